using LatencyLab.Predictor.Published;

namespace LatencyLab.Tests.Predictor.Published;

internal static class PublishedDevices
{
    public static PublishedDevice V100 { get; } = PublishedDevice.From(DeviceCatalog.Get("lasnet-v100"));

    public static PublishedDevice Tx2 { get; } = PublishedDevice.From(DeviceCatalog.Get("lasnet-tx2"));

    public static PublishedDevice Rtx3090 { get; } = PublishedDevice.From(DeviceCatalog.Get("lasnet-rtx3090"));

    /// <summary>
    /// Round numbers for sums by hand: 2 engines of 4 lanes at 1 kHz, depth 2; 100 elements/s off chip, 1000 on chip; 1 s a launch.
    /// </summary>
    public static DeviceProfile Toy { get; } = new()
    {
        Name = "toy",
        Architecture = "cpu",
        Processing = new Processing { EngineCount = 2, LanesPerEngine = 4, FrequencyHz = 1000, PipelineDepthCycles = 2 },
        Memories =
        [
            new MemoryLevel { Name = "l1", Scope = MemoryScope.Engine, SizeBytes = 100, BandwidthBytesPerSecond = 9999 },
            new MemoryLevel { Name = "l2", Scope = MemoryScope.Device, SizeBytes = 1000, BandwidthBytesPerSecond = 4000 },
            new MemoryLevel
            {
                Name = "dram",
                Scope = MemoryScope.Device,
                SizeBytes = 10000,
                BandwidthBytesPerSecond = 400,
                TransactionBytes = 32,
            },
        ],
        LaunchOverheadSeconds = 1,
    };
}
