namespace LatencyLab.Predictor;

/// <summary>What an operator's time is mostly spent on.</summary>
public enum Bound
{
    None,
    Compute,
    OnChipMemory,
    OffChipMemory,
    Launch,
}

/// <summary>How the arithmetic is done.</summary>
public enum Algorithm
{
    None,
    ImplicitGemm,
    Winograd2,
    Winograd4,
    Fft,
    Direct,
    Streaming,
    Published,
}

/// <summary>The output tile that one engine works on, and the split of the reduction.</summary>
/// <param name="Rows">Tile rows (output pixels, or patches of the published model).</param>
/// <param name="Columns">Tile columns (output channels).</param>
/// <param name="SplitDepth">Parts the reduction is split into.</param>
public readonly record struct TileChoice(int Rows, int Columns, int SplitDepth = 1);

/// <summary>
/// Predicted latency of one operator, block or network. Estimates of things that run one after another add.
/// </summary>
/// <remarks>
/// Compute, on-chip and off-chip seconds are what each would take alone; they overlap, so that
/// <see cref="TotalSeconds"/> lies between their maximum and their sum, plus <see cref="LaunchSeconds"/>.
/// </remarks>
public readonly record struct LatencyEstimate
{
    public double TotalSeconds { get; init; }

    public double ComputeSeconds { get; init; }

    /// <summary>Traffic from caches shared by the engines.</summary>
    public double OnChipSeconds { get; init; }

    public double OffChipSeconds { get; init; }

    /// <summary>Launch overhead and kernel floor.</summary>
    public double LaunchSeconds { get; init; }

    /// <summary>Time that the device works on it: <see cref="TotalSeconds"/> without what waiting for the launch adds.</summary>
    public double DeviceSeconds { get; init; }

    public Bound Bound { get; init; }

    public Algorithm Algorithm { get; init; }

    public TileChoice Tile { get; init; }

    /// <summary>Lower end of the 90 % prediction interval, seconds.</summary>
    public double LowSeconds { get; init; }

    /// <summary>Upper end of the 90 % prediction interval, seconds.</summary>
    public double HighSeconds { get; init; }

    public static LatencyEstimate Zero => default;

    /// <summary>
    /// One after the other. Components add; interval ends add too (errors of one model on one device are taken as fully
    /// correlated, which is the wide, safe choice); tile and algorithm survive only beside nothing.
    /// </summary>
    public static LatencyEstimate operator +(LatencyEstimate a, LatencyEstimate b)
    {
        if (a.TotalSeconds == 0)
            return b;
        if (b.TotalSeconds == 0)
            return a;
        LatencyEstimate sum = new()
        {
            TotalSeconds = a.TotalSeconds + b.TotalSeconds,
            ComputeSeconds = a.ComputeSeconds + b.ComputeSeconds,
            OnChipSeconds = a.OnChipSeconds + b.OnChipSeconds,
            OffChipSeconds = a.OffChipSeconds + b.OffChipSeconds,
            LaunchSeconds = a.LaunchSeconds + b.LaunchSeconds,
            DeviceSeconds = a.DeviceSeconds + b.DeviceSeconds,
            LowSeconds = a.LowSeconds + b.LowSeconds,
            HighSeconds = a.HighSeconds + b.HighSeconds,
        };
        return sum with { Bound = BoundOf(sum.ComputeSeconds, sum.OnChipSeconds, sum.OffChipSeconds, sum.LaunchSeconds) };
    }

    /// <summary>The same thing <paramref name="times"/> times (or, for a fraction, its expectation when it runs with that probability).</summary>
    public static LatencyEstimate operator *(double times, LatencyEstimate one) => one with
    {
        TotalSeconds = times * one.TotalSeconds,
        ComputeSeconds = times * one.ComputeSeconds,
        OnChipSeconds = times * one.OnChipSeconds,
        OffChipSeconds = times * one.OffChipSeconds,
        LaunchSeconds = times * one.LaunchSeconds,
        DeviceSeconds = times * one.DeviceSeconds,
        LowSeconds = times * one.LowSeconds,
        HighSeconds = times * one.HighSeconds,
    };

    public static Bound BoundOf(double compute, double onChip, double offChip, double launch)
    {
        double most = Math.Max(Math.Max(compute, onChip), Math.Max(offChip, launch));
        return most <= 0 ? Bound.None
            : most == compute ? Bound.Compute
            : most == offChip ? Bound.OffChipMemory
            : most == onChip ? Bound.OnChipMemory
            : Bound.Launch;
    }
}
