namespace LatencyLab.Tests.Laws;

/// <summary>
/// The devices of the laws: those that are shipped, and processors of few and of many cores, of long and of short vectors, which are not;
/// one of them calibrated.
/// </summary>
internal static class LawDevices
{
    private static readonly DeviceProfile s_host = DeviceProfileReader.ReadFile(
        Path.Combine(SharedData.RepositoryRoot, "examples", "host.yaml"));

    private static readonly Dictionary<string, DeviceProfile> s_processors = new DeviceProfile[]
    {
        Processor("cpu-1", cores: 1, lanes: 16, l2: 1 << 20, l3: 32 << 20),
        Processor("cpu-2", cores: 2, lanes: 8, l2: 1 << 18, l3: 4 << 20),
        Processor("cpu-4", cores: 4, lanes: 4, l2: 0, l3: 16 << 20),
        Processor("cpu-56", cores: 56, lanes: 16, l2: 2 << 20, l3: 105 << 20),
        Processor("cpu-72", cores: 72, lanes: 4, l2: 1 << 20, l3: 114 << 20),
        Processor("cpu-96", cores: 96, lanes: 16, l2: 1 << 20, l3: 384 << 20),
        Processor("cpu-1000", cores: 1000, lanes: 2, l2: 1 << 17, l3: 128 << 20),
        s_host with { Name = "host" },
        s_host with { Name = "host-64", Processing = s_host.Processing with { EngineCount = 64 } },
    }.ToDictionary(device => device.Name);

    public static IReadOnlyList<string> Names { get; } = [.. DeviceCatalog.Names, .. s_processors.Keys];

    public static DeviceProfile Get(string name) => s_processors.GetValueOrDefault(name) ?? DeviceCatalog.Get(name);

    /// <param name="name">Name.</param>
    /// <param name="cores">Cores.</param>
    /// <param name="lanes">fp32 lanes of a vector.</param>
    /// <param name="l2">Bytes of a core's second cache; 0: it has none.</param>
    /// <param name="l3">Bytes of the cache that all share.</param>
    private static DeviceProfile Processor(string name, int cores, int lanes, double l2, double l3) => new()
    {
        Name = name,
        Architecture = "cpu",
        Processing = new Processing { EngineCount = cores, LanesPerEngine = lanes, FrequencyHz = 3e9, MacsPerLaneCycle = 2 },
        Memories =
        [
            new MemoryLevel { Name = "l1", Scope = MemoryScope.Engine, SizeBytes = 32768, BandwidthBytesPerSecond = 2e11 },
            .. l2 == 0 ? [] : new[]
            {
                new MemoryLevel { Name = "l2", Scope = MemoryScope.Engine, SizeBytes = l2, BandwidthBytesPerSecond = 1e11 },
            },
            new MemoryLevel { Name = "l3", Scope = MemoryScope.Device, SizeBytes = l3, BandwidthBytesPerSecond = 2e10 * cores },
            new MemoryLevel { Name = "dram", Scope = MemoryScope.Device, SizeBytes = 64e9, BandwidthBytesPerSecond = 1e10 + 5e9 * cores },
        ],
        LaunchOverheadSeconds = 1e-6,
    };
}
