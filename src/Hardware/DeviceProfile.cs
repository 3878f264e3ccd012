namespace LatencyLab.Hardware;

/// <summary>A device as the latency model sees it: engines, memory hierarchy, overheads, and what was fitted to measurements.</summary>
public sealed record DeviceProfile
{
    /// <summary>What a file of this schema calls itself.</summary>
    public const string SchemaId = "latencylab/device/v1";

    /// <summary>Unique lower-case name, e.g. <c>nvidia-v100-sxm2-16gb</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Free text; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Other names that the command line accepts for this device.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// Architecture generation, the key of the model's uncalibrated defaults, e.g. <c>volta</c>, <c>cdna2</c>, <c>cpu</c>.
    /// </summary>
    public required string Architecture { get; init; }

    /// <summary>What computes.</summary>
    public required Processing Processing { get; init; }

    /// <summary>Memory levels, innermost first; the last is off-chip memory.</summary>
    public required IReadOnlyList<MemoryLevel> Memories { get; init; }

    /// <summary>
    /// Seconds that the host takes to launch an operator, of a CPU, which is its own host, and of the published model; null where the
    /// profile does not say. The host of any other device is described by a runtime.
    /// </summary>
    public double? StatedLaunchOverheadSeconds { get; init; }

    /// <summary><see cref="StatedLaunchOverheadSeconds"/>, 4 us where the profile does not say.</summary>
    public double LaunchOverheadSeconds
    {
        get => StatedLaunchOverheadSeconds ?? 4e-6;
        init => StatedLaunchOverheadSeconds = value;
    }

    /// <summary>Seconds that the smallest kernel takes on the device itself: what every kernel takes to start.</summary>
    public double KernelFloorSeconds { get; init; } = 2e-6;

    /// <summary>Board power limit in watts, where clocks fall under full load because of it.</summary>
    public double? PowerLimitWatts { get; init; }

    /// <summary>Peak FLOP/s a data sheet states, by data type: checked against the parts, never used to predict.</summary>
    public IReadOnlyDictionary<DataType, double> StatedPeakFlopsPerSecond { get; init; } = new Dictionary<DataType, double>();

    /// <summary>What was fitted to measurements, with its provenance; null for a profile that never was.</summary>
    public DeviceCalibration? Calibration { get; init; }

    /// <summary>Where each number comes from, by field name.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Where one number comes from, e.g. of <c>engine_count</c>, <c>rates.fp16</c> or <c>l2.size_bytes</c>; null where the profile does not
    /// say.
    /// </summary>
    public string? SourceOf(string field) =>
        SourcePaths.Covering(field).Select(name => Sources.GetValueOrDefault(name)).FirstOrDefault(source => source is not null);

    /// <summary>Off-chip memory: the outermost level.</summary>
    public MemoryLevel OffChip => Memories[^1];
}
