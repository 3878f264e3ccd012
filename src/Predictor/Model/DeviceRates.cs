using LatencyLab.Hardware;

namespace LatencyLab.Predictor.Model;

/// <summary>What the equations need of a device profile for one data type, computed once.</summary>
public sealed class DeviceRates
{
    /// <param name="device">The device.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <exception cref="NotSupportedException">The device has no arithmetic of this type.</exception>
    public DeviceRates(DeviceProfile device, DataType type)
    {
        ArgumentNullException.ThrowIfNull(device);
        Processing processing = device.Processing;
        DataType vectorType = processing.RateOf(type).VectorMacsPerEngineCycle > 0 ? type : DataType.Fp32;
        ElementBytes = type.ElementBytes();
        Engines = processing.EngineCount;
        Lanes = processing.LanesPerEngine;
        PeakFlopsPerSecond = 2 * processing.PeakMacsPerSecond(type);
        VectorFlopsPerSecond = 2 * processing.PeakMacsPerSecond(vectorType, allowMatrixUnits: false);
        if (PeakFlopsPerSecond <= 0)
            throw new NotSupportedException($"device '{device.Name}' has no {type.Key()} arithmetic");
        HasMatrixUnits = PeakFlopsPerSecond > VectorFlopsPerSecond;
        MemoryLevel offChip = device.OffChip;
        OffChipBytesPerSecond = offChip.TotalBandwidthBytesPerSecond(Engines);
        TransactionBytes = Math.Max(1, offChip.TransactionBytes);
        MemoryLevel? shared = device.Memories.Count > 1 ? device.Memories[^2] : null;
        CacheBytes = shared?.TotalSizeBytes(Engines) ?? 0;
        CacheBytesPerSecond = Math.Max(OffChipBytesPerSecond, shared?.TotalBandwidthBytesPerSecond(Engines) ?? OffChipBytesPerSecond);
        LaunchSeconds = device.LaunchOverheadSeconds + device.KernelFloorSeconds;
        KernelFloorSeconds = device.KernelFloorSeconds;
        Architecture = device.Architecture;
        IsCpu = string.Equals(device.Architecture, "cpu", StringComparison.OrdinalIgnoreCase);
        Caches = new CacheLevels(device, CacheBytesPerSecond, IsCpu);
        BaseClockRatio = Math.Clamp((processing.BaseFrequencyHz ?? processing.FrequencyHz) / processing.FrequencyHz, 0.1, 1);
        IsPowerLimited = device.PowerLimitWatts is not null && BaseClockRatio < 1;
    }

    public int ElementBytes { get; }

    public int Engines { get; }

    /// <summary>fp32 lanes of one engine.</summary>
    public int Lanes { get; }

    /// <summary>FLOP/s of the whole device, matrix units included.</summary>
    public double PeakFlopsPerSecond { get; }

    /// <summary>FLOP/s of the ordinary lanes of the whole device.</summary>
    public double VectorFlopsPerSecond { get; }

    public bool HasMatrixUnits { get; }

    public double OffChipBytesPerSecond { get; }

    public int TransactionBytes { get; }

    /// <summary>Capacity of the outermost cache.</summary>
    public double CacheBytes { get; }

    public double CacheBytesPerSecond { get; }

    /// <summary>The caches as one: seconds of traffic that stays on chip.</summary>
    public CacheLevels Caches { get; }

    /// <summary>Launch overhead and kernel floor together.</summary>
    public double LaunchSeconds { get; }

    public double KernelFloorSeconds { get; }

    /// <summary>Architecture generation, the key of the defaults.</summary>
    public string Architecture { get; }

    public bool IsCpu { get; }

    /// <summary>Guaranteed over boost clock.</summary>
    public double BaseClockRatio { get; }

    public bool IsPowerLimited { get; }
}
