namespace LatencyLab.Measuring.Protocol;

/// <summary>What of the samples an estimate is.</summary>
public enum EstimateKind
{
    /// <summary>The median of the samples that were not preempted.</summary>
    Median,

    /// <summary>Their lower quartile: they vary, and what disturbs only ever makes them longer.</summary>
    LowerQuartile,

    /// <summary>
    /// Nearly all were preempted, as runs longer than a turn on the processor are: the same of the processor time of all samples.
    /// </summary>
    ProcessorTime,
}

/// <summary>What a work takes, from its samples.</summary>
/// <param name="Seconds">One run.</param>
/// <param name="LowSeconds">Lower end of the estimate's confidence interval.</param>
/// <param name="HighSeconds">Upper end of it.</param>
/// <param name="Kind">What of the samples it is.</param>
/// <param name="Samples">Samples that it is made of.</param>
/// <param name="Drift">The same of the later half of the samples over that of the earlier half, minus 1.</param>
public readonly record struct RowEstimate(
    double Seconds, double LowSeconds, double HighSeconds, EstimateKind Kind, int Samples, double Drift)
{
    /// <summary>The wider half of the interval over the estimate; infinite where there is no interval.</summary>
    public double RelativeHalfWidth => Math.Max(HighSeconds - Seconds, Seconds - LowSeconds) / Seconds;

    /// <summary>The same in another unit.</summary>
    public RowEstimate Scaled(double factor) => this with
    {
        Seconds = Seconds * factor,
        LowSeconds = LowSeconds * factor,
        HighSeconds = HighSeconds * factor,
    };
}
