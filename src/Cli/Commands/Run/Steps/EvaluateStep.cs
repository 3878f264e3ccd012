using System.Globalization;
using LatencyLab.Cli.Commands.Evaluate;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>Predicted against measured, on the rows that were not fitted.</summary>
internal sealed class EvaluateStep(Measured measured, string device, string json, string table) : Step
{
    public override string Name => "evaluate";

    public override string Inputs => measured.Inputs;

    public override IReadOnlyList<string> Reads => [device, .. measured.Files];

    public override StepResult Run(StepContext context)
    {
        DeviceProfile profile = DeviceProfileReader.ReadFile(device);
        SelectedRows rows = MeasuredRows.Read(measured.Files, measured.Selection, profile);
        bool includesFitted = Measured.IsAllFitted(profile, rows);
        EvaluationReport report = Evaluator.Evaluate(profile, rows.Rows, includesFitted);
        AtomicFile.WriteAllText(context.PathOf(json), JsonText.Of(JsonText.Named(EvaluationJson.Schema, EvaluationJson.Of(profile, rows, report))) + "\n");
        using StringWriter text = new() { NewLine = "\n" };
        EvaluationText.Write(profile, rows, report, text);
        AtomicFile.WriteAllText(context.PathOf(table), text.ToString());
        ErrorSummary all = report.Methods.Last(line => line.Method == LatencyModels.Default).Errors;
        return new StepResult(
            string.Create(CultureInfo.InvariantCulture, $"median error {all.MedianApePercent:0.0} %, mean {all.MapePercent:0.0} %, tau {all.KendallTau:0.00} on {all.Count} rows {(includesFitted ? "that were fitted" : "not fitted")}"),
            [json, table]);
    }
}
