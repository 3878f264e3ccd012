using System.Text.Json.Nodes;

namespace LatencyLab.Tests.Hardware;

public class DeviceProfileWriterTests
{
    private static readonly DeviceProfile s_full = DeviceProfileReader.Parse(DeviceProfileReaderTests.Good, "d.yaml") with
    {
        Description = "odd: \"text\" # with 'quotes', \\ and\nlines, é and 😀",
        Aliases = ["tiny", "1e5", "null"],
        LaunchOverheadSeconds = 1.0 / 3e6,
        PowerLimitWatts = 70.1,
        Sources = new Dictionary<string, string> { ["engine_count"] = "yes", ["l2"] = "12", ["dram.size_bytes"] = " padded " },
        StatedPeakFlopsPerSecond = new Dictionary<DataType, double> { [DataType.Fp32] = 0.5123456789012345e12 },
        Calibration = new DeviceCalibration
        {
            Date = "2025-01-31",
            Data = ["a.csv", "b"],
            Classes = new Dictionary<string, ClassCalibration>
            {
                ["convolution"] = new()
                {
                    Measurement = "kernel",
                    Rows = 200,
                    Seed = -7,
                    Parameters = new Dictionary<string, double> { ["wq"] = 0.1, ["k0"] = -1e-300, ["eff"] = 1.7976931348623157e308 },
                    AtPrior = ["wq"],
                    UnseenMedianApePercent = 0,
                    UnseenMapePercent = 12.5,
                    UnseenRows = 50,
                    IntervalLowFactor = 0.8,
                    IntervalHighFactor = 1.3,
                    RowFingerprints = ["0012", "1e10", "beef"],
                },
            },
        },
    };

    [Fact]
    public void What_is_written_reads_back_equal()
    {
        DeviceProfile again = DeviceProfileReader.Parse(DeviceProfileWriter.ToYaml(s_full), "again.yaml");

        Assert.Equivalent(s_full, again, strict: true);
        Assert.Equal(s_full.Description, again.Description);
        Assert.Equal(s_full.Calibration!.Classes["convolution"].Parameters, again.Calibration!.Classes["convolution"].Parameters);
        Assert.Equal(DeviceProfileWriter.ToYaml(s_full), DeviceProfileWriter.ToYaml(again));
    }

    [Fact]
    public void Every_shipped_profile_reads_back_equal()
    {
        foreach (DeviceProfile device in DeviceCatalog.Names.Select(DeviceCatalog.Get))
            Assert.Equivalent(device, DeviceProfileReader.Parse(DeviceProfileWriter.ToYaml(device), "again.yaml"), strict: true);
    }

    [Fact]
    public void Numbers_are_written_short_and_exact()
    {
        string yaml = DeviceProfileWriter.ToYaml(s_full);

        Assert.Contains("frequency_hz: 1.0e+9\n", yaml, StringComparison.Ordinal);
        Assert.Contains("kernel_floor_s: 2.0e-6\n", yaml, StringComparison.Ordinal);
        Assert.Contains("launch_overhead_s: 3.3333333333333335e-7\n", yaml, StringComparison.Ordinal);
        Assert.Contains("size_bytes: 1048576\n", yaml, StringComparison.Ordinal);
        Assert.Contains("fp16: {vector_macs_per_engine_cycle: 128, matrix_macs_per_engine_cycle: 512}", yaml, StringComparison.Ordinal);
    }

    /// <summary>What there is nothing of has no key, except a class's parameters; peaks and rates are in the order of the types.</summary>
    [Fact]
    public void What_is_empty_is_left_out()
    {
        DeviceProfile device = s_full with
        {
            Aliases = [],
            Sources = new Dictionary<string, string>(),
            StatedPeakFlopsPerSecond = new Dictionary<DataType, double> { [DataType.Fp16] = 2, [DataType.Fp32] = 1 },
            Processing = s_full.Processing with
            {
                Rates = new Dictionary<DataType, ArithmeticRate>
                {
                    [DataType.Int8] = new(4, 0),
                    [DataType.Bf16] = new(0, 0),
                    [DataType.Fp16] = new(0, 8),
                },
            },
            Calibration = s_full.Calibration! with
            {
                Classes = new Dictionary<string, ClassCalibration>
                {
                    ["linear"] = new()
                    {
                        Measurement = "wall",
                        Rows = 1,
                        SetUp = SetUps.Synchronised,
                        Parameters = new Dictionary<string, double> { [SetUps.Parameters[0]] = 1e-5 },
                    },
                },
            },
        };
        JsonObject json = JsonNode.Parse(DeviceProfileWriter.ToJson(device))!.AsObject();
        Assert.Equal(
            ["schema", "name", "description", "architecture", "processing", "memories", "launch_overhead_s", "kernel_floor_s",
                "power_limit_w", "stated_peak_flops_per_s", "calibration"],
            json.Select(entry => entry.Key));
        Assert.Equal("""{"fp32":1,"fp16":2}""", json["stated_peak_flops_per_s"]!.ToJsonString());
        Assert.Equal(
            """{"fp16":{"matrix_macs_per_engine_cycle":8},"int8":{"vector_macs_per_engine_cycle":4}}""",
            json["processing"]!["rates"]!.ToJsonString());
        JsonObject linear = json["calibration"]!["classes"]!["linear"]!.AsObject();
        Assert.Equal(
            ["measurement", "data_types", "rows", "seed", "set_up", "parameters", "unseen_rows"], linear.Select(entry => entry.Key));
        Assert.Equal("{}", linear["parameters"]!.ToJsonString());
        Assert.Equal((SetUps.Synchronised, 1e-5),
            ((string)linear["set_up"]!["name"]!, (double)linear["set_up"]![SetUps.Parameters[0]]!));
    }

    [Fact]
    public void Json_holds_the_same_keys()
    {
        JsonNode json = JsonNode.Parse(DeviceProfileWriter.ToJson(s_full))!;

        Assert.Equal(4, json["processing"]!["engine_count"]!.GetValue<int>());
        Assert.Equal(512, json["processing"]!["rates"]!["fp16"]!["matrix_macs_per_engine_cycle"]!.GetValue<double>());
        Assert.Equal("l2", json["memories"]![1]!["name"]!.GetValue<string>());
    }
}
