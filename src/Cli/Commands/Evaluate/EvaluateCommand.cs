namespace LatencyLab.Cli.Commands.Evaluate;

/// <summary><c>latlab evaluate</c>: predicted against measured, beside baselines and other tools on the same rows.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<string> device =
            new("--device") { Description = "Device: a name or alias ('latlab devices list') or a YAML file.", Required = true };
        MeasurementOptions measurements = new();
        Option<bool> includeFitted = new("--include-fitted") { Description = "Evaluate the rows that the profile was fitted to as well." };
        Option<bool> json = NewOption.Json();
        Command command = new(
            "evaluate", "Compare a profile's predictions with measurements: errors, rank correlation, interval coverage, worst rows.")
        {
            device,
        };
        measurements.AddTo(command);
        command.Options.Add(includeFitted);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            DeviceProfile profile = DeviceCatalog.Get(parsed.GetRequiredValue(device));
            SelectedRows rows = measurements.Read(parsed, profile);
            MeasurementOptions.Report(rows, parsed.InvocationConfiguration.Error);
            EvaluationReport report = Evaluator.Evaluate(profile, rows.Rows, parsed.GetValue(includeFitted));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonText.Write(output, EvaluationJson.Schema, EvaluationJson.Of(profile, rows, report));
            else
                EvaluationText.Write(profile, rows, report, output);
        });
        return command;
    }
}
