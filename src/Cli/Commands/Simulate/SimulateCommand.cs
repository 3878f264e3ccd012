using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Search.Configurations;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary><c>latlab simulate</c>: a network or operator tile by tile on the device of a profile, beside the closed form.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        ModelOptions model = new(deviceRequired: false);
        NetworkOptions network = new();
        Option<string?> operatorText = new("--operator")
        {
            Description = "One operator in measurement-schema columns, e.g. \"conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1\".",
        };
        Option<string?> tile = new("--tile")
        {
            Description = "With --operator: the tile, ROWSxCOLUMNS or ROWSxCOLUMNS/PARTS of the reduction, instead of the predictor's.",
        };
        Option<bool> cold = new("--cold")
        {
            Description = "With --operator: nothing is in the caches, instead of what the same call left.",
        };
        Option<string?> mask = new("--mask")
        {
            Description = "Which patches are computed: FILE.npy, FILE.csv, a folder of them (one a batch), random:SEED, or "
                + "blobs:SEED,SIZE for clusters of SIZE patches.",
            HelpName = "MASK",
        };
        Option<int> draws = NewOption.Of("--draws", "With --mask random or blobs: masks to draw, one a batch, from SEED on.", 1);
        Option<string?> trace = new("--trace")
        {
            Description = "Write a trace of tiles, kernels and the host, which Perfetto and chrome://tracing open.",
            HelpName = "FILE.json",
        };
        Option<int> traceTiles = NewOption.Of("--trace-tiles", "Tiles of a trace, at most: kernels are kept whole or left out.", 20_000);
        Option<bool> force = NewOption.Force();
        Option<bool> json = NewOption.Json();
        Command command = new("simulate", "Simulate a network, a configuration or an operator tile by tile: where the time goes.");
        model.AddTo(command);
        network.AddTo(command);
        foreach (Option option in (Option[])[operatorText, tile, cold, mask, draws, trace, traceTiles, force, json])
            command.Options.Add(option);
        command.Subcommands.Add(ValidateSimulationCommand.Create());
        command.SetAction(parsed =>
        {
            string given = OneOf.Given(parsed, "simulate", network.Network, network.Config, operatorText);
            bool isOperator = given == "--operator";
            network.RefuseUnused(parsed, given);
            foreach (Option option in (Option[])[tile, cold])
            {
                if (!isOperator && parsed.GetResult(option) is { Implicit: false })
                    throw new InputException("needs --operator", option.Name);
            }

            if (given != "--config" && parsed.GetValue(model.Device) is null)
                throw new InputException($"{given} needs --device ('latlab devices list' names them)");
            Configuration? configuration = given == "--config" ? ConfigurationFile.Read(parsed.GetValue(network.Config)!) : null;
            ILatencyModel closed = configuration is null ? model.GetModel(parsed) : model.GetModel(parsed, configuration);
            if (closed.Runtime is not Runtime runtime)
                throw new InputException($"model {closed.Name} has no tiles to simulate, expected {LatencyModels.Default}", "--model");
            SimulationOptions options = SimulationOptions.Of(parsed, mask, draws, trace, traceTiles, force) with
            {
                AsJson = parsed.GetValue(json),
                State = parsed.GetValue(cold) ? CacheState.Cold : CacheState.Repeated,
            };
            KernelSimulator kernels = new(closed.Device, closed.DataType, runtime.Library);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (isOperator)
            {
                OperatorSimulation.Run(
                    kernels, OperatorPrediction.Parse(parsed.GetValue(operatorText)!), TileText.Parse(parsed.GetValue(tile)),
                    options, output);
                return;
            }

            NetworkInput input = configuration is null ? network.Read(parsed) : network.Read(parsed, configuration);
            NetworkSimulation.Run(new NetworkSimulator(kernels, runtime), kernels, runtime, input, options, output);
        });
        return command;
    }
}
