namespace LatencyLab.Hardware;

/// <summary>Who shares a memory level.</summary>
public enum MemoryScope
{
    /// <summary>Each processing engine has its own: size and bandwidth are per engine.</summary>
    Engine,

    /// <summary>All engines share it: size and bandwidth are of the whole device.</summary>
    Device,
}

/// <summary>One level of the memory hierarchy.</summary>
public sealed record MemoryLevel
{
    /// <summary>Name of the level, e.g. <c>l2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Who shares it, and so whether size and bandwidth are those of one engine or of the device.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>Capacity in bytes (per engine or of the device, see <see cref="Scope"/>).</summary>
    public required double SizeBytes { get; init; }

    /// <summary>Sustained read bandwidth in bytes a second (per engine or of the device, see <see cref="Scope"/>).</summary>
    public required double BandwidthBytesPerSecond { get; init; }

    /// <summary>Smallest transfer in bytes: a sector or a cache line.</summary>
    public int TransactionBytes { get; init; } = 32;

    /// <summary>Bandwidth of all engines together, in bytes a second.</summary>
    public double TotalBandwidthBytesPerSecond(int engineCount) =>
        Scope == MemoryScope.Engine ? BandwidthBytesPerSecond * engineCount : BandwidthBytesPerSecond;

    /// <summary>Capacity of all engines together, in bytes.</summary>
    public double TotalSizeBytes(int engineCount) => Scope == MemoryScope.Engine ? SizeBytes * engineCount : SizeBytes;
}
