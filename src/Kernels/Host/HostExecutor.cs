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
    public PreparedKernel Prepare(KernelKind kind, KernelRequest request) => Use(new Preparation(kind, request));

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
                kernels.Add(Use(new Preparation(kind, new KernelRequest(op)), maps));
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

    /// <summary>Does something with its memory and kernels.</summary>
    /// <param name="use">What.</param>
    /// <param name="maps">Where feature maps lie; null: each in memory of its own.</param>
    internal TResult Use<TResult>(IHostUse<TResult> use, MapArena? maps = null) => Lanes switch
    {
        HostLanes.Bits512 => use.On(new HostDevice<Lanes512>(_pool, maps)),
        HostLanes.Bits256 => use.On(new HostDevice<Lanes256>(_pool, maps)),
        HostLanes.Bits128 => use.On(new HostDevice<Lanes128>(_pool, maps)),
        _ => use.On(new HostDevice<ScalarLanes>(_pool, maps)),
    };

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

    private sealed class Preparation(KernelKind kind, KernelRequest request) : IHostUse<PreparedKernel>
    {
        public PreparedKernel On<TBuffer, TIndex, TLanes>(Device<TBuffer, TIndex, TLanes> device)
            where TBuffer : struct, IBuffer<TBuffer, TLanes>
            where TIndex : struct, IIndexBuffer
            where TLanes : struct, ILanes<TLanes> => KernelBuilder.Prepare(device, kind, request);
    }
}
