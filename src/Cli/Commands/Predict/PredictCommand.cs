using LatencyLab.Search.Configurations;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>
/// <c>latlab predict</c>: the latency of a network, of an emitted configuration, of one operator or of a file of operators.
/// </summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        ModelOptions model = new(deviceRequired: false);
        NetworkOptions network = new();
        Option<string?> operatorText = new("--operator")
        {
            Description = "One operator in measurement-schema columns, e.g. \"conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1\".",
        };
        Option<string?> layers =
            new("--layers")
            {
                Description = "A CSV of operators in the measurement schema; adds predicted_us and a breakdown.",
                HelpName = "FILE",
            };
        Option<string[]> columns = MeasurementOptions.ColumnsOption();
        Option<bool> json = NewOption.Json();
        Option<string?> csv =
            new("--csv") { Description = "Write every operator's prediction to this CSV file.", HelpName = "FILE" };
        Option<bool> force = NewOption.Force();

        Command command = new("predict", "Predict the latency of a network, a configuration, an operator, or a file of operators.");
        model.AddTo(command);
        network.AddTo(command);
        command.Options.Add(operatorText);
        command.Options.Add(layers);
        command.Options.Add(columns);
        command.Options.Add(json);
        command.Options.Add(csv);
        command.Options.Add(force);
        command.SetAction(parsed =>
        {
            string given = OneOf.Given(parsed, "predict", network.Network, network.Config, operatorText, layers);

            TextWriter output = parsed.InvocationConfiguration.Output;
            bool asJson = parsed.GetValue(json);
            OutputPath? csvPath = OutputPath.Of(parsed, csv, force);
            network.RefuseUnused(parsed, given);
            if (given != "--layers" && parsed.GetResult(columns) is { Implicit: false })
                throw new InputException("does nothing without --layers", columns.Name);
            if (given != "--config" && parsed.GetValue(model.Device) is null)
                throw new InputException($"{given} needs --device ('latlab devices list' names them)");
            switch (given)
            {
                case "--config":
                    Configuration configuration = ConfigurationFile.Read(parsed.GetValue(network.Config)!);
                    NetworkPrediction.Run(
                        model.GetModel(parsed, configuration), network.Read(parsed, configuration), csvPath, asJson, output);
                    return 0;
                case "--layers":
                    return LayersPrediction.Run(
                        model.GetModel(parsed), parsed.GetValue(layers)!, MeasurementOptions.ColumnsOf(parsed, columns), csvPath, asJson,
                        output, parsed.InvocationConfiguration.Error);
                case "--operator":
                    OperatorPrediction.Run(model.GetModel(parsed), parsed.GetValue(operatorText)!, csvPath, asJson, output);
                    return 0;
                default:
                    NetworkPrediction.Run(model.GetModel(parsed), network.Read(parsed), csvPath, asJson, output);
                    return 0;
            }
        });
        return command;
    }
}
