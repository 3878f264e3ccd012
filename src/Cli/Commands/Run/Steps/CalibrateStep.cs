using System.Globalization;
using LatencyLab.Cli.Commands.Calibrate;
using LatencyLab.Cli.Commands.Run.Description;
using LatencyLab.Cli.Output;
using LatencyLab.Hardware;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>The profile's parameters, fitted to a part of the measured rows.</summary>
internal sealed class CalibrateStep(CalibrateSection section, Measured measured, string device, string file, string json) : Step
{
    public override string Name => "calibrate";

    public override string Inputs => $"{section} {measured.Inputs}";

    public override IReadOnlyList<string> Reads => [device, .. measured.Files];

    public override StepResult Run(StepContext context)
    {
        DeviceProfile profile = DeviceProfileReader.ReadFile(device);
        SelectedRows rows = measured.Read(profile);
        CalibrationOptions options = new()
        {
            Measurement = MeasurementKinds.NameOf(MeasurementKinds.Parse(section.Measurement)),
            Seed = section.Seed,
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Data = [.. measured.Files.Select(path => Path.GetFileName(path)).Distinct()],
        };
        CalibrationOutcome outcome = CalibrationStatus.Show(progress => CalibrationRun.Run(profile, rows.Rows, section.Rows, options with { Progress = progress }));
        DeviceProfileWriter.Write(context.PathOf(file), outcome.Profile);
        Diagnostics.AtomicFile.WriteAllText(context.PathOf(json), JsonText.Of(JsonText.Named(CalibrationJson.Schema, CalibrationJson.Of(outcome, file))) + "\n");
        return new StepResult(
            string.Create(CultureInfo.InvariantCulture, $"{outcome.Classes.Count} operator classes, {outcome.Classes.Sum(one => one.Calibration.Rows)} rows fitted of {rows.Rows.Count}"),
            [file, json]);
    }
}
