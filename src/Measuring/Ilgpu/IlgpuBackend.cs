using System.Diagnostics;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using LatencyLab.Kernels.Ilgpu;

namespace LatencyLab.Measuring.Ilgpu;

/// <summary>A GPU, or ILGPU's CPU accelerator, as something that kernels are measured on.</summary>
internal sealed class IlgpuBackend : IMeasurementBackend
{
    private const int ReferenceIterations = 500;

    /// <summary>What is streamed through where the size of the last cache is not told: more than any had in 2025.</summary>
    private const long UnknownCacheBytes = 1L << 27;

    private readonly IlgpuExecutor _executor;
    private readonly Lazy<IPreparedWork> _eviction;

    /// <exception cref="Diagnostics.InputException">ILGPU finds no such accelerator.</exception>
    public IlgpuBackend(IlgpuBackendName name)
    {
        _executor = new IlgpuExecutor(name);
        Hardware = AcceleratorHardware.Describe(_executor.Properties);
        DeviceName = $"{HostProcessor.Slug(ModelName)}-{_executor.Name.Replace(':', '-')}";
        _eviction = new Lazy<IPreparedWork>(() => Prepare(
            new StreamReadKind(),
            new KernelRequest(Eviction)));
    }

    public string Name => _executor.Name;

    public string ModelName => _executor.Properties.ModelName;

    public string Implementation => _executor.Name;

    public int Threads => 1;

    public int LaneWidth => _executor.LaneWidth;

    public string DeviceName { get; }

    /// <summary>What the driver says, and work that fills the device.</summary>
    public ProbeHardware Hardware { get; }

    public string ClockName => _executor.Properties.Kind switch
    {
        IlgpuKind.Cuda => "CUDA stream events",
        IlgpuKind.OpenCL => "OpenCL queue events",
        _ => string.Create(CultureInfo.InvariantCulture, $"stopwatch {Stopwatch.Frequency} Hz"),
    };

    /// <summary>Events of the queue, or a clock, around repetitions that are enqueued one after another.</summary>
    public string SetUp => SetUps.Queued;

    /// <summary>cuEventElapsedTime resolves 0.5 us (CUDA driver API); OpenCL tells; ILGPU passes on no less than 0.1 us.</summary>
    public double ClockResolutionSeconds => _executor.Accelerator.Device switch
    {
        CLDevice openCL => Math.Max(100, (long)openCL.GetDeviceInfo<IntPtr>(CLDeviceInfoType.CL_DEVICE_PROFILING_TIMER_RESOLUTION)) * 1e-9,
        { AcceleratorType: AcceleratorType.Cuda } => 0.5e-6,
        _ => 1.0 / Stopwatch.Frequency,
    };

    public IPreparedWork Prepare(KernelKind kind, KernelRequest request) =>
        new StreamTimedKernel(_executor.Prepare(kind, request), _executor.Accelerator);

    public IPreparedWork PrepareReference() =>
        Prepare(new FmaChainsKind(), new KernelRequest(new FmaChains(Hardware.Items, ReferenceIterations, LaneWidth)));

    public void EvictCaches() => _eviction.Value.Run(1);

    public void Dispose()
    {
        if (_eviction.IsValueCreated)
            _eviction.Value.Dispose();
        _executor.Dispose();
    }

    /// <summary>Reads twice the last cache.</summary>
    private StreamRead Eviction
    {
        get
        {
            long cache = Math.Max(_executor.Properties.LastCacheBytes, Hardware.Caches.Sum(level => level.SizeBytes));
            long bytes = Math.Min(2 * (cache > 0 ? cache : UnknownCacheBytes), 1L << 30);
            return new StreamRead(Hardware.Items, (int)(bytes / sizeof(float) / Hardware.Items), 1, LaneWidth)
            {
                IsInterleaved = Hardware.IsInterleaved,
            };
        }
    }
}
