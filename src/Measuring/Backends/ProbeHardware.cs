namespace LatencyLab.Measuring.Backends;

/// <summary>A memory level as the system describes it, before its bandwidth is measured.</summary>
/// <param name="Name">E.g. <c>l1</c>.</param>
/// <param name="Scope">Whether each engine has its own.</param>
/// <param name="SizeBytes">Capacity, of one engine or of the device.</param>
/// <param name="TransactionBytes">A cache line or sector.</param>
/// <param name="Source">Who says so.</param>
public sealed record ProbeLevel(string Name, MemoryScope Scope, long SizeBytes, int TransactionBytes, string Source);

/// <summary>What is known about a device without measuring, and how its probing kernels have to be laid out.</summary>
public sealed record ProbeHardware
{
    /// <summary>One of <see cref="Architectures.All"/>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Engines that the work is spread over: threads of a processor, multiprocessors of a GPU.</summary>
    public required int EngineCount { get; init; }

    /// <summary>Where the number of engines comes from.</summary>
    public required string EngineSource { get; init; }

    /// <summary>Caches, innermost first, off-chip memory left out; empty where the system does not tell.</summary>
    public required IReadOnlyList<ProbeLevel> Caches { get; init; }

    /// <summary>Off-chip memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Work items that fill the device in the probing kernels: one a thread of a processor.</summary>
    public required int Items { get; init; }

    /// <summary>Items touch memory in turn (a GPU's threads) instead of each a run of its own (a processor's).</summary>
    public bool IsInterleaved { get; init; }

    /// <summary>fp32 lanes of an engine where the system tells; null: from the measured peak.</summary>
    public int? LanesPerEngine { get; init; }

    /// <summary>Clock in Hz where the system tells; null: measured.</summary>
    public double? FrequencyHz { get; init; }
}
