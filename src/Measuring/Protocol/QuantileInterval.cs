namespace LatencyLab.Measuring.Protocol;

/// <summary>Distribution-free confidence interval of a quantile, from order statistics.</summary>
internal static class QuantileInterval
{
    /// <summary>Fewest samples for which an interval of the median of 95 % confidence exists.</summary>
    public const int FewestSamples = 6;

    /// <summary>
    /// The 1-based ranks such that [x(low), x(high)] of n sorted samples covers the quantile with at least the wanted confidence, each side
    /// missing it with at most half of the rest; zeros where n is too small for that.
    /// </summary>
    /// <param name="samples">n, the number of independent samples.</param>
    /// <param name="quantile">0..1; 0.5: the median.</param>
    /// <param name="confidence">Wanted coverage, 0..1.</param>
    /// <remarks>
    /// B ~ Binomial(n, quantile) samples are below the quantile: it is below x(k) with probability P(B &lt;= k - 1), above x(k) with
    /// P(B &gt;= k). Conover, Practical Nonparametric Statistics, the quantile interval.
    /// </remarks>
    public static (int Low, int High) Ranks(int samples, double quantile = 0.5, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        double tail = (1 - confidence) / 2;
        int low = Below(samples, quantile, tail), fromTop = Below(samples, 1 - quantile, tail);
        return low == 0 || fromTop == 0 ? (0, 0) : (low, samples + 1 - fromTop);
    }

    /// <summary>The largest k for which P(B &lt;= k - 1) is within the tail; 0 where there is none.</summary>
    private static int Below(int samples, double quantile, double tail)
    {
        double logProbability = samples * Math.Log(1 - quantile), logOdds = Math.Log(quantile / (1 - quantile)), cumulative = 0;
        int rank = 0;
        for (int k = 0; k < samples; k++)
        {
            cumulative += Math.Exp(logProbability);
            if (cumulative > tail)
                break;
            rank = k + 1;
            logProbability += logOdds + Math.Log((samples - k) / (k + 1.0));
        }

        return rank;
    }
}
