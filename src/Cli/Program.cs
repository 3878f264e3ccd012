return LatencyLab.Cli.CommandLine.Run(args, Console.Out, Console.Error);
