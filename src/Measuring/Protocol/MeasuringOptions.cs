namespace LatencyLab.Measuring.Protocol;

/// <summary>When a row is finished, and how its samples are taken.</summary>
public sealed record MeasuringOptions
{
    /// <summary>A row is finished when the half-width of its median's interval is within this part of the median.</summary>
    public double RelativeTolerance { get; init; } = 0.02;

    /// <summary>Confidence of that interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Fewest samples of a row that ends by its interval.</summary>
    public int MinimumSamples { get; init; } = 10;

    /// <summary>Most samples of a row.</summary>
    public int MaximumSamples { get; init; } = 1000;

    /// <summary>
    /// Seconds that one row may take, its warm-up left out; a row has at least <see cref="MedianInterval.FewestSamples"/> samples all the
    /// same.
    /// </summary>
    public double RowBudgetSeconds { get; init; } = 0.5;

    /// <summary>Seconds that all rows together may take; null for no limit.</summary>
    public double? TotalBudgetSeconds { get; init; }

    /// <summary>Shortest sample, seconds: a shorter work is repeated within a sample (caches warm only).</summary>
    public double MinimumSampleSeconds { get; init; } = 200e-6;

    /// <summary>A sample is at least so many times the clock's resolution.</summary>
    public double MinimumClockTicks { get; init; } = 1000;

    /// <summary>Seconds a work is run before its first sample, at least once and at most <see cref="MaximumWarmupRuns"/> times.</summary>
    public double WarmupSeconds { get; init; } = 0.01;

    /// <summary>Most runs of a work before its first sample.</summary>
    public int MaximumWarmupRuns { get; init; } = 2000;

    /// <summary>Rows whose samples are interleaved at a time.</summary>
    public int GroupSize { get; init; } = 4;

    /// <summary>Bytes that the buffers of one group may take together.</summary>
    public long GroupBytes { get; init; } = 1L << 30;

    /// <summary>Seed of the order in which rows and samples are taken.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The machine is called busy when the reference loop took this part longer than its best, in the median of a row's samples.
    /// </summary>
    public double BusyLoss { get; init; } = 0.05;

    /// <summary>The machine is called busy when the reference loop's median absolute deviation is above this part of its median.</summary>
    public double BusySpread { get; init; } = 0.05;

    /// <summary>The machine is called busy when the process got less than this part of one processor while a row was sampled.</summary>
    public double LeastProcessorShare { get; init; } = 0.95;
}
