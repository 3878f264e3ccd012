namespace LatencyLab.Predictor.Model;

/// <summary>What the equations need of a device profile for one data type, computed once.</summary>
public sealed class DeviceRates
{
    /// <param name="device">The device.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <param name="line">Line of the file that asks for this type, for the message; 0 for none.</param>
    /// <param name="library">The kernels there are; null: all.</param>
    /// <exception cref="InputException">The device has no arithmetic of this type.</exception>
    public DeviceRates(DeviceProfile device, DataType type, int line = 0, Library? library = null)
    {
        Processing processing = device.Processing;
        Library = library ?? Library.Full;
        DataType stored = StoredAs(processing, type), own = ArithmeticOf(processing, stored);
        type = ArithmeticOf(processing, Library.ArithmeticOf(stored));
        DataType told = stored == DataType.Fp16Acc16 ? DataType.Fp16 : stored;
        FittedAs = type == own ? told : type.ElementBytes() == stored.ElementBytes() ? type : null;
        DataType vectorType = processing.RateOf(type).VectorMacsPerEngineCycle > 0 ? type : DataType.Fp32;
        ElementBytes = stored.ElementBytes();
        Arithmetic = type;
        Engines = processing.EngineCount;
        Lanes = processing.RegisterLanes ?? processing.LanesPerEngine;
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
        KernelStartSeconds = device.KernelFloorSeconds;
        Architecture = device.Architecture;
        Kind = DeviceKind.Of(device.Architecture);
        Caches = new CacheLevels(device, CacheBytesPerSecond, Kind.KeepsInnerCaches);
        BaseClockRatio = Math.Min(1, (processing.BaseFrequencyHz ?? processing.FrequencyHz) / processing.FrequencyHz);
        IsPowerLimited = device.PowerLimitWatts is not null && BaseClockRatio < 1;
        ArithmeticRate rate = processing.RateOf(type);
        UsesMatrixUnits = !Kind.IsHost && type != DataType.Fp32 && rate.MatrixMacsPerEngineCycle > rate.VectorMacsPerEngineCycle;
    }

    /// <summary>Bytes of an element in memory, not always whole ones.</summary>
    public double ElementBytes { get; }

    /// <summary>The type that products are computed in, which may be another than the one that tensors are stored in.</summary>
    public DataType Arithmetic { get; }

    /// <summary>The type of rows that tell of these; null where no rows store and compute as the runtime does.</summary>
    public DataType? FittedAs { get; }

    /// <summary>The kernels there are.</summary>
    public Library Library { get; }

    /// <summary>Processing engines of the whole device.</summary>
    public int Engines { get; }

    /// <summary>fp32 lanes of one engine; of a CPU those of one vector register.</summary>
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

    /// <summary>
    /// What a call is taken to cost beyond its work where a set-up has timed nothing yet: a host's launch and kernel floor.
    /// </summary>
    public double LaunchSeconds { get; }

    /// <summary>Seconds from the start of a kernel on the device to its work: the profile's floor.</summary>
    public double KernelStartSeconds { get; }

    /// <summary>Architecture generation, the key of the defaults.</summary>
    public string Architecture { get; }

    /// <summary>What the device does as a GPU or as a CPU.</summary>
    internal DeviceKind Kind { get; }

    /// <summary>Which lines of <see cref="ParameterTable"/> apply.</summary>
    internal On On => Kind.On | (IsPowerLimited && Kind.On == On.Gpu ? On.LimitedGpu : 0) | (UsesMatrixUnits ? On.MatrixGpu : 0)
        | (UsesMatrixUnits && IsScaled ? On.Fp8Gpu : 0);

    /// <summary>Whether operands of products are scaled and converted first, as those of fp8 and fp4 are.</summary>
    internal bool IsScaled => Arithmetic is DataType.Fp8 or DataType.Fp4;

    /// <summary>
    /// Whether matrix units of a GPU compute the products, in kernels of their own. fp32 is computed by the kernels of ordinary lanes, at
    /// the rate of matrix units where they have it.
    /// </summary>
    public bool UsesMatrixUnits { get; }

    /// <summary>
    /// Rates of a device for one data type of each kind of kernels: ordinary lanes, matrix units, and those of fp8.
    /// </summary>
    internal static IReadOnlyList<DeviceRates> OfKinds(DeviceProfile device) =>
    [
        .. Enum.GetValues<DataType>().Where(type => device.Processing.PeakMacsPerSecond(type) > 0)
            .Select(type => new DeviceRates(device, type)).DistinctBy(rates => rates.On),
    ];

    /// <summary>fp16 summed in fp16 is fp16 where the device says nothing of it.</summary>
    private static DataType StoredAs(Processing processing, DataType type) =>
        type == DataType.Fp16Acc16 && processing.PeakMacsPerSecond(type) <= 0 ? DataType.Fp16 : type;

    /// <summary>
    /// Tensors of a floating-point type that the device computes more slowly than fp32, or not at all, are computed in fp32: half precision
    /// on consumer Pascal, where it has 1/64 of the rate (cuBLAS and cuDNN store fp16 and accumulate in fp32 there); fp8 first in bf16.
    /// </summary>
    private static DataType ArithmeticOf(Processing processing, DataType type) =>
        type == DataType.Fp8 && processing.PeakMacsPerSecond(type) <= 0 ? ArithmeticOf(processing, DataType.Bf16)
        : !type.IsInteger() && type != DataType.Fp4
            && processing.PeakMacsPerSecond(type) < processing.PeakMacsPerSecond(DataType.Fp32, allowMatrixUnits: false)
            ? DataType.Fp32 : type;

    /// <summary>Guaranteed over boost clock.</summary>
    public double BaseClockRatio { get; }

    /// <summary>Whether it cannot hold its boost clock at full load.</summary>
    public bool IsPowerLimited { get; }
}
