using LatencyLab.Cli.Commands.Calibrate;
using LatencyLab.Predictor.Calibration;
using Siblings = LatencyLab.Predictor.Calibration.Transfer;

namespace LatencyLab.Cli.Commands.Transfer;

/// <summary><c>latlab transfer</c>: a profile for a device never measured, from calibrated siblings and its data sheet.</summary>
internal static class TransferCommand
{
    public static Command Create()
    {
        Option<string> device =
            new("--device") { Description = "Device that was never measured: a name, an alias or a YAML file.", Required = true };
        Option<string[]> from = new("--from")
        {
            Description = "Calibrated profiles; those of the same or the next generation are used, else the nearest.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> output = new("--out") { Description = "Profile to write.", HelpName = "FILE", Required = true };
        Option<bool> force = NewOption.Force();
        MeasurementOptions measurements = new();
        FitOptions fit = new(defaultRows: 20);
        Option<bool> json = NewOption.Json();
        Command command = new(
            "transfer",
            "A profile for a device never measured: fitted siblings and its own data sheet; a few rows of its own, if there are, "
            + "are fitted on top.")
        {
            device,
            from,
            output,
            force,
        };
        measurements.AddTo(command, required: false);
        fit.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            OutputPath file = OutputPath.Required(path, parsed.GetValue(force));
            DeviceProfile target = DeviceCatalog.Get(parsed.GetRequiredValue(device)) with { Calibration = null };
            DeviceProfile[] given = [.. parsed.GetRequiredValue(from).Select(Calibrated)];
            IReadOnlyList<DeviceProfile> siblings = Generations.Nearest(target, given);
            bool asJson = parsed.GetValue(json);
            TextWriter text = asJson ? TextWriter.Null : Terminal.Current.Summary;
            foreach (DeviceProfile far in given.Except(siblings))
                Terminal.Current.Note($"{far.Name} is left out: {far.Architecture} is further from {target.Architecture} than the others");
            DeviceProfile profile = Siblings.Apply(target, siblings, DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            foreach (DeviceProfile other in siblings.Where(sibling => sibling.Architecture != target.Architecture))
            {
                Terminal.Current.Note(
                    $"{other.Name} is {other.Architecture}, {target.Name} is {target.Architecture}: "
                    + "efficiencies differ between generations");
            }

            WriteIntervals(profile, text);
            JsonObject result = ToJson(profile, siblings, given, path);

            string[] files = parsed.GetValue(measurements.Files) ?? [];
            if (files.Length > 0)
            {
                SelectedRows rows = measurements.Read(parsed, profile);
                MeasurementOptions.Report(rows, parsed.InvocationConfiguration.Error);
                DeviceProfile start = profile;
                CalibrationOutcome outcome = CalibrationStatus.Show(progress => CalibrationRun.Run(
                    start, rows.Rows, fit.RowsPerClass(parsed),
                    fit.Options(parsed, files.Select(file => Path.GetFileName(file)), progress) with
                    {
                        Priors = Siblings.PriorsFor(target, siblings),
                    }));
                CalibrationText.Write(outcome, text);
                result["fitted"] = CalibrationJson.Of(outcome, path);
                profile = outcome.Profile;
            }

            file.Write(DeviceProfileWriter.ToYaml(profile));
            text.WriteLine($"{profile.Name}: written to {path}");
            if (asJson)
                JsonText.Write(parsed.InvocationConfiguration.Output, "latencylab/transfer/v1", result);
        });
        return command;
    }

    private static JsonObject ToJson(
        DeviceProfile profile, IReadOnlyList<DeviceProfile> siblings, DeviceProfile[] given, string path) => new()
        {
            ["file"] = path,
            ["device"] = profile.Name,
            ["architecture"] = profile.Architecture,
            ["siblings"] = JsonText.Array(siblings.Select(sibling => new JsonObject
            {
                ["device"] = sibling.Name,
                ["architecture"] = sibling.Architecture,
            })),
            ["left_out"] = JsonText.Texts(given.Except(siblings).Select(far => far.Name)),
            ["classes"] = JsonText.Array(profile.Calibration!.Classes.Select(one => new JsonObject
            {
                ["class"] = one.Key,
                ["interval_low_factor"] = one.Value.IntervalLowFactor,
                ["interval_high_factor"] = one.Value.IntervalHighFactor,
            })),
            ["fitted"] = null,
        };

    private static DeviceProfile Calibrated(string name)
    {
        DeviceProfile profile = DeviceCatalog.Get(name);
        return profile.Calibration is null ? throw new InputException($"'{name}' has no calibration to transfer", "--from") : profile;
    }

    private static void WriteIntervals(DeviceProfile profile, TextWriter output)
    {
        ConsoleTable table = new("class", "?transferred from", "90 % interval");
        string sources = string.Join(
            ", ", profile.Calibration!.Data.Select(source => source.Replace("transferred from ", "", StringComparison.Ordinal)));
        foreach ((string name, ClassCalibration fitted) in profile.Calibration.Classes)
        {
            table.Add(
                name,
                sources,
                UnitText.Interval(fitted.IntervalLowFactor, fitted.IntervalHighFactor));
        }

        table.Write(output);
    }
}
