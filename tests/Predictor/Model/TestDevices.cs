namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Small made-up devices, so that no test depends on a shipped profile.</summary>
internal static class TestDevices
{
    public static DeviceProfile Gpu { get; } = new()
    {
        Name = "test-gpu",
        Architecture = "volta",
        Processing = new Processing { EngineCount = 80, LanesPerEngine = 64, FrequencyHz = 1.5e9, BaseFrequencyHz = 1.2e9 },
        Memories =
        [
            new MemoryLevel { Name = "shared", Scope = MemoryScope.Engine, SizeBytes = 98304, BandwidthBytesPerSecond = 1.9e11 },
            new MemoryLevel { Name = "l2", Scope = MemoryScope.Device, SizeBytes = 6291456, BandwidthBytesPerSecond = 2.2e12 },
            new MemoryLevel { Name = "dram", Scope = MemoryScope.Device, SizeBytes = 16e9, BandwidthBytesPerSecond = 9e11 },
        ],
    };

    public static DeviceProfile PowerLimitedGpu { get; } = Gpu with
    {
        Name = "test-gpu-limited",
        PowerLimitWatts = 70,
        Processing = Gpu.Processing with { BaseFrequencyHz = 0.6e9 },
    };

    /// <summary>Matrix units of 512 MACs in bf16, 1024 in int8 and fp8.</summary>
    public static DeviceProfile MatrixGpu { get; } = Gpu with
    {
        Name = "test-gpu-matrix",
        Processing = Gpu.Processing with
        {
            Rates = new Dictionary<DataType, ArithmeticRate>
            {
                [DataType.Bf16] = new(64, 512),
                [DataType.Int8] = new(256, 1024),
                [DataType.Fp8] = new(0, 1024),
            },
        },
    };

    public static DeviceProfile Cpu { get; } = new()
    {
        Name = "test-cpu",
        Architecture = "cpu",
        Processing = new Processing { EngineCount = 2, LanesPerEngine = 8, FrequencyHz = 3e9, MacsPerLaneCycle = 2 },
        Memories =
        [
            new MemoryLevel { Name = "l1", Scope = MemoryScope.Engine, SizeBytes = 32768, BandwidthBytesPerSecond = 2e11 },
            new MemoryLevel { Name = "l2", Scope = MemoryScope.Engine, SizeBytes = 1048576, BandwidthBytesPerSecond = 1e11 },
            new MemoryLevel { Name = "l3", Scope = MemoryScope.Device, SizeBytes = 33554432, BandwidthBytesPerSecond = 8e10 },
            new MemoryLevel { Name = "dram", Scope = MemoryScope.Device, SizeBytes = 16e9, BandwidthBytesPerSecond = 2e10 },
        ],
        LaunchOverheadSeconds = 1e-6,
    };

    public static IEnumerable<DeviceProfile> All => [Gpu, PowerLimitedGpu, Cpu];

    public static DeviceProfile Named(string name) => All.Single(device => device.Name == name);

    public static DeviceProfile WithClock(DeviceProfile device, double factor) => device with
    {
        Processing = device.Processing with
        {
            FrequencyHz = device.Processing.FrequencyHz * factor,
            BaseFrequencyHz = device.Processing.BaseFrequencyHz * factor,
        },
    };

    public static DeviceProfile WithBandwidth(DeviceProfile device, double factor) => device with
    {
        Memories = [.. device.Memories.Select(level => level with { BandwidthBytesPerSecond = level.BandwidthBytesPerSecond * factor })],
    };
}
