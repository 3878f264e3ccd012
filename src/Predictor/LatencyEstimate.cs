namespace LatencyLab.Predictor;

/// <summary>What an operator's time is mostly spent on.</summary>
public enum Bottleneck
{
    /// <summary>Nothing to do.</summary>
    None,

    /// <summary>Arithmetic.</summary>
    Compute,

    /// <summary>Caches shared by the engines.</summary>
    OnChipMemory,

    /// <summary>Memory outside of all caches.</summary>
    OffChipMemory,

    /// <summary>Launch overhead and kernel floor.</summary>
    Launch,
}

/// <summary>How the arithmetic is done.</summary>
public enum Algorithm
{
    /// <summary>Nothing to do.</summary>
    None,

    /// <summary>Matrix product of a convolution or layer.</summary>
    ImplicitGemm,

    /// <summary>Winograd F(2x2, 3x3) in one kernel.</summary>
    Winograd2,

    /// <summary>Winograd F(4x4, k x k) with separate transforms.</summary>
    Winograd4,

    /// <summary>FFT tiles.</summary>
    Fft,

    /// <summary>A kernel without tiles.</summary>
    Direct,

    /// <summary>A kernel that streams or follows indices.</summary>
    Streaming,

    /// <summary>As the published model describes it.</summary>
    Published,
}

/// <summary>The output tile that one engine works on, and the split of the reduction.</summary>
/// <param name="Rows">Tile rows (output pixels, or patches of the published model).</param>
/// <param name="Columns">Tile columns (output channels).</param>
/// <param name="SplitDepth">Parts the reduction is split into.</param>
public readonly record struct TileChoice(int Rows, int Columns, int SplitDepth = 1);

/// <summary>Predicted latency of one operator, block or network. Estimates of things that run one after another add.</summary>
/// <remarks>
/// Compute, on-chip and off-chip seconds are what each would take alone; they overlap, so that
/// <see cref="TotalSeconds"/> lies between their maximum and their sum, plus <see cref="LaunchSeconds"/>.
/// </remarks>
public readonly record struct LatencyEstimate
{
    /// <summary>Latency.</summary>
    public double TotalSeconds { get; init; }

    /// <summary>Arithmetic.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>Traffic from caches shared by the engines.</summary>
    public double OnChipSeconds { get; init; }

    /// <summary>Traffic from the memory outside of all caches.</summary>
    public double OffChipSeconds { get; init; }

    /// <summary>Launch overhead and kernel floor.</summary>
    public double LaunchSeconds { get; init; }

    /// <summary>Time that the device works on it: <see cref="TotalSeconds"/> without what waiting for the launch adds.</summary>
    public double DeviceSeconds { get; init; }

    /// <summary>Which of these is largest.</summary>
    public Bottleneck Bound { get; init; }

    /// <summary>How the arithmetic is done.</summary>
    public Algorithm Algorithm { get; init; }

    /// <summary>Output tile that was chosen; default where there is none.</summary>
    public TileChoice Tile { get; init; }

    /// <summary>Lower end of the 90 % prediction interval, seconds.</summary>
    public double LowSeconds { get; init; }

    /// <summary>Upper end of the 90 % prediction interval, seconds.</summary>
    public double HighSeconds { get; init; }

    /// <summary>Nothing to do.</summary>
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
        LatencyEstimate sum = Sum(default, 1, a, b);
        return sum with { Bound = BoundOf(sum.ComputeSeconds, sum.OnChipSeconds, sum.OffChipSeconds, sum.LaunchSeconds) };
    }

    /// <summary>
    /// The same thing <paramref name="times"/> times (or, for a fraction, its expectation when it runs with that probability).
    /// </summary>
    public static LatencyEstimate operator *(double times, LatencyEstimate one) => Sum(one, times, one, default);

    /// <summary>What takes longest.</summary>
    public static Bottleneck BoundOf(double compute, double onChip, double offChip, double launch)
    {
        double most = Math.Max(Math.Max(compute, onChip), Math.Max(offChip, launch));
        return most <= 0 ? Bottleneck.None
            : most == compute ? Bottleneck.Compute
            : most == offChip ? Bottleneck.OffChipMemory
            : most == onChip ? Bottleneck.OnChipMemory
            : Bottleneck.Launch;
    }

    private static LatencyEstimate Sum(in LatencyEstimate kind, double times, in LatencyEstimate a, in LatencyEstimate b) => kind with
    {
        TotalSeconds = times * a.TotalSeconds + b.TotalSeconds,
        ComputeSeconds = times * a.ComputeSeconds + b.ComputeSeconds,
        OnChipSeconds = times * a.OnChipSeconds + b.OnChipSeconds,
        OffChipSeconds = times * a.OffChipSeconds + b.OffChipSeconds,
        LaunchSeconds = times * a.LaunchSeconds + b.LaunchSeconds,
        DeviceSeconds = times * a.DeviceSeconds + b.DeviceSeconds,
        LowSeconds = times * a.LowSeconds + b.LowSeconds,
        HighSeconds = times * a.HighSeconds + b.HighSeconds,
    };
}
