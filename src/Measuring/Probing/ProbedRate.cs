namespace LatencyLab.Measuring.Probing;

/// <summary>Something measured a number of times, in its own unit.</summary>
/// <param name="Best">The best sample: the most for a rate, the least for a time.</param>
/// <param name="Median">Median over samples.</param>
/// <param name="Deviation">Median absolute deviation from the median.</param>
/// <param name="Samples">n.</param>
public readonly record struct ProbedRate(double Best, double Median, double Deviation, int Samples)
{
    /// <summary>Time of the best sample of the later half over that of the earlier half, minus 1: whether it was found twice.</summary>
    public double Drift { get; init; }

    /// <summary>
    /// Of two measurements of one rate, some time apart, the one with the higher best, and the samples of both. The best was found twice
    /// where it was found so in one of them, or in both.
    /// </summary>
    public ProbedRate Or(ProbedRate other)
    {
        (ProbedRate better, ProbedRate worse) = other.Best > Best ? (other, this) : (this, other);
        double between = better.Best / worse.Best - 1;
        return better with { Samples = Samples + other.Samples, Drift = Math.Abs(better.Drift) < between ? better.Drift : between };
    }

    /// <summary>Every figure times a factor.</summary>
    public ProbedRate Scaled(double factor) =>
        this with { Best = Best * factor, Median = Median * factor, Deviation = Deviation * factor };

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"best of {Samples} samples (median {Median:G4}, MAD {Deviation:G2})");
}
