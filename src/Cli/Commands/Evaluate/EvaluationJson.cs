using LatencyLab.Cli.Commands.Predict;

namespace LatencyLab.Cli.Commands.Evaluate;

/// <summary>An evaluation as JSON: everything the tables show.</summary>
internal static class EvaluationJson
{
    public const string Schema = "latencylab/evaluation/v2";

    public static JsonObject Of(DeviceProfile device, SelectedRows selected, EvaluationReport report) => new()
    {
        ["device"] = device.Name,
        ["measured_on"] = JsonText.Texts(selected.MeasuredDevices),
        ["rows"] = report.Rows.Count,
        ["fitted_rows"] = report.FittedRows,
        ["includes_fitted"] = report.IncludesFitted,
        ["repeated_timings"] = selected.RepeatedTimings,
        ["unreadable_rows"] = selected.Unreadable.Count,
        ["roofline_fitted"] = JsonText.Texts(report.RooflineFitted),
        ["methods"] = JsonText.Array(report.Methods.Select(MethodOf)),
        ["set_ups"] = JsonText.Array(report.BySetUp.Select(line =>
            Add(new JsonObject { ["set_up"] = line.SetUp, ["class"] = line.OperatorClass }, line.Errors))),
        ["worst"] = JsonText.Array(report.Worst(EvaluationText.WorstRows).Select(RowOf)),
    };

    private static JsonObject MethodOf(MethodErrors line)
    {
        JsonObject json = new() { ["class"] = line.OperatorClass, ["method"] = line.Method };
        Add(json, line.Errors);
        if (line.Ours is not null)
            json["latencylab_on_these_rows"] = Add([], line.Ours);
        return json;
    }

    private static JsonObject Add(JsonObject json, ErrorSummary errors)
    {
        json["n"] = errors.Count;
        json["median_ape_percent"] = JsonText.Number(errors.MedianApePercent);
        json["mape_percent"] = JsonText.Number(errors.MapePercent);
        json["p90_ape_percent"] = JsonText.Number(errors.P90ApePercent);
        json["bias_percent"] = JsonText.Number(errors.BiasPercent);
        json["kendall_tau"] = JsonText.Number(errors.KendallTau);
        if (errors.CoveragePercent is double coverage)
            json["coverage_percent"] = JsonText.Number(coverage);
        return json;
    }

    private static JsonObject RowOf(PredictedRow row) => new()
    {
        ["file"] = row.Row.Path,
        ["line"] = row.Row.Line,
        ["operator"] = row.Row.Shape,
        ["set_up"] = row.Row.SetUp,
        ["measured_kernel"] = row.Row.Implementation,
        ["measured_s"] = row.Row.Seconds,
        ["predicted_s"] = row.Estimate.TotalSeconds,
        ["ratio"] = row.Ratio,
        ["bound"] = row.Estimate.Bound.ToString(),
        ["algorithm"] = row.Estimate.Algorithm.ToString(),
        ["tile"] = EstimateFields.Tile(row.Estimate.Tile),
    };
}
