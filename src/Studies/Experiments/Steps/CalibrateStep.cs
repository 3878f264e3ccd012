namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>The profile's parameters, fitted to a part of the measured rows.</summary>
internal sealed class CalibrateStep(CalibrateSection section, MeasurementsSection measured, string device, string file, string json)
    : ExperimentStep("calibrate")
{
    /// <inheritdoc/>
    /// <remarks>Every key by name: ledgers hold a hash of it, so that the words must not change.</remarks>
    public override string Inputs => FormattableString.Invariant(
        $"CalibrateSection {{ Rows = {section.Rows}, Seed = {section.Seed}, Measurement = {section.Measurement} }} ")
        + Measured.InputsOf(measured);

    public override IReadOnlyList<string> Reads => [device, .. measured.Files];

    public override IReadOnlyList<string> Writes => [file, json];

    public override StepResult Run(StepContext context)
    {
        DeviceProfile profile = DeviceProfileReader.ReadFile(device);
        SelectedRows rows = Measured.Read(measured, profile);
        context.Host.NoteUnreadable(rows);
        CalibrationOptions options = new()
        {
            Measurement = MeasurementKinds.NameOf(MeasurementKinds.Parse(section.Measurement)),
            Seed = section.Seed,
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Data = [.. measured.Files.Select(path => Path.GetFileName(path)).Distinct()],
        };
        CalibrationOutcome outcome = context.Host.Show("fitting", report =>
        {
            Action<string, double>? progress = report is null ? null : (name, part) => report($"fitting {name}", part);
            return CalibrationRun.Run(profile, rows.Rows, section.Rows, options with { Progress = progress });
        });
        context.Save(file, DeviceProfileWriter.ToYaml(outcome.Profile));
        context.Save(json, context.Host.Document(outcome, file));
        int fitted = outcome.Classes.Sum(one => one.Calibration.Rows);
        return new StepResult(
            FormattableString.Invariant($"{outcome.Classes.Count} operator classes, {fitted} rows fitted of {rows.Rows.Count}"),
            [file, json])
        {
            Figures = [("operator_classes", outcome.Classes.Count), ("fitted_rows", fitted)],
        };
    }
}
