namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>Predicted against measured, on the rows that were not fitted.</summary>
internal sealed class EvaluateStep(MeasurementsSection measured, string device, string json, string table) : ExperimentStep("evaluate")
{
    public override string Inputs => Measured.InputsOf(measured);

    public override IReadOnlyList<string> Reads => [device, .. measured.Files];

    public override IReadOnlyList<string> Writes => [json, table];

    public override StepResult Run(StepContext context)
    {
        DeviceProfile profile = DeviceProfileReader.ReadFile(device);
        SelectedRows rows = Measured.Read(measured, profile);
        bool includesFitted = Measured.IsAllFitted(profile, rows);
        EvaluationReport report = Evaluator.Evaluate(profile, rows.Rows, includesFitted);
        context.Save(json, context.Host.Document(profile, rows, report));
        context.Save(table, context.Host.Tables(profile, rows, report));
        ErrorSummary all = report.Methods.Last(line => line.Method == LatencyModels.Default).Errors;
        string errors = $"median error {UnitText.PercentValue(all.MedianApePercent)} %, mean {UnitText.PercentValue(all.MapePercent)} %";
        string which = includesFitted ? "that were fitted" : "not fitted";
        return new StepResult($"{errors}, tau {UnitText.Tau(all.KendallTau)} on {all.Count} rows {which}", [json, table])
        {
            Figures =
            [
                ("rows", all.Count), ("median_error_percent", all.MedianApePercent), ("mean_error_percent", all.MapePercent),
                ("kendall_tau", all.KendallTau),
            ],
        };
    }
}
