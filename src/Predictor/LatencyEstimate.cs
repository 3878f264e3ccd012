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

    /// <summary>Starts of kernels on the device and gaps between them.</summary>
    Launch,

    /// <summary>The host, which enqueues more slowly than the device works.</summary>
    Host,

    /// <summary>Decisions that are read back to the host, which waits for the device and lets it run dry.</summary>
    Synchronisation,
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
public readonly record struct TileChoice(int Rows, int Columns, int SplitDepth = 1)
{
    /// <summary>Whether another tile is as large, however the reduction is split.</summary>
    internal bool HasSides(TileChoice other) => Rows == other.Rows && Columns == other.Columns;
}

/// <summary>Predicted latency of one operator, block or network. Estimates of things that run one after another add.</summary>
/// <remarks>
/// Compute, on-chip and off-chip seconds are what each would take alone on the device; they overlap, so that
/// <see cref="DeviceSeconds"/> lies between their maximum and their sum, plus <see cref="LaunchSeconds"/>. The latency is that of
/// <see cref="Time"/>, in which host and device overlap: it divides into the device's time, what waiting for the host adds
/// (<see cref="HostWaitSeconds"/>), and what synchronisations add (<see cref="SynchronisationSeconds"/>).
/// </remarks>
public readonly record struct LatencyEstimate
{
    /// <summary>
    /// Ratio within which the time that is not the device's is taken to lie, either way: enqueueing depends on the processor and on
    /// versions of the framework. A choice: sources of shipped runtimes differ by about as much.
    /// </summary>
    private const double HostSpread = 1.5;

    private readonly double _unsynchronisedSeconds;

    /// <summary>Work of the device alone.</summary>
    /// <param name="seconds">All of it, with the start of the kernel.</param>
    public static LatencyEstimate OnDevice(double seconds) => new() { Time = seconds, DeviceSeconds = seconds };

    /// <summary>An operator that a host enqueues and a device runs.</summary>
    /// <param name="hostSeconds">What the host takes to enqueue it.</param>
    /// <param name="kernel">What the device does.</param>
    public static LatencyEstimate Enqueued(double hostSeconds, in LatencyEstimate kernel) => kernel with
    {
        Time = Timeline.Enqueued(hostSeconds, kernel.DeviceSeconds),
        UnsynchronisedSeconds = hostSeconds + kernel.DeviceSeconds,
        HostSeconds = hostSeconds,
        Bound = hostSeconds > kernel.DeviceSeconds ? Bottleneck.Host : kernel.Bound,
    };

    /// <summary>The host reads something back from the device.</summary>
    /// <param name="hostSeconds">What that takes once the device is done.</param>
    public static LatencyEstimate Synchronisation(double hostSeconds) =>
        new() { Time = Timeline.Synchronisation(hostSeconds), Bound = Bottleneck.Synchronisation };

    /// <summary>Host and device in time.</summary>
    public Timeline Time { get; init; }

    /// <summary>Latency.</summary>
    public double TotalSeconds => Time.Seconds;

    /// <summary>Arithmetic.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>Traffic from caches shared by the engines.</summary>
    public double OnChipSeconds { get; init; }

    /// <summary>Traffic from the memory outside of all caches.</summary>
    public double OffChipSeconds { get; init; }

    /// <summary>Starts of kernels on the device, gaps between them, and where a measuring set-up is predicted its own gaps.</summary>
    public double LaunchSeconds { get; init; }

    /// <summary>Seconds that the device is busy, starts of kernels and gaps between them included.</summary>
    public double DeviceSeconds
    {
        get;
        init => (field, LowDeviceSeconds, HighDeviceSeconds) = (value, value, value);
    }

    /// <summary>Seconds that the host takes to enqueue everything, without synchronisations.</summary>
    public double HostSeconds { get; init; }

    /// <summary>Latency if no decision were read back.</summary>
    private double UnsynchronisedSeconds
    {
        get => HostSeconds == 0 ? DeviceSeconds : _unsynchronisedSeconds;
        init => _unsynchronisedSeconds = value;
    }

    /// <summary>What waiting for the host to enqueue adds to the device's time.</summary>
    public double HostWaitSeconds => Math.Max(0, Math.Min(UnsynchronisedSeconds, TotalSeconds) - DeviceSeconds);

    /// <summary>What reading decisions back adds: waits, their cost, and work that is no longer enqueued ahead.</summary>
    public double SynchronisationSeconds => Math.Max(0, TotalSeconds - UnsynchronisedSeconds);

    /// <summary>What takes longest.</summary>
    public Bottleneck Bound { get; init; }

    /// <summary>How the arithmetic is done.</summary>
    public Algorithm Algorithm { get; init; }

    /// <summary>Output tile that was chosen; default where there is none.</summary>
    public TileChoice Tile { get; init; }

    /// <summary>Lower end of the 90 % interval of <see cref="DeviceSeconds"/>.</summary>
    public double LowDeviceSeconds { get; init; }

    /// <summary>Upper end of the 90 % interval of <see cref="DeviceSeconds"/>.</summary>
    public double HighDeviceSeconds { get; init; }

    /// <summary>Lower end of the 90 % prediction interval, seconds.</summary>
    public double LowSeconds => IdleSeconds / HostSpread + LowDeviceSeconds;

    /// <summary>Upper end of the 90 % prediction interval, seconds.</summary>
    public double HighSeconds => IdleSeconds * HostSpread + HighDeviceSeconds;

    /// <summary>Nothing to do.</summary>
    public static LatencyEstimate Zero => default;

    /// <summary>
    /// One after the other, the host running ahead of the device. Components add; interval ends of the device add too (errors of one
    /// model on one device are taken as fully correlated, which is the wide, safe choice); tile and algorithm survive only beside nothing.
    /// </summary>
    public static LatencyEstimate operator +(in LatencyEstimate a, in LatencyEstimate b)
    {
        if (a.TotalSeconds == 0)
            return b;
        if (b.TotalSeconds == 0)
            return a;
        return Bounded(Sum(default, 1, a, b) with
        {
            Time = a.Time + b.Time,
            UnsynchronisedSeconds = Math.Max(a.UnsynchronisedSeconds + b.DeviceSeconds, a.HostSeconds + b.UnsynchronisedSeconds),
        });
    }

    /// <summary>
    /// The same thing with all its times multiplied: for a probability its mean over running and not.
    /// </summary>
    public static LatencyEstimate operator *(double times, in LatencyEstimate one) => times == 1 ? one
        : Sum(one, times, one, default) with { Time = times * one.Time, UnsynchronisedSeconds = times * one.UnsynchronisedSeconds };

    /// <summary>This and a share of another: accumulates a mean over alternatives, whose shares add up to 1.</summary>
    public LatencyEstimate WithShare(double share, in LatencyEstimate other)
    {
        if (other.TotalSeconds == 0)
            return this;
        if (TotalSeconds == 0)
            return share * other;
        return Bounded(Sum(default, share, other, this) with
        {
            Time = Time.WithShare(share, other.Time),
            UnsynchronisedSeconds = UnsynchronisedSeconds + share * other.UnsynchronisedSeconds,
        });
    }

    /// <summary>The same, a number of times one after the other.</summary>
    public LatencyEstimate Repeated(int times) => times == 1 ? this : times <= 0 ? default : Sum(this, times, this, default) with
    {
        Time = Time.Repeated(times),
        UnsynchronisedSeconds = UnsynchronisedSeconds + (times - 1) * Math.Max(HostSeconds, DeviceSeconds),
    };

    /// <summary>A kernel whose start takes longer, or less where negative; its interval keeps its distance.</summary>
    internal LatencyEstimate WithLaunch(double seconds) => seconds == 0 ? this : this with
    {
        Time = DeviceSeconds + seconds,
        DeviceSeconds = DeviceSeconds + seconds,
        LaunchSeconds = LaunchSeconds + seconds,
        LowDeviceSeconds = LowDeviceSeconds + seconds,
        HighDeviceSeconds = HighDeviceSeconds + seconds,
        Bound = BoundOf(ComputeSeconds, OnChipSeconds, OffChipSeconds, LaunchSeconds + seconds),
    };

    /// <summary>The same kernels, of which the device runs some at once.</summary>
    /// <param name="deviceSeconds">What the device takes for all of them.</param>
    internal LatencyEstimate Concurrently(double deviceSeconds)
    {
        if (DeviceSeconds <= 0)
            return this;
        LatencyEstimate scaled = deviceSeconds / DeviceSeconds * this;
        return HostSeconds == 0 ? scaled : scaled with
        {
            Time = Timeline.Concurrent(HostSeconds, deviceSeconds),
            UnsynchronisedSeconds = Math.Max(HostSeconds, deviceSeconds),
            HostSeconds = HostSeconds,
        };
    }

    /// <summary>What takes longest on the device.</summary>
    public static Bottleneck BoundOf(double compute, double onChip, double offChip, double launch)
    {
        double most = Math.Max(Math.Max(compute, onChip), Math.Max(offChip, launch));
        return most <= 0 ? Bottleneck.None
            : most == compute ? Bottleneck.Compute
            : most == offChip ? Bottleneck.OffChipMemory
            : most == onChip ? Bottleneck.OnChipMemory
            : Bottleneck.Launch;
    }

    /// <summary>Time in which the device does nothing.</summary>
    private double IdleSeconds => Math.Max(0, TotalSeconds - DeviceSeconds);

    private static LatencyEstimate Bounded(in LatencyEstimate sum)
    {
        double host = sum.HostWaitSeconds, synchronisation = sum.SynchronisationSeconds;
        return sum with
        {
            Bound = synchronisation > Math.Max(host, sum.DeviceSeconds) ? Bottleneck.Synchronisation
                : host > sum.DeviceSeconds ? Bottleneck.Host
                : BoundOf(sum.ComputeSeconds, sum.OnChipSeconds, sum.OffChipSeconds, sum.LaunchSeconds),
        };
    }

    private static LatencyEstimate Sum(in LatencyEstimate kind, double times, in LatencyEstimate a, in LatencyEstimate b) => kind with
    {
        ComputeSeconds = times * a.ComputeSeconds + b.ComputeSeconds,
        OnChipSeconds = times * a.OnChipSeconds + b.OnChipSeconds,
        OffChipSeconds = times * a.OffChipSeconds + b.OffChipSeconds,
        LaunchSeconds = times * a.LaunchSeconds + b.LaunchSeconds,
        HostSeconds = times * a.HostSeconds + b.HostSeconds,
        DeviceSeconds = times * a.DeviceSeconds + b.DeviceSeconds,
        LowDeviceSeconds = times * a.LowDeviceSeconds + b.LowDeviceSeconds,
        HighDeviceSeconds = times * a.HighDeviceSeconds + b.HighDeviceSeconds,
    };
}
