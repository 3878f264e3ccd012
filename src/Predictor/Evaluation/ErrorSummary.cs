namespace LatencyLab.Predictor.Evaluation;

/// <summary>How far predictions are from measurements.</summary>
/// <param name="Count">Rows.</param>
/// <param name="MedianApePercent">Median of the absolute percentage errors.</param>
/// <param name="MapePercent">Mean of the absolute percentage errors.</param>
/// <param name="P90ApePercent">90th percentile of the absolute percentage errors.</param>
/// <param name="BiasPercent">Median of the signed percentage errors: above 0, predictions are too slow.</param>
/// <param name="KendallTau">Tau-b between predicted and measured; NaN where one of them is constant.</param>
/// <param name="CoveragePercent">Share of rows whose measurement lies in the 90 % interval; null without intervals.</param>
/// <remarks>Percentage error = 100 (predicted - measured) / measured.</remarks>
public sealed record ErrorSummary(
    int Count, double MedianApePercent, double MapePercent, double P90ApePercent, double BiasPercent, double KendallTau,
    double? CoveragePercent)
{
    /// <param name="predicted">Predicted seconds.</param>
    /// <param name="measured">Measured seconds, of the same rows.</param>
    /// <param name="intervals">Ends of the 90 % intervals in seconds; null: no intervals.</param>
    public static ErrorSummary Of(
        IReadOnlyList<double> predicted, IReadOnlyList<double> measured, IReadOnlyList<(double Low, double High)>? intervals = null)
    {
        if (predicted.Count != measured.Count || (intervals is not null && intervals.Count != measured.Count))
            throw new ArgumentException($"expected {measured.Count} predictions and intervals");
        double[] signed = [.. predicted.Select((value, i) => 100 * (value / measured[i] - 1))];
        double[] absolute = [.. signed.Select(Math.Abs)];
        return new ErrorSummary(
            signed.Length, Statistics.Median(absolute), absolute.Length == 0 ? double.NaN : absolute.Average(),
            Statistics.Quantile(absolute, 0.9), Statistics.Median(signed), Statistics.KendallTau(predicted, measured),
            intervals is null || signed.Length == 0 ? null
                : 100.0 * intervals.Where((ends, i) => ends.Low <= measured[i] && measured[i] <= ends.High).Count() / signed.Length);
    }
}
