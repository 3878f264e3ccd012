using System.Globalization;
using LatencyLab.Hardware;

namespace LatencyLab.Tests.Hardware;

public class ShippedDevicesTests
{
    public static TheoryData<string> Names => [.. DeviceCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EachIsValidAndNamedAsItsFile(string name) => Assert.Equal(name, DeviceCatalog.Get(name).Name);

    [SharedDataTheory]
    [InlineData("lasnet-v100", "V100")]
    [InlineData("lasnet-rtx3090", "RTX3090")]
    [InlineData("lasnet-rtx3060", "RTX3060")]
    [InlineData("lasnet-tx2", "TX2")]
    [InlineData("lasnet-nano", "Nano")]
    public void LasnetProfilesHoldThePublishedNumbers(string name, string row)
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
