using LatencyLab.Predictor.Model;

namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary>What a calibration did, for machines. Errors in percent, on rows that were not fitted.</summary>
internal static class CalibrationJson
{
    public const string Schema = "latencylab/calibration/v1";

    public static JsonObject Of(CalibrationOutcome outcome, string path) => new()
    {
        ["file"] = path,
        ["device"] = outcome.Profile.Name,
        ["rows_left_out"] = outcome.RowsLeftOut,
        ["classes"] = JsonText.Array(outcome.Classes.Select(Of)),
    };

    private static JsonObject Of(CalibratedClass one)
    {
        ClassCalibration fit = one.Calibration;
        bool isCrossValidated = one.After is null || one.After.Count != fit.UnseenRows;
        return new JsonObject
        {
            ["class"] = ParameterNames.Of(one.Class),
            ["measurement"] = fit.Measurement,
            ["rows"] = fit.Rows,
            ["cross_validated"] = isCrossValidated,
            ["unseen_rows"] = fit.UnseenRows,
            ["unseen_median_ape_percent"] = JsonText.Number(fit.UnseenMedianApePercent),
            ["unseen_mape_percent"] = JsonText.Number(fit.UnseenMapePercent),
            ["before_median_ape_percent"] = isCrossValidated ? null : JsonText.Number(one.Before?.MedianApePercent),
            ["before_mape_percent"] = isCrossValidated ? null : JsonText.Number(one.Before?.MapePercent),
            ["coverage_percent"] = isCrossValidated ? null : JsonText.Number(one.After?.CoveragePercent),
            ["interval_low_factor"] = fit.IntervalLowFactor,
            ["interval_high_factor"] = fit.IntervalHighFactor,
            ["parameters"] = fit.Parameters.Count,
            ["at_prior"] = JsonText.Texts(fit.AtPrior),
        };
    }
}
