namespace LatencyLab.Measuring.Backends;

/// <summary>From what a driver says about an accelerator to how it is probed.</summary>
internal static class AcceleratorHardware
{
    /// <summary>Bytes of a memory sector of every NVIDIA GPU since Maxwell (CUDA C++ Best Practices Guide, coalesced access).</summary>
    private const int CudaSectorBytes = 32;

    /// <summary>An OpenCL device does not tell how many threads a unit holds; so many are known to fill any.</summary>
    private const int OpenCLThreadsPerUnit = 2048;

    private const int DefaultLineBytes = 64;

    /// <summary>Counts and sizes of an accelerator, and work that fills it.</summary>
    public static ProbeHardware Describe(AcceleratorProperties properties)
    {
        if (properties.IsProcessor)
            return HostProcessor.Describe(properties.Multiprocessors) with { EngineSource = "OpenCL driver, through ILGPU: compute units" };
        CudaGeneration? generation = properties.ComputeCapability is (int major, int minor) ? CudaGeneration.Of(major, minor) : null;
        string driver = properties.Kind switch
        {
            IlgpuKind.Cuda => "CUDA driver, through ILGPU",
            IlgpuKind.OpenCL => "OpenCL driver, through ILGPU",
            _ => "ILGPU's simulated device",
        };
        int line = generation is null ? (properties.LineBytes > 0 ? properties.LineBytes : DefaultLineBytes) : CudaSectorBytes;
        List<ProbeLevel> caches = [];
        if (properties.SharedBytesPerMultiprocessor > 0 && properties.Kind == IlgpuKind.Cuda)
            caches.Add(new ProbeLevel("shared", MemoryScope.Engine, properties.SharedBytesPerMultiprocessor, line, driver));
        if (properties.LastCacheBytes > 0)
            caches.Add(new ProbeLevel("l2", MemoryScope.Device, properties.LastCacheBytes, line, driver));
        int threads = properties.Kind == IlgpuKind.OpenCL
            ? Math.Max(properties.ThreadsPerMultiprocessor, OpenCLThreadsPerUnit)
            : properties.ThreadsPerMultiprocessor;
        return new ProbeHardware
        {
            Architecture = generation?.Architecture ?? (properties.Kind == IlgpuKind.Cpu ? "cpu" : "other"),
            EngineCount = properties.Multiprocessors,
            EngineSource = $"{driver}: multiprocessors",
            Caches = caches,
            MemoryBytes = properties.MemoryBytes,
            Items = properties.Multiprocessors * threads,
            IsInterleaved = true,
            LanesPerEngine = generation?.LanesPerMultiprocessor,
            FrequencyHz = properties.FrequencyHz,
        };
    }
}
