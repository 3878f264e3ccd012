using System.Diagnostics;
using System.Runtime.Intrinsics;
using LatencyLab.Kernels.Host;

namespace LatencyLab.Measuring.Backends;

/// <summary>This machine's processor, in process.</summary>
public sealed class HostBackend : IMeasurementBackend
{
    private const int ReferencePasses = 20;
    private readonly HostExecutor _executor;
    private readonly Lazy<IPreparedWork> _eviction;

    /// <param name="lanes">Register width of the kernels.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="time">
    /// Where budgets of seconds are read from; null or the system's clock: processor time, at least half of what passes. With another
    /// clock threads are not watched, so that what is measured is the same on any machine.
    /// </param>
    /// <exception cref="Diagnostics.InputException">There are fewer processors than threads, or threads is below 1.</exception>
    public HostBackend(HostLanes lanes = HostLanes.Best, int threads = 1, TimeProvider? time = null)
    {
        if (threads > Environment.ProcessorCount)
        {
            throw new Diagnostics.InputException(
                $"--threads is {threads}, expected at most the {Environment.ProcessorCount} processors that this process may use");
        }

        _executor = new HostExecutor(lanes, threads);
        bool isSystems = time is null || time == TimeProvider.System;
        Time = isSystems && ThreadProcessorClock.IsAvailable ? new ProcessorBudgetClock() : time ?? TimeProvider.System;
        Watch = Time is ProcessorBudgetClock ? new HostWatch(_executor) : null;
        ModelName = HostProcessor.ModelName();
        string forced = _executor.Lanes == HostExecutor.BestLanes ? ""
            : _executor.Lanes == HostLanes.Scalar ? "-scalar" : $"-{32 * _executor.LaneWidth}bit";
        DeviceName = $"{HostProcessor.Slug(ModelName)}-{threads}t{forced}";
        _eviction = new Lazy<IPreparedWork>(() =>
        {
            long bytes = Math.Max(
                2 * HostProcessor.CachesOfFirstCore().Select(cache => cache.SizeBytes).DefaultIfEmpty(1L << 25).Max(), 1L << 24);
            return Prepare(
                new StreamReadKind(),
                new KernelRequest(new StreamRead(threads, (int)Math.Min(bytes / sizeof(float), 1 << 30), 1, LaneWidth)));
        });
    }

    /// <summary>Register widths that this processor has, in fp32 lanes, widest first.</summary>
    public static IReadOnlyList<(HostLanes Lanes, int Width)> AcceleratedLanes { get; } =
    [
        .. new (HostLanes Lanes, int Width, bool Has)[]
        {
            (HostLanes.Bits512, Vector512<float>.Count, Vector512.IsHardwareAccelerated),
            (HostLanes.Bits256, Vector256<float>.Count, Vector256.IsHardwareAccelerated),
            (HostLanes.Bits128, Vector128<float>.Count, Vector128.IsHardwareAccelerated),
            (HostLanes.Scalar, 1, true),
        }.Where(width => width.Has).Select(width => (width.Lanes, width.Width)),
    ];

    /// <summary>What runs its kernels.</summary>
    public HostExecutor Executor => _executor;

    /// <inheritdoc/>
    public string Name => ExecutorFactory.Host;

    /// <inheritdoc/>
    public string ModelName { get; }

    /// <inheritdoc/>
    public string Implementation => _executor.Name;

    /// <inheritdoc/>
    public int Threads => _executor.Threads;

    /// <inheritdoc/>
    public int LaneWidth => _executor.LaneWidth;

    /// <inheritdoc/>
    public string DeviceName { get; }

    /// <inheritdoc/>
    public string ClockName => $"stopwatch {Stopwatch.Frequency} Hz";

    /// <inheritdoc/>
    public double ClockResolutionSeconds { get; } = MeasureClockResolution();

    /// <inheritdoc/>
    public TimeProvider Time { get; }

    /// <inheritdoc/>
    public ProbeHardware Hardware => HostProcessor.Describe(Threads);

    /// <inheritdoc/>
    public IThreadWatch? Watch { get; }

    /// <inheritdoc/>
    public IPreparedWork Prepare(KernelKind kind, KernelRequest request) => new TimedKernel(_executor.Prepare(kind, request));

    /// <inheritdoc/>
    public bool SharesCores => true;

    /// <inheritdoc/>
    public IPreparedWork PrepareReference() =>
        Prepare(new RegisterTileKind(), new KernelRequest(new RegisterTile(Threads, ReferencePasses, LaneWidth)));

    /// <summary>Every thread streams through twice the largest cache, so that private caches are emptied too.</summary>
    public void EvictCaches() => _eviction.Value.Run(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_eviction.IsValueCreated)
            _eviction.Value.Dispose();
        _executor.Dispose();
    }

    private static double MeasureClockResolution()
    {
        long least = long.MaxValue;
        for (int i = 0; i < 1000; i++)
        {
            long start = Stopwatch.GetTimestamp(), now;
            do
            {
                now = Stopwatch.GetTimestamp();
            }
            while (now == start);
            least = Math.Min(least, now - start);
        }

        return (double)least / Stopwatch.Frequency;
    }
}
