using LatencyLab.Networks.Rates;

namespace LatencyLab.Predictor.Distributions;

/// <summary>Latency over a rate that differs from input to input.</summary>
public sealed record LatencyDistribution
{
    private readonly (double Seconds, double Probability)[] _outcomes;

    private LatencyDistribution((double Seconds, double Probability)[] outcomes, double atMeanRate)
    {
        _outcomes = outcomes;
        AtMeanRateSeconds = atMeanRate;
        ExpectedSeconds = outcomes.Sum(outcome => outcome.Probability * outcome.Seconds);
    }

    /// <summary>E[latency(r)].</summary>
    public double ExpectedSeconds { get; }

    /// <summary>latency(E[r]): what a mean rate alone would give.</summary>
    public double AtMeanRateSeconds { get; }

    /// <summary>Median.</summary>
    public double P50Seconds => QuantileSeconds(0.5);

    public double P90Seconds => QuantileSeconds(0.9);

    public double P99Seconds => QuantileSeconds(0.99);

    /// <summary>(E[latency(r)] - latency(E[r])) / latency(E[r]); 0 where both are 0.</summary>
    public double JensenGap => AtMeanRateSeconds == 0 ? 0 : (ExpectedSeconds - AtMeanRateSeconds) / AtMeanRateSeconds;

    /// <param name="rate">Distribution of the rate.</param>
    /// <param name="latencySeconds">Latency in seconds at a rate; it need not rise with the rate.</param>
    public static LatencyDistribution Of(RateDistribution rate, Func<double, double> latencySeconds)
    {
        ArgumentNullException.ThrowIfNull(rate);
        ArgumentNullException.ThrowIfNull(latencySeconds);
        return new LatencyDistribution(
            [.. rate.Points.Select(point => (latencySeconds(point.Rate), point.Probability)).OrderBy(outcome => outcome.Item1)],
            latencySeconds(rate.Mean));
    }

    /// <summary>The least latency that is not exceeded with at least this probability, in seconds.</summary>
    public double QuantileSeconds(double probability)
    {
        const double Rounding = 1e-12;
        double reached = 0;
        foreach ((double seconds, double share) in _outcomes)
        {
            reached += share;
            if (reached >= probability - Rounding)
                return seconds;
        }

        return _outcomes[^1].Seconds;
    }
}
