using System.Text.Json.Nodes;
using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Search.Basisnet;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using static LatencyLab.Tests.Search.Basisnet.BasisnetPlans;

namespace LatencyLab.Tests.Search.Basisnet;

public class BasisnetFileTests
{
    private const string Head = """
        schema: latencylab/configuration/v1
        family: basisnet
        network: mobilenet_v3_large
        resolution: 224
        device: nvidia-v100
        batch: 1
        dtype: fp32
        model: latencylab
        basisnet:

        """;

    private const string Section = """
          bases: 16
          synthesised_layers: [convolution, depthwise, head]
          preview: {network: mobilenet_v3_large_x0.5, resolution: 128}
          exit: {rate: 0.35, threshold: 0.7}

        """;

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        BasisnetPlan plan = Read(Section);
        Assert.Equal(
            Configure("--exit-threshold", "0.7", "--exit-rate", "0.35").ToSection().ToJsonString(), plan.ToSection().ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--exit-threshold|none|--bases|3")]
    [InlineData("--exit-rate|beta:0.4,8|--coefficients|network")]
    [InlineData("--exit-rate|histogram:0.1=2,0.9=1|--exit-threshold|0.55|--synthesised-layers|stem-squeeze_excite|--synthesised-from|4")]
    public void What_is_written_reads_back(string options)
    {
        Configuration written = Parse(Section) with { Section = Configure(options.Split('|', StringSplitOptions.RemoveEmptyEntries)) };
        string text = ConfigurationFile.Format(written);
        Configuration read = ConfigurationFile.Parse(text, "c.yaml");
        Assert.Equal(written, read);
        Assert.Equal(text, ConfigurationFile.Format(read));
        BasisnetConfiguration before = ((BasisnetPlan)written.Section!).Network, after = ((BasisnetPlan)read.Section!).Network;
        Assert.Equal(before with { Exit = null }, after with { Exit = null });
        Assert.Equal((before.Exit?.Rate.Text, before.Exit?.Threshold), (after.Exit?.Rate.Text, after.Exit?.Threshold));
    }

    [Theory]
    [InlineData("bases: 16", "bases: 0", "c.yaml:10:10: bases: 0 must be greater than 0, expected 1 to 1024")]
    [InlineData("bases: 16", "basis: 16", "c.yaml:10:3: basisnet: unknown key 'basis'; did you mean 'bases'?")]
    [InlineData("[convolution, depthwise, head]", "[convolutions]", "c.yaml:11:24: ")]
    [InlineData("[convolution, depthwise, head]", "[head, head]", "c.yaml:11:23: synthesised_layers: 'head' is given twice")]
    [InlineData("[convolution, depthwise, head]", "[]", "c.yaml:11:23: synthesised_layers: no kind of layer is given")]
    [InlineData("mobilenet_v3_large_x0.5", "mobilenet_v3_larg_x0.5", "c.yaml:12:22: network: unknown network 'mobilenet_v3_larg_x0.5'")]
    [InlineData("mobilenet_v3_large_x0.5", "missing.yaml", "c.yaml:12:22: network: ")]
    [InlineData("mobilenet_v3_large_x0.5", "wide_resnet_28_10", "c.yaml:10:3: preview network 'wide_resnet_28_10' answers with 10 classes")]
    [InlineData("rate: 0.35", "rate: 1.35", "c.yaml:13:16: rate: 1.35 is implausible, expected 0 to 1")]
    [InlineData("threshold: 0.7", "threshold: 7", "c.yaml:13:33: ")]
    [InlineData("rate: 0.35, ", "", "c.yaml:13:9: exit: missing key 'rate'")]
    [InlineData(
        "bases: 16", "bases: 16\n  synthesised_from: 99",
        "c.yaml:10:3: synthesis starts at block 99 of 'mobilenet_v3_large', expected 1 to 15")]
    public void A_wrong_key_is_one_line_at_its_place(string right, string wrong, string expected)
    {
        InputException error = Assert.Throws<InputException>(() => Parse(Section.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(error.Errors, line => line.ToString().StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_measured_exit_rate_takes_the_place_of_the_expected_one()
    {
        BasisnetPlan plan = Read(Section);
        Assert.Equal(["exit"], plan.Decisions);
        BasisnetPlan measured = (BasisnetPlan)plan.WithRates(new Dictionary<string, RateDistribution> { ["exit"] = new FixedRate(0.41) });
        Assert.Equal((0.41, 0.7), (measured.Network.ExitRate, measured.Network.Exit!.Threshold!.Value));
        Assert.Empty(Configure("--exit-threshold", "none").Decisions);
    }

    [Fact]
    public void The_training_file_says_what_to_build()
    {
        JsonObject json = Read(Section).ToTraining(Target);

        Assert.Equal(46, json["synthesised"]!.AsArray().Count);
        Assert.Equal("[16,1,3,3]", json["synthesised"]![0]!["weight_shape"]!.ToJsonString());
        Assert.Equal("stage1.block0", json["synthesised"]![0]!["block"]!.GetValue<string>());
        Assert.Equal("[1280,960]", json["synthesised"]![45]!["weight_shape"]!.ToJsonString());
        Assert.Equal(46, json["coefficients"]!["sets"]!.GetValue<int>());
        Assert.Equal("mobilenet_v3_large", json["preview"]!["architecture"]!.GetValue<string>());
        Assert.Equal(0.5, json["preview"]!["width_multiplier"]!.GetValue<double>());
        Assert.Equal(0.35, json["exit"]!["expected_rate"]!.GetValue<double>());
        Assert.InRange(json["multiply_adds"]!["without_exit"]!.GetValue<double>(), 280e6, 290e6);
        // As timm's mobilenetv3_large_100, table 1 of the paper, with experts.
        string[] blocks = [.. json["timm_blocks"]!.AsArray().Select(node => node!.GetValue<string>())];
        Assert.Equal(15, blocks.Length);
        Assert.Equal("ds_r1_k3_s1_c16_nre", blocks[0]);
        Assert.Equal("ir_r1_k3_s2_e4_c24_nre_cc16", blocks[1]);
        Assert.Equal("ir_r1_k5_s2_e3_c40_se0.333333_nre_cc16", blocks[3]);
        Assert.Equal("ir_r1_k3_s1_e2.5_c80_nhs_cc16", blocks[7]);
        Assert.Equal("ir_r1_k5_s1_e6_c160_se0.25_nhs_cc16", blocks[14]);
    }

    [Theory]
    [InlineData("resnet18", "", "is no inverted residual block of timm's")]
    [InlineData("mobilenet_v2", "--synthesised-layers|convolution", "experts in all of their convolutions or in none")]
    [InlineData("mobilenet_v2", "--synthesised-layers|convolution-depthwise-squeeze_excite", "no experts in squeeze-and-excitation")]
    public void Block_strings_are_left_out_with_the_reason(string network, string options, string reason)
    {
        JsonObject json = Configure(new FamilyTarget(network, null, 1), options.Split('|', StringSplitOptions.RemoveEmptyEntries))
            .ToTraining(new FamilyTarget(network, null, 1));
        Assert.Null(json["timm_blocks"]);
        Assert.Contains(reason, json["timm_blocks_note"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_other_mobile_networks()
    {
        Assert.Equal("ir_r1_k3_s2_e6_c24_cc16", Block("mobilenet_v2", 1));
        Assert.Equal("ir_r1_k5_s2_e6_c40_se0.25_nsw_cc16", Block("efficientnet_b0", 3));
        Assert.Equal("dsa_r1_k3_s1_c64", Block("mobilenet_v1", 0));

        static string Block(string network, int index) =>
            Configure(new FamilyTarget(network, null, 1)).ToTraining(new FamilyTarget(network, null, 1))["timm_blocks"]![index]!
                .GetValue<string>();
    }

    private static Configuration Parse(string section) => ConfigurationFile.Parse(Head + section, "c.yaml");

    private static BasisnetPlan Read(string section) => (BasisnetPlan)Parse(section).Section!;
}
