using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Search.Configurations;
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
        SimulationOptions simulation = new();
        Command command = new("simulate", "Simulate a network, a configuration or an operator tile by tile: where the time goes.");
        model.AddTo(command);
        network.AddTo(command);
        command.Options.Add(operatorText);
        command.Options.Add(tile);
        simulation.AddTo(command);
        command.Subcommands.Add(ValidateSimulationCommand.Create());
        command.SetAction(parsed =>
        {
            string given = OneOf.Given(parsed, "simulate", network.Network, network.Config, operatorText);
            bool isOperator = given == "--operator";
            network.RefuseUnused(parsed, given);
            foreach (Option option in isOperator ? simulation.OfNetwork : [tile, .. simulation.OfOperator])
            {
                if (parsed.GetResult(option) is { Implicit: false })
                    throw new InputException(isOperator ? "needs a network" : "needs --operator", option.Name);
            }

            if (given != "--config" && parsed.GetValue(model.Device) is null)
                throw new InputException($"{given} needs --device ('latlab devices list' names them)");
            Configuration? configuration = given == "--config" ? ConfigurationFile.Read(parsed.GetValue(network.Config)!) : null;
            ILatencyModel closed = configuration is null ? model.GetModel(parsed) : model.GetModel(parsed, configuration);
            if (closed.Runtime is not Runtime runtime)
                throw new InputException($"model {closed.Name} has no tiles to simulate, expected {LatencyModels.Default}", "--model");
            SimulationChoice options = simulation.Of(parsed);
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
            NetworkSimulator simulator = new(kernels, runtime) { RecordsStreams = options.Trace is not null };
            NetworkSimulation.Run(simulator, kernels, runtime, input, options, output);
        });
        return command;
    }
}
