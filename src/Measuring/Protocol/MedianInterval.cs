namespace LatencyLab.Measuring.Protocol;

/// <summary>Distribution-free confidence interval of a median, from order statistics.</summary>
internal static class MedianInterval
{
    /// <summary>Fewest samples for which an interval of 95 % confidence exists.</summary>
    public const int FewestSamples = 6;

    /// <summary>
    /// The 1-based rank k such that [x(k), x(n + 1 - k)] of n sorted samples covers the median with at least the wanted
    /// confidence; 0 where n is too small for that.
    /// </summary>
    /// <param name="samples">n, the number of independent samples.</param>
    /// <param name="confidence">Wanted coverage, 0..1.</param>
    /// <remarks>
    /// Coverage of [x(k), x(n + 1 - k)] is 1 - 2 P(B &lt;= k - 1) with B ~ Binomial(n, 1/2): the number of samples below the
    /// median. Conover, Practical Nonparametric Statistics, the quantile interval.
    /// </remarks>
    public static int Rank(int samples, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        double tail = (1 - confidence) / 2, logProbability = -samples * Math.Log(2), cumulative = 0;
        int rank = 0;
        for (int k = 0; k < samples / 2 + 1; k++)
        {
            cumulative += Math.Exp(logProbability);
            if (cumulative > tail)
                break;
            rank = k + 1;
            logProbability += Math.Log((samples - k) / (k + 1.0));
        }

        return rank;
    }
}
