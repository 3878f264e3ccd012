namespace LatencyLab.Predictor.Calibration;

/// <summary>Factors on a prediction that span the 90 % interval.</summary>
internal readonly record struct Interval(double Low, double High)
{
    private const double Tail = 0.05, NormalQuantile = 1.645, Widest = 4;
    private const int FewestRows = 4;

    /// <summary>From measured / predicted of rows that were not fitted.</summary>
    /// <remarks>
    /// The 5 % and 95 % quantiles at rank 0.05 (n + 1), as split conformal prediction takes them (Vovk et al. 2005); for so few rows that
    /// this rank lies outside, the normal interval of the robust spread, widened by 1 + 2/n, if that is wider than the extremes.
    /// </remarks>
    public static Interval From(IReadOnlyCollection<double> ratios)
    {
        if (ratios.Count < FewestRows)
            return new Interval(0.5, 2);
        double[] logs = [.. ratios.Select(ratio => Math.Log(ratio)).Order()];
        int n = logs.Length;
        double rank = Tail * (n + 1) - 1;
        double low = rank >= 0 ? At(logs, rank) : logs[0];
        double high = rank >= 0 ? At(logs, n - 1 - rank) : logs[^1];
        if (rank < 0)
        {
            double centre = Statistics.Median(logs);
            double spread = Statistics.RobustSpread(logs.Select(value => value - centre)) * (1 + 2.0 / n);
            low = Math.Min(low, centre - NormalQuantile * spread);
            high = Math.Max(high, centre + NormalQuantile * spread);
        }

        return new Interval(Math.Clamp(Math.Exp(low), 1 / Widest, 1), Math.Clamp(Math.Exp(high), 1, Widest));
    }

    private static double At(double[] sorted, double rank)
    {
        int below = (int)Math.Floor(rank);
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
