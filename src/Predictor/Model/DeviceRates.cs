namespace LatencyLab.Predictor.Model;

/// <summary>What the equations need of a device profile for one data type, computed once.</summary>
public sealed class DeviceRates
{
    /// <param name="device">The device.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <param name="line">Line of the file that asks for this type, for the message; 0 for none.</param>
    /// <exception cref="InputException">The device has no arithmetic of this type.</exception>
    public DeviceRates(DeviceProfile device, DataType type, int line = 0)
    {
        Processing processing = device.Processing;
        DataType vectorType = processing.RateOf(type).VectorMacsPerEngineCycle > 0 ? type : DataType.Fp32;
        ElementBytes = type.ElementBytes();
        Engines = processing.EngineCount;
        Lanes = processing.LanesPerEngine;
        PeakFlopsPerSecond = 2 * processing.PeakMacsPerSecond(type);
        VectorFlopsPerSecond = 2 * processing.PeakMacsPerSecond(vectorType, allowMatrixUnits: false);
        if (PeakFlopsPerSecond <= 0)
            throw new InputException($"device '{device.Name}' has no {type.Key()} arithmetic", line: line);
        MemoryLevel offChip = device.OffChip;
        OffChipBytesPerSecond = offChip.TotalBandwidthBytesPerSecond(Engines);
        TransactionBytes = Math.Max(1, offChip.TransactionBytes);
        MemoryLevel? shared = device.Memories.Count > 1 ? device.Memories[^2] : null;
        CacheBytes = shared?.TotalSizeBytes(Engines) ?? 0;
        CacheBytesPerSecond = Math.Max(OffChipBytesPerSecond, shared?.TotalBandwidthBytesPerSecond(Engines) ?? OffChipBytesPerSecond);
        LaunchSeconds = device.LaunchOverheadSeconds + device.KernelFloorSeconds;
        Architecture = device.Architecture;
        Kind = DeviceKind.Of(device.Architecture);
        Caches = new CacheLevels(device, CacheBytesPerSecond, Kind.KeepsInnerCaches);
        BaseClockRatio = Math.Min(1, (processing.BaseFrequencyHz ?? processing.FrequencyHz) / processing.FrequencyHz);
        IsPowerLimited = device.PowerLimitWatts is not null && BaseClockRatio < 1;
    }

    /// <summary>Bytes of an element.</summary>
    public int ElementBytes { get; }

    /// <summary>Processing engines of the whole device.</summary>
    public int Engines { get; }

    /// <summary>fp32 lanes of one engine.</summary>
    public int Lanes { get; }

    /// <summary>FLOP/s of the whole device, matrix units included.</summary>
    public double PeakFlopsPerSecond { get; }

    /// <summary>FLOP/s of the ordinary lanes of the whole device.</summary>
    public double VectorFlopsPerSecond { get; }

    /// <summary>Bandwidth of the memory that everything comes from.</summary>
    public double OffChipBytesPerSecond { get; }

    /// <summary>Least that it moves at once.</summary>
    public int TransactionBytes { get; }

    /// <summary>Capacity of the outermost cache.</summary>
    public double CacheBytes { get; }

    /// <summary>Bandwidth of the outermost cache, at least that of the memory.</summary>
    public double CacheBytesPerSecond { get; }

    /// <summary>The caches as one: seconds of traffic that stays on chip.</summary>
    internal CacheLevels Caches { get; }

    /// <summary>Launch overhead and kernel floor together.</summary>
    public double LaunchSeconds { get; }

    /// <summary>Architecture generation, the key of the defaults.</summary>
    public string Architecture { get; }

    /// <summary>What the device does as a GPU or as a CPU.</summary>
    internal DeviceKind Kind { get; }

    /// <summary>Which lines of <see cref="ParameterTable"/> apply.</summary>
    internal On On => IsPowerLimited ? Kind.On | (Kind.On == On.Gpu ? On.LimitedGpu : 0) : Kind.On;

    /// <summary>Guaranteed over boost clock.</summary>
    public double BaseClockRatio { get; }

    /// <summary>Whether it cannot hold its boost clock at full load.</summary>
    public bool IsPowerLimited { get; }
}
