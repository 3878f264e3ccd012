namespace LatencyLab.Measuring.Protocol;

/// <summary>When a row is finished, and how its samples are taken.</summary>
public sealed record MeasuringOptions
{
    /// <summary>A row is finished when the half-width of its estimate's interval is within this part of it.</summary>
    public double RelativeTolerance { get; init; } = 0.02;

    /// <summary>Confidence of that interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Fewest samples of a row that ends by its interval.</summary>
    public int MinimumSamples { get; init; } = 12;

    /// <summary>Most samples of a row.</summary>
    public int MaximumSamples { get; init; } = 1000;

    /// <summary>
    /// Seconds that one row may take by <see cref="IMeasurementBackend.Time"/>, its warm-up left out; a row has at least
    /// <see cref="QuantileInterval.FewestSamples"/> samples all the same.
    /// </summary>
    public double RowBudgetSeconds { get; init; } = 0.5;

    /// <summary>Seconds that all rows together may take by <see cref="IMeasurementBackend.Time"/>; null for no limit.</summary>
    public double? TotalBudgetSeconds { get; init; }

    /// <summary>Shortest sample, seconds: a shorter work is repeated within a sample (caches warm only).</summary>
    public double MinimumSampleSeconds { get; init; } = 100e-6;

    /// <summary>A sample is at least so many times the clock's resolution.</summary>
    public double MinimumClockTicks { get; init; } = 1000;

    /// <summary>Seconds a work is run before its first sample, at least twice and at most <see cref="MaximumWarmupRuns"/> times.</summary>
    public double WarmupSeconds { get; init; } = 0.002;

    /// <summary>Most runs of a work before its first sample.</summary>
    public int MaximumWarmupRuns { get; init; } = 2000;

    /// <summary>Rows whose samples are interleaved at a time.</summary>
    public int GroupSize { get; init; } = 4;

    /// <summary>Bytes that the buffers of one group may take together.</summary>
    public long GroupBytes { get; init; } = 1L << 30;

    /// <summary>Seed of the order in which rows and samples are taken.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Samples of a row in one turn, after one untimed run that brings its data back into the caches.</summary>
    public int SamplesPerTurn { get; init; } = 6;

    /// <summary>A row is trusted when its estimate's interval is within this part of it,</summary>
    public double TrustedHalfWidth { get; init; } = 0.05;

    /// <summary>and the later half of its samples says the same as the earlier half, up to this part.</summary>
    public double TrustedDrift { get; init; } = 0.05;

    /// <summary>
    /// Whether an estimate is known well enough: a narrow interval, which takes <see cref="QuantileInterval.FewestSamples"/> samples, and
    /// two halves that agree. How busy the machine was does not matter where it did not change what came out.
    /// </summary>
    public bool Trusts(RowEstimate estimate) =>
        estimate.RelativeHalfWidth <= TrustedHalfWidth && Math.Abs(estimate.Drift) <= TrustedDrift;
}
