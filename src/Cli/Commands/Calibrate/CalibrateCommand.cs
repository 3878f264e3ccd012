using LatencyLab.Studies.Calibrations;

namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary><c>latlab calibrate</c>: measurements into a better profile.</summary>
internal static class CalibrateCommand
{
    public static Command Create()
    {
        Option<string?> device =
            new("--device") { Description = "Device to calibrate: a name or alias ('latlab devices list') or a YAML file." };
        MeasurementOptions measurements = new();
        FitOptions fit = new();
        Option<string?> output = new("--out") { Description = "Profile to write.", HelpName = "FILE" };
        Option<bool> force = NewOption.Force();
        Option<bool> all =
            new("--all") { Description = "Calibrate every shipped profile that devices/measured-devices.csv knows rows of, in place." };
        Option<string> data = NewOption.Of(
            "--data", "With --all: folder of the measurement files.", Path.Combine("..", "shared", "data"));
        Option<string> devices = NewOption.Of("--devices", "With --all: folder of the profiles.", "devices");
        Option<bool> json = NewOption.Json();
        Command command = new(
            "calibrate", "Fit a profile's model parameters to measurements; says how well rows that were not fitted are predicted.")
        {
            device,
        };
        measurements.AddTo(command, required: false);
        fit.AddTo(command);
        command.Options.Add(output);
        command.Options.Add(force);
        command.Options.Add(all);
        command.Options.Add(data);
        command.Options.Add(devices);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            TextWriter text = Terminal.Current.Summary;
            if (parsed.GetValue(all))
            {
                RefuseBeside(parsed, "--all", device, measurements.Files, output, force, json);
                foreach (ShippedCalibration one in ShippedCalibrations.Run(
                    parsed.GetValue(data)!, parsed.GetValue(devices)!, fit.RowsPerClass(parsed), fit.Options(parsed, [], null),
                    CalibrationStatus.Show))
                {
                    text.WriteLine(one.Path);
                    if (one.Fitted is CalibrationOutcome fitted)
                        CalibrationText.Write(fitted, text);
                    else
                        text.WriteLine($"transferred from {string.Join(", ", one.Siblings)}");
                    text.WriteLine();
                }

                return;
            }

            string name = Required(parsed.GetValue(device), "--device");
            string path = Required(parsed.GetValue(output), "--out");
            string[] files = parsed.GetValue(measurements.Files) ?? [];
            if (files.Length == 0)
                throw new InputException("calibrate needs at least one file", "--measurements");
            OutputPath target = OutputPath.Required(path, parsed.GetValue(force));
            DeviceProfile profile = DeviceCatalog.Get(name);
            SelectedRows rows = measurements.Read(parsed, profile);
            MeasurementOptions.Report(rows, parsed.InvocationConfiguration.Error);
            CalibrationOutcome outcome = CalibrationStatus.Show(progress => CalibrationRun.Run(
                profile, rows.Rows, fit.RowsPerClass(parsed), fit.Options(parsed, files.Select(file => Path.GetFileName(file)), progress)));
            target.Write(DeviceProfileWriter.ToYaml(outcome.Profile));
            if (parsed.GetValue(json))
            {
                JsonText.Write(parsed.InvocationConfiguration.Output, CalibrationJson.Schema, CalibrationJson.Of(outcome, path));
                return;
            }

            CalibrationText.Write(outcome, text);
            text.WriteLine($"{profile.Name}: written to {path}");
        });
        return command;
    }

    private static string Required(string? value, string option) => value ?? throw new InputException("is required", option);

    private static void RefuseBeside(ParseResult parsed, string option, params Option[] others)
    {
        foreach (Option other in others)
        {
            if (parsed.GetResult(other) is { Implicit: false })
                throw new InputException($"{option} and {other.Name} exclude each other, expected one of them");
        }
    }
}
