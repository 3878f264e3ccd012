using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Tests.Search.Configurations;

public sealed class ConfigurationFileTests : IDisposable
{
    private const string Golden = """
        # Predict it again with: latlab predict --config FILE
        schema: latencylab/configuration/v1
        family: lasnet
        network: resnet101
        resolution: 224
        device: nvidia-v100-sxm2-16gb
        batch: 128
        dtype: fp32
        model: latencylab
        stages:
        - {mode: spatial, granularity: 8, activation_rate: 0.4}
        - {mode: spatial, granularity: 4, activation_rate: 0.4}
        - {mode: spatial, granularity: 7, activation_rate: 0.4}
        - {mode: spatial, granularity: 1, activation_rate: 0.4}
        predicted:
          scope: whole network
          latency_ms: 123.4567
          dense_latency_ms: 200
          target_rate: 0.51

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-configuration-").FullName;

    private static string GoldenText => Golden.ReplaceLineEndings("\n");

    private static Configuration Spatial => new()
    {
        Family = "lasnet",
        Network = "resnet101",
        Resolution = 224,
        Device = "nvidia-v100-sxm2-16gb",
        Batch = 128,
        DataType = DataType.Fp32,
        Model = "latencylab",
        Section = PlanOf([.. new[] { 8, 4, 7, 1 }
            .Select(s => new StageConfiguration { Mode = DynamicMode.Spatial, Granularity = s, ActivationRate = 0.4 })]),
        Predicted = new PredictedCosts("whole network", 123.4567, 200, 0.51),
    };

    private static IFamilyConfiguration PlanOf(params StageConfiguration[] stages) =>
        LasnetPlan.Of(BackboneCatalog.Find("resnet101"), stages);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Canonical_text_word_for_word() => Assert.Equal(GoldenText, ConfigurationFile.Format(Spatial));

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        string path = Path.Combine(_folder, "c.yaml");
        File.WriteAllText(path, ConfigurationFile.Format(Spatial));
        Assert.Equal(Spatial, ConfigurationFile.Read(path));
        Assert.Equal(GoldenText, ConfigurationFile.Format(ConfigurationFile.Read(path)));
    }

    [Fact]
    public void Every_mode_survives_the_round_trip()
    {
        Configuration mixed = Spatial with
        {
            Family = "laudnet",
            Device = "./my device's file.yaml",
            DataType = DataType.Fp16,
            Predicted = null,
            Section = PlanOf(
                new StageConfiguration
                {
                    Mode = DynamicMode.Both,
                    Granularity = 4,
                    ChannelGroup = 2,
                    ActivationRate = 0.5,
                    ChannelKeepRate = 0.7071,
                },
                new StageConfiguration { Mode = DynamicMode.Channel, Granularity = 1, ChannelGroup = 8, ChannelKeepRate = 0.25 },
                new StageConfiguration { Mode = DynamicMode.Layer, Granularity = 14, ActivationRate = 0.6 },
                new StageConfiguration { Mode = DynamicMode.Spatial, Granularity = 1, ActivationRate = 1 }),
        };
        string text = ConfigurationFile.Format(mixed);
        Assert.Equal(mixed, ConfigurationFile.Parse(text, "c.yaml"));
        Assert.Equal(text, ConfigurationFile.Format(ConfigurationFile.Parse(text, "c.yaml")));
    }

    [Fact]
    public void Several_devices_survive_the_round_trip()
    {
        Configuration several = Spatial with
        {
            Predicted = Spatial.Predicted! with
            {
                Devices = [new PredictedDevice(Spatial.Device, 123.4567, 200, -0.01),
                    new PredictedDevice("./a device.yaml", 20, 30.5, 0.0312)],
            },
        };
        string text = ConfigurationFile.Format(several);
        Assert.Equal(several, ConfigurationFile.Parse(text, "c.yaml"));
        Assert.NotEqual(several, Spatial);
        Assert.EndsWith(
            "  worst_regret: 0.0312\n  devices:\n  - {device: nvidia-v100-sxm2-16gb, latency_ms: 123.4567, dense_latency_ms: 200, regret: "
            + "-0.01}\n"
            + "  - {device: './a device.yaml', latency_ms: 20, dense_latency_ms: 30.5, regret: 0.0312}\n", text, StringComparison.Ordinal);
        foreach ((string from, string to, string expected) in new[]
        {
            ("  worst_regret: 0.0312\n", "", "predicted: worst_regret and devices belong together"),
            ("worst_regret: 0.0312", "worst_regret: 0.5", "worst_regret: is not the greatest regret of the devices, 0.0312"),
            ("- {device: nvidia-v100-sxm2-16gb", "- {device: nvidia-a100",
                "devices: expected two or more, the first of them 'nvidia-v100-sxm2-16gb', the configuration's device"),
            (", regret: 0.0312}", "}", "missing key 'regret'"),
            ("regret: 0.0312}", "regrets: 0.0312}", "unknown key 'regrets'; did you mean 'regret'?"),
        })
        {
            string wrong = text.Replace(from, to, StringComparison.Ordinal);
            Assert.NotEqual(text, wrong);
            Assert.Contains(
                expected, Assert.Throws<InputException>(() => ConfigurationFile.Parse(wrong, "c.yaml")).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("family: lasnet", "family: lasnett", "c.yaml:3:9: family: unknown value 'lasnett', expected one of lasnet, laudnet, ")]
    [InlineData("network: resnet101", "network: resnet1001", "did you mean 'resnet101'?")]
    [InlineData("batch: 128", "batch: 0", "c.yaml:7:8: batch: 0 must be greater than 0")]
    [InlineData("batch: 128", "batch: 1.5", "c.yaml:7:8: batch: expected a whole number, got '1.5'")]
    [InlineData("batch: 128", "batsch: 128", "c.yaml:7:1: the configuration: unknown key 'batsch'; did you mean 'batch'?")]
    [InlineData("batch: 128", "batch: 128\nbatch: 64", "c.yaml:8:1: duplicate key 'batch', first given on line 7")]
    [InlineData("dtype: fp32\n", "", "missing key 'dtype'")]
    [InlineData(
        "granularity: 8,", "granularity: 3,",
        "c.yaml:11:32: granularity: 3 does not divide the 56x56 map of stage 1, expected one of 1, 2, 4, 7, 8, 14, 28")]
    [InlineData(
        "granularity: 7,", "granularity: 14,", "granularity: 14 is the whole map of stage 3 (that is mode layer), expected one of 1, 2, 7")]
    [InlineData("granularity: 8, ", "", "c.yaml:11:3: missing key 'granularity', which mode spatial needs")]
    [InlineData(
        "{mode: spatial, granularity: 8, activation_rate: 0.4}", "{mode: layer, granularity: 56, activation_rate: 0.4}",
        "c.yaml:11:30: granularity: does not belong to mode layer")]
    [InlineData(
        "{mode: spatial, granularity: 8, activation_rate: 0.4}", "{mode: channel, channel_group: 2, channel_keep_rate: 0.4}",
        "c.yaml:11:10: mode: lasnet does not skip channels")]
    [InlineData(
        "granularity: 8, activation_rate: 0.4", "granularity: 8, activation_rate: 1.4",
        "c.yaml:11:52: activation_rate: 1.4 is implausible")]
    [InlineData("granularity: 8, activation_rate: 0.4", "granularity: 8, activation_rate: 0", "activation_rate: 0 must be greater than 0")]
    [InlineData(
        "granularity: 8, activation_rate: 0.4", "granularity: 8, activation_rate: .nan", "activation_rate: expected a number, got '.nan'")]
    [InlineData("granularity: 8, activation_rate: 0.4", "granularity: 8, activation_rate: 1e400", "activation_rate: ")]
    [InlineData("- {mode: spatial, granularity: 1, activation_rate: 0.4}\n", "", "c.yaml:11:1: stages: resnet101 has 4 stages, got 3")]
    [InlineData("schema: latencylab/configuration/v1", "schema: latencylab/configuration/v2", "c.yaml:2:9: schema: unknown value")]
    [InlineData("stages:", "stages: {", "is not valid YAML")]
    public void Errors_have_their_position_and_say_what_was_expected(string from, string to, string expected)
    {
        string text = GoldenText.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(GoldenText, text);
        InputException problem = Assert.Throws<InputException>(() => ConfigurationFile.Parse(text, "c.yaml"));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.All(problem.Errors, error => Assert.DoesNotContain('\n', error.ToString()));
    }

    [Fact]
    public void Several_errors_are_reported_in_one_go_in_the_order_of_the_file()
    {
        string text = GoldenText.Replace("batch: 128", "batch: -1", StringComparison.Ordinal)
            .Replace("dtype: fp32", "dtype: fp33", StringComparison.Ordinal);
        InputException problem = Assert.Throws<InputException>(() => ConfigurationFile.Parse(text, "c.yaml"));
        Assert.Equal([7, 8], problem.Errors.Select(error => error.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b\n")]
    [InlineData("just text")]
    [InlineData("a: &x [1]\nb: *x\n")]
    [InlineData("\0\0\0")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void What_is_no_configuration_at_all_is_refused(string text) =>
        Assert.Throws<InputException>(() => ConfigurationFile.Parse(text, "c.yaml"));

    [Fact]
    public void A_missing_file_and_a_directory_are_said_plainly()
    {
        Assert.Equal(
            "nowhere.yaml: no such file", Assert.Throws<InputException>(() => ConfigurationFile.Read("nowhere.yaml")).Errors[0].ToString());
        Assert.Contains("is a directory", Assert.Throws<InputException>(() => ConfigurationFile.Read(_folder)).Errors[0].ToString());
    }
}
