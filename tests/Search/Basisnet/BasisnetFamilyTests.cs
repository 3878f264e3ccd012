using LatencyLab.Networks.Basisnet;
using LatencyLab.Search.Basisnet;
using LatencyLab.Search.Families;
using static LatencyLab.Tests.Search.Basisnet.BasisnetPlans;

namespace LatencyLab.Tests.Search.Basisnet;

public sealed class BasisnetFamilyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-basisnet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_options_it_is_the_default()
    {
        BasisnetPlan plan = Configure();
        Assert.Equal(BasisnetDefaults.Configuration with { Exit = null }, plan.Network with { Exit = null });
        Assert.Equal(BasisnetDefaults.ExitRate, plan.Network.ExitRate, 1e-12);
        Assert.Equal(0.7, plan.Network.Exit!.Threshold);
        Assert.Contains("assumed", plan.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet50", 224, "mobilenet_v3_large_x0.5", 128)]
    [InlineData("mobilenet_v2", 160, "mobilenet_v2_x0.5", 88)]
    [InlineData("mobilenet_v2_x0.75", 224, "mobilenet_v3_large_x0.5", 128)]
    [InlineData("mobilenet_v3_small", 32, "mobilenet_v3_small_x0.5", 16)]
    public void The_default_preview_follows_the_network(string network, int resolution, string preview, int pixels)
    {
        BasisnetConfiguration configuration = Configure(new FamilyTarget(network, resolution, 1)).Network;
        Assert.Equal((preview, pixels), (configuration.Preview.Text, configuration.PreviewResolution));
    }

    [Fact]
    public void A_threshold_gives_the_rate_and_a_rate_the_threshold()
    {
        string csv = Path.Combine(_folder, "confidences.csv");
        File.WriteAllText(csv, "confidence,weight\n0.5,2\n0.8,5\n0.95,3\n");

        Assert.Equal(0.8, Configure("--confidence", csv, "--exit-threshold", "0.75").Network.ExitRate, 1e-12);
        Assert.Equal(0.95, Configure("--confidence", csv, "--exit-rate", "0.2").Network.Exit!.Threshold);
        EarlyExit both = Configure("--exit-threshold", "0.9", "--exit-rate", "beta:0.4,8").Network.Exit!;
        Assert.Equal((0.9, "beta:0.4,8"), (both.Threshold, both.Rate.Text));
        Assert.Null(Configure("--exit-rate", "0").Network.Exit!.Threshold);
        Assert.Null(Configure("--exit-threshold", "none").Network.Exit);
        Assert.DoesNotContain("assumed", Configure("--confidence", csv).Description, StringComparison.Ordinal);
        Assert.DoesNotContain("assumed", Configure("--exit-threshold", "0.9", "--exit-rate", "0.4").Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bases|0", "--bases: '0' is not a whole number of 1 to 1024")]
    [InlineData("--bases|1025", "--bases: '1025' is not a whole number of 1 to 1024")]
    [InlineData("--synthesised-layers|convolution-heads", "--synthesised-layers: unknown kind of layer 'heads', expected some of "
        + "convolution, depthwise, squeeze_excite, head, stem; did you mean 'head'?")]
    [InlineData("--synthesised-from|16", "synthesis starts at block 16 of 'mobilenet_v3_large', expected 1 to 15")]
    [InlineData("--coefficients|layers", "--coefficients: unknown value 'layers', expected one of layer, network; did you mean 'layer'?")]
    [InlineData("--preview|mobilenet_v3_larg", "unknown network 'mobilenet_v3_larg'")]
    [InlineData(
        "--preview|wide_resnet_28_10",
        "preview network 'wide_resnet_28_10' answers with 10 classes, expected the backbone's 1000 for an early exit")]
    [InlineData("--preview-resolution|0", "--preview-resolution: '0' is not a whole number of 1 to 1000000")]
    [InlineData("--exit-threshold|1.2", "--exit-threshold: '1.2' is not a number of 0 to 1, or none")]
    [InlineData("--exit-threshold|never", "--exit-threshold: 'never' is not a number of 0 to 1, or none")]
    [InlineData("--exit-rate|1.2", "--exit-rate: '1.2' is not a rate of 0..1")]
    [InlineData("--exit-threshold|none|--exit-rate|0.2", "--exit-rate: does nothing: there is no early exit (--exit-threshold none)")]
    [InlineData("--exit-threshold|none|--confidence|a.csv", "--confidence: does nothing: there is no early exit (--exit-threshold none)")]
    [InlineData(
        "--exit-threshold|0.5|--exit-rate|0.2|--confidence|a.csv",
        "--confidence: does nothing: --exit-threshold and --exit-rate are both given")]
    [InlineData("--confidence|no-such.csv", "no-such.csv: ")]
    public void Hostile_options_are_one_clear_line(string options, string expected) =>
        Assert.StartsWith(
            expected, Assert.Throws<InputException>(() => Configure(options.Split('|'))).Errors.Single().ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void Every_knob_of_predict_changes_the_configuration()
    {
        string csv = Path.Combine(_folder, "confidences.csv");
        File.WriteAllText(csv, "confidence,weight\n0.5,2\n0.8,5\n");
        Dictionary<string, string> values = new()
        {
            ["--bases"] = "8",
            ["--synthesised-layers"] = "convolution",
            ["--synthesised-from"] = "5",
            ["--coefficients"] = "network",
            ["--preview"] = "mobilenet_v3_small",
            ["--preview-resolution"] = "96",
            ["--exit-threshold"] = "0.8",
            ["--exit-rate"] = "0.2",
            ["--confidence"] = csv,
        };
        string plain = Configure().ToSection().ToJsonString();
        foreach (FamilyKnob knob in Family.Knobs.Where(knob => knob.InPredict))
            Assert.NotEqual(plain, Configure(knob.Option, values[knob.Option]).ToSection().ToJsonString());
    }
}
