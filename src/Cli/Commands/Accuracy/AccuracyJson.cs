using LatencyLab.Studies.Accuracy;

namespace LatencyLab.Cli.Commands.Accuracy;

/// <summary>The accuracy report for machines: errors in percent on rows that were not fitted.</summary>
internal static class AccuracyJson
{
    public const string Schema = "latencylab/accuracy/v2";

    public static JsonObject Of(AccuracyReport report) => new()
    {
        ["date"] = report.Date,
        ["draws"] = report.Draws,
        ["cases"] = JsonText.Array(report.Results.Select(result => new JsonObject
        {
            ["case"] = result.Case.Name,
            ["file"] = result.Case.File,
            ["bar"] = Of(result.Case.Bar),
            ["goal"] = Of(result.Case.Goal),
            ["methods"] = JsonText.Array(result.Methods.Select(Of)),
            ["devices"] = Devices(result),
        })),
        ["priors_of_other_devices"] = JsonText.Array(report.Blind.Where(result => result.Ours is not null).Select(result => new JsonObject
        {
            ["case"] = result.Case.Name,
            ["figures"] = Of(result.Ours!),
            ["devices"] = Devices(result),
        })),
        ["networks"] = report.Networks is null ? null : Of(report.Networks),
        ["dynamic_operators"] = report.Dynamic is null ? null : Of(report.Dynamic),
        ["cnns"] = report.Cnns is null ? null : Of(report.Cnns),
    };

    private static JsonObject Of(CnnStudyResult study) => new()
    {
        ["runtime"] = study.Case.Runtime,
        ["left_out"] = study.LeftOut,
        ["figures"] = Of(study.Errors),
        ["coverage_percent"] = JsonText.Number(study.Errors.CoveragePercent ?? double.NaN),
        ["rows"] = JsonText.Array(study.Cnns.Select(cnn => new JsonObject
        {
            ["source"] = cnn.Row.Source,
            ["device"] = cnn.Row.Device,
            ["network"] = cnn.Row.Model,
            ["batch"] = cnn.Row.Batch,
            ["measured_s"] = cnn.MeasuredSeconds,
            ["predicted_s"] = cnn.Predicted.TotalSeconds,
            ["low_s"] = cnn.Predicted.LowSeconds,
            ["high_s"] = cnn.Predicted.HighSeconds,
        })),
    };

    private static JsonArray Devices(StudyResult result) => JsonText.Array(result.ByDevice.Select(one => new JsonObject
    {
        ["device"] = one.Device,
        ["rows"] = one.Rows,
        ["figures"] = Of(one.Ours),
    }));

    private static JsonObject Of(DynamicStudyResult study) => new()
    {
        ["cells"] = study.Cells,
        ["regret_defaults"] = Of(study.Defaults),
        ["regret_fitted"] = Of(study.Fitted),
        ["operators"] = JsonText.Array(study.Operators.Select(one => new JsonObject
        {
            ["operator"] = one.Operator,
            ["rows"] = one.Defaults.Count,
            ["defaults"] = Of(one.Defaults),
            ["fitted_to_the_other_rate"] = Of(one.Fitted),
        })),
    };

    private static JsonObject Of(ChoiceRegret regret) =>
        new() { ["mean_percent"] = regret.MeanPercent, ["worst_percent"] = regret.WorstPercent };

    private static JsonObject Of(ErrorSummary errors) => new()
    {
        ["median_ape_percent"] = errors.MedianApePercent,
        ["mape_percent"] = errors.MapePercent,
        ["kendall_tau"] = JsonText.Number(errors.KendallTau),
    };

    private static JsonObject Of(NetworkStudyResult networks) => new()
    {
        ["rows_per_class"] = networks.RowsPerClass,
        ["left_out"] = networks.LeftOut,
        ["methods"] = JsonText.Array(networks.Methods.Select(method => new JsonObject
        {
            ["method"] = method.Method,
            ["median_ape_percent"] = JsonText.Number(method.Errors.MedianApePercent),
            ["mape_percent"] = JsonText.Number(method.Errors.MapePercent),
            ["p90_ape_percent"] = JsonText.Number(method.Errors.P90ApePercent),
            ["bias_percent"] = JsonText.Number(method.Errors.BiasPercent),
            ["kendall_tau"] = JsonText.Number(method.Errors.KendallTau),
        })),
        ["rows"] = JsonText.Array(networks.Networks.Select(network => new JsonObject
        {
            ["device"] = network.Row.Device,
            ["network"] = network.Row.Model,
            ["batch"] = network.Row.Batch,
            ["tokens"] = network.Row.Resolution,
            ["measured_s"] = network.MeasuredSeconds,
            ["predicted_s"] = JsonText.Number(network.Ours),
        })),
    };

    private static JsonObject Of(AccuracyTarget target) => new()
    {
        ["median_ape_percent"] = target.MedianApePercent,
        ["mape_percent"] = target.MapePercent,
        ["kendall_tau"] = target.KendallTau,
        ["skew_sign_percent"] = target.SkewSignPercent,
    };

    private static JsonObject Of(StudyFigures figures) => new()
    {
        ["method"] = figures.Method,
        ["devices"] = figures.Devices,
        ["median_ape_percent"] = JsonText.Number(figures.MedianApePercent),
        ["median_ape_spread_percent"] = JsonText.Number(figures.MedianSpread),
        ["mape_percent"] = JsonText.Number(figures.MapePercent),
        ["mape_spread_percent"] = JsonText.Number(figures.MapeSpread),
        ["kendall_tau"] = JsonText.Number(figures.KendallTau),
        ["coverage_percent"] = JsonText.Number(figures.CoveragePercent),
        ["skew_sign_percent"] = figures.SkewSignPercent,
    };
}
