using System.Globalization;

namespace LatencyLab.Tests.Hardware;

public class ShippedDevicesTests
{
    public static TheoryData<string> Names => [.. DeviceCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_valid_and_named_as_its_file(string name) => Assert.Equal(name, DeviceCatalog.Get(name).Name);

    [Fact]
    public void Every_required_device_is_there()
    {
        string[] required =
        [
            "nvidia-v100-sxm2-16gb", "nvidia-v100-pcie-16gb", "nvidia-p100-pcie-16gb", "nvidia-p4", "nvidia-t4", "nvidia-k40", "nvidia-k80",
                "nvidia-m60",
                "nvidia-gtx1080ti", "nvidia-titan-xp", "nvidia-rtx3060", "nvidia-rtx3090", "nvidia-rtx4090", "nvidia-a100-sxm4-40gb",
                    "nvidia-a100-sxm4-80gb",
                    "nvidia-h100-pcie-80gb", "nvidia-h100-sxm-80gb", "nvidia-l4", "nvidia-jetson-nano", "nvidia-jetson-tx2",
                        "nvidia-jetson-xavier", "nvidia-jetson-orin",
                        "amd-mi50", "amd-mi100", "amd-mi210", "amd-mi300x", "amd-rx6800xt",
                        "lasnet-v100", "lasnet-rtx3090", "lasnet-rtx3060", "lasnet-tx2", "lasnet-nano",
                    ];
        Assert.Subset(DeviceCatalog.Names.ToHashSet(), required.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_number_has_a_source(string name)
    {
        DeviceProfile device = DeviceCatalog.Get(name);
        List<string> numbers = ["engine_count", "lanes_per_engine", "frequency_hz", "macs_per_lane_cycle", "pipeline_depth_cycles",
            "kernel_floor_s"];
        if (device.StatedLaunchOverheadSeconds is not null)
            numbers.Add("launch_overhead_s");
        if (device.Processing.BaseFrequencyHz is not null)
            numbers.Add("base_frequency_hz");
        if (device.PowerLimitWatts is not null)
            numbers.Add("power_limit_w");
        numbers.AddRange(device.Processing.Rates.Keys.Select(type => $"rates.{type.Key()}"));
        numbers.AddRange(device.StatedPeakFlopsPerSecond.Keys.Select(type => $"stated_peak_flops_per_s.{type.Key()}"));
        foreach (MemoryLevel level in device.Memories)
            numbers.AddRange([$"{level.Name}.size_bytes", $"{level.Name}.bandwidth_bytes_per_s", $"{level.Name}.transaction_bytes"]);
        Assert.All(numbers, number => Assert.NotNull(device.SourceOf(number)));
    }

    [SharedDataTheory]
    [InlineData("lasnet-v100", "V100")]
    [InlineData("lasnet-rtx3090", "RTX3090")]
    [InlineData("lasnet-rtx3060", "RTX3060")]
    [InlineData("lasnet-tx2", "TX2")]
    [InlineData("lasnet-nano", "Nano")]
    public void Lasnet_profiles_hold_the_published_numbers(string name, string row)
    {
        string[][] cells = [.. File.ReadLines(SharedData.File("lasnet-hardware.csv")).Select(line => line.Split(','))];
        string[] values = cells.Single(line => line[0] == row);
        double Value(string column) => double.Parse(values[Array.IndexOf(cells[0], column)], CultureInfo.InvariantCulture);

        DeviceProfile device = DeviceCatalog.Get(name);

        Assert.Equal(Value("n_pe"), device.Processing.EngineCount);
        Assert.Equal(Value("fp32_per_pe"), device.Processing.LanesPerEngine);
        Assert.Equal(Value("freq_MHz") * 1e6, device.Processing.FrequencyHz);
        Assert.Equal(Value("fp32_cycles"), device.Processing.PipelineDepthCycles);
        Assert.Equal(Value("mem_bw_GBps") * 1e9, device.OffChip.BandwidthBytesPerSecond, 1e-3);
        Assert.Equal(Value("mem_bw_GBps") * Value("l2_speed_frac") * 1e9, device.Memories[^2].BandwidthBytesPerSecond, 1e-3);
        Assert.Equal(Value("mem_concurrent_fp32") * 4, device.OffChip.TransactionBytes);
        Assert.Equal(Value("launch_us") * 1e-6, device.LaunchOverheadSeconds, 1e-12);
    }
}
