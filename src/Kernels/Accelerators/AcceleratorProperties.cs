namespace LatencyLab.Kernels.Accelerators;

/// <summary>What an accelerator's driver says about it, as ILGPU passes it on.</summary>
public sealed record AcceleratorProperties
{
    /// <summary>What drives it.</summary>
    public required IlgpuKind Kind { get; init; }

    /// <summary>Model name, as its maker writes it.</summary>
    public required string ModelName { get; init; }

    /// <summary>True for this machine's processor, driven as an accelerator.</summary>
    public bool IsProcessor { get; init; }

    /// <summary>Streaming multiprocessors or compute units.</summary>
    public required int Multiprocessors { get; init; }

    /// <summary>Threads that one multiprocessor holds at a time; for OpenCL only those of one group are known.</summary>
    public required int ThreadsPerMultiprocessor { get; init; }

    /// <summary>Off-chip memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Shared (local) memory of a multiprocessor in bytes; 0 where it is not told.</summary>
    public long SharedBytesPerMultiprocessor { get; init; }

    /// <summary>Last cache of the device in bytes; 0 where it is not told.</summary>
    public long LastCacheBytes { get; init; }

    /// <summary>A line of that cache in bytes; 0 where it is not told.</summary>
    public int LineBytes { get; init; }

    /// <summary>Clock in Hz; null where it is not told.</summary>
    public double? FrequencyHz { get; init; }

    /// <summary>Compute capability; null for what is not CUDA.</summary>
    public (int Major, int Minor)? ComputeCapability { get; init; }
}
