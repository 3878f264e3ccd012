return LatencyLab.Cli.EntryPoint.Run(args);
