namespace LatencyLab.Predictor.Calibration;

/// <summary>How near predictions are to measurements.</summary>
/// <param name="Rows">n.</param>
/// <param name="MedianApePercent">Median of |predicted / measured - 1|, in percent.</param>
/// <param name="MapePercent">Mean of the same.</param>
/// <param name="P90ApePercent">90 % quantile of the same.</param>
/// <param name="BiasPercent">exp(median of ln(predicted / measured)) - 1, in percent: above 0, predictions are too long.</param>
/// <param name="KendallTau">Rank correlation of predicted and measured.</param>
/// <param name="CoveragePercent">Share of rows inside the 90 % interval; null where there are no intervals.</param>
public sealed record Accuracy(
    int Rows, double MedianApePercent, double MapePercent, double P90ApePercent, double BiasPercent, double KendallTau, double? CoveragePercent)
{
    public static Accuracy Of(IReadOnlyList<EvaluatedRow> rows)
    {
        Accuracy accuracy = Of([.. rows.Select(row => row.Estimate.TotalSeconds)], [.. rows.Select(row => row.MeasuredSeconds)]);
        bool hasIntervals = rows.Any(row => row.Estimate.HighSeconds > row.Estimate.LowSeconds);
        return accuracy with { CoveragePercent = hasIntervals ? 100.0 * rows.Count(row => row.IsInInterval) / rows.Count : null };
    }

    /// <summary>Accuracy of any predictions, e.g. of another tool; both in the same unit.</summary>
    public static Accuracy Of(IReadOnlyList<double> predicted, IReadOnlyList<double> measured)
    {
        double[] errors = [.. predicted.Zip(measured, (p, m) => 100 * Math.Abs(p / m - 1))];
        double bias = Statistics.Median(predicted.Zip(measured, (p, m) => Math.Log(p / m)));
        return new Accuracy(
            errors.Length, Statistics.Median(errors), errors.Length == 0 ? double.NaN : errors.Average(), Statistics.Quantile(errors, 0.9),
            100 * (Math.Exp(bias) - 1), Statistics.KendallTau(predicted, measured), null);
    }
}
