using System.Runtime.Intrinsics;

namespace LatencyLab.Kernels.Host;

/// <summary>Runs kernels in process: SIMD lanes as the processor has them, 1..n threads with static partitioning.</summary>
public sealed class HostExecutor : IExecutor
{
    private readonly WorkerPool _pool;

    /// <param name="lanes">Register width; every width runs on every machine, in software where the hardware has none.</param>
    /// <param name="threads">Threads, at least 1; the calling thread is one of them.</param>
    public HostExecutor(HostLanes lanes = HostLanes.Best, int threads = 1)
    {
        if (threads < 1)
            throw new InputException($"threads is {threads}: expected at least 1");
        Lanes = lanes == HostLanes.Best ? BestLanes : lanes;
        _pool = new WorkerPool(threads);
    }

    /// <summary>The widest register that this processor has.</summary>
    public static HostLanes BestLanes =>
        Vector512.IsHardwareAccelerated ? HostLanes.Bits512
        : Vector256.IsHardwareAccelerated ? HostLanes.Bits256
        : Vector128.IsHardwareAccelerated ? HostLanes.Bits128
        : HostLanes.Scalar;

    /// <summary>Register width of its kernels.</summary>
    public HostLanes Lanes { get; }

    /// <summary>Threads that share the work.</summary>
    public int Threads => _pool.Threads;

    /// <summary>Floats in a register of the kernels it runs.</summary>
    public int LaneWidth => Lanes switch
    {
        HostLanes.Bits512 => Lanes512.Width,
        HostLanes.Bits256 => Lanes256.Width,
        HostLanes.Bits128 => Lanes128.Width,
        _ => ScalarLanes.Width,
    };

    /// <inheritdoc/>
    public string Name => $"host-{(Lanes == HostLanes.Scalar ? "scalar" : 32 * LaneWidth)}x{Threads}";

    /// <inheritdoc/>
    public PreparedKernel Prepare(KernelKind kind, KernelRequest request) => Prepare(kind, request, null);

    /// <summary>Kernels that share two blocks of memory for their feature maps, in turns.</summary>
    /// <param name="layers">What runs, in order, each by a kernel that runs it; at least one.</param>
    public PreparedChain PrepareChain(IReadOnlyList<(KernelKind Kind, Operator Operator)> layers)
    {
        MapArena maps = new(layers.Max(layer => MapElements(layer.Operator)));
        List<PreparedKernel> kernels = [];
        try
        {
            foreach ((KernelKind kind, Operator op) in layers)
            {
                kernels.Add(Prepare(kind, new KernelRequest(op), maps));
                maps.Turn();
            }
        }
        catch
        {
            new PreparedChain(maps, kernels).Dispose();
            throw;
        }

        return new PreparedChain(maps, kernels);
    }

    /// <summary>Every thread reads its own clocks, the caller's first. Allocates nothing.</summary>
    /// <param name="times">Receives <see cref="Threads"/> of them.</param>
    /// <exception cref="PlatformNotSupportedException">No <see cref="ThreadProcessorClock"/> here.</exception>
    public void Read(Span<ThreadTimes> times)
    {
        if (!ThreadProcessorClock.IsAvailable)
            throw new PlatformNotSupportedException("no clock of a thread's own time");
        _pool.Read(times);
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    /// <summary>Elements of its largest map at most: windows that lie apart leave some of the input unread.</summary>
    private static long MapElements(Operator op) => Math.Max(
        op.Work(1).Bytes.Total,
        op is Conv2d conv ? (long)conv.Batch * conv.InputHeight * conv.InputWidth * conv.InputChannels : 0);

    private PreparedKernel Prepare(KernelKind kind, KernelRequest request, MapArena? maps) => Lanes switch
    {
        HostLanes.Bits512 => Prepare<Lanes512>(kind, request, maps),
        HostLanes.Bits256 => Prepare<Lanes256>(kind, request, maps),
        HostLanes.Bits128 => Prepare<Lanes128>(kind, request, maps),
        _ => Prepare<ScalarLanes>(kind, request, maps),
    };

    private PreparedKernel Prepare<TLanes>(KernelKind kind, KernelRequest request, MapArena? maps)
        where TLanes : struct, IHostLanes<TLanes> => KernelBuilder.Prepare(new HostDevice<TLanes>(_pool, maps), kind, request);
}
