return LatencyLab.Cli.EntryPoint.Run(args, new LatencyLab.OnnxRuntime.OnnxRuntimeEngine());
