using LatencyLab.Networks.Basisnet;

namespace LatencyLab.Tests.Networks.Basisnet;

public class BasisnetRulesTests
{
    private static readonly NetworkReference s_noClassifier = Basisnets.Parse(
        "bare", 4, "blocks:\n- {name: stem, layers: [{type: conv, channels: 4}]}");

    private static readonly NetworkReference s_twoClasses = Basisnets.Parse(
        "two", 4, "blocks:\n- {name: head, layers: [{type: global_pool}, {type: linear, channels: 2}]}");

    [Fact]
    public void A_good_configuration_breaks_none()
    {
        Assert.Empty(BasisnetRules.Violations(BasisnetDefaults.Configuration));
        Assert.Empty(BasisnetRules.Violations(Basisnets.Configuration));
    }

    [Fact]
    public void Every_rule_has_one_clear_line()
    {
        BasisnetConfiguration good = Basisnets.Configuration;
        AssertBroken(good with { Bases = 1025 }, "bases is 1025, expected 1 to 1024");
        AssertBroken(good with { Layers = new(SynthesisedKinds.Convolution, 2) }, "synthesis starts at block 2 of 'tiny', expected 1 to 1");
        AssertBroken(
            good with
            {
                Backbone = NetworkReference.Open("resnet18"),
                Resolution = 224,
                Preview = NetworkReference.Open("resnet18"),
                Layers = new(SynthesisedKinds.Depthwise),
            },
            "'resnet18' has no layer of kind depthwise from block 1 on");
        AssertBroken(
            good with { Preview = s_noClassifier },
            "preview network 'bare' has no fully connected layer in its last block, expected a classifier: coefficients are made from what "
            + "it reads");
        AssertBroken(
            good with { Preview = s_twoClasses },
            "preview network 'two' answers with 2 classes, expected the backbone's 10 for an early exit");
        Assert.Empty(BasisnetRules.Violations(good with { Preview = s_twoClasses, Exit = null }));
        AssertBroken(
            good with { Preview = NetworkReference.Open("densenet121"), PreviewResolution = 8 },
            "preview 'densenet121' at 8 pixels: ");
    }

    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(4, 0, 1)]
    public void Sizes_below_1_are_refused(int bases, int resolution, int firstBlock) =>
        Assert.Contains("expected 1 or more", Assert.Throws<InputException>(
            () => Basisnets.Configuration with
            {
                Bases = bases,
                Resolution = resolution,
                Layers = new(SynthesisedKinds.Head, firstBlock),
            }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_rate_or_threshold_out_of_range_is_refused(double rate)
    {
        Assert.Throws<InputException>(() => new EarlyExit(rate));
        Assert.Throws<InputException>(() => new EarlyExit(0.5) { Threshold = rate });
    }

    [Theory]
    [InlineData("convolutions", "unknown kind of layer 'convolutions', expected some of convolution, depthwise, squeeze_excite, head, "
        + "stem; did you mean 'convolution'?")]
    [InlineData("head,head", "'head' is given twice")]
    [InlineData("", "unknown kind of layer ''")]
    public void Kinds_of_layers_are_spelled_right(string text, string expected) =>
        Assert.StartsWith(
            expected, Assert.Throws<InputException>(() => SynthesisedLayers.ParseKinds(text.Split(','))).Errors.Single().ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void Kinds_round_trip() =>
        Assert.Equal(SynthesisedLayers.Default.Kinds, SynthesisedLayers.ParseKinds(SynthesisedLayers.Default.Names));

    [Fact]
    public void An_impossible_number_of_images_is_refused() =>
        Assert.Equal(
            "5 images go on, expected 0 to the batch of 4",
            Assert.Throws<InputException>(() => BasisnetNetwork.Specialised(Basisnets.Configuration, 4, 5)).Message);

    private static void AssertBroken(BasisnetConfiguration configuration, string line)
    {
        Assert.StartsWith(line, Assert.Single(BasisnetRules.Violations(configuration)), StringComparison.Ordinal);
        Assert.Throws<InputException>(() => BasisnetNetwork.CostsOf(configuration));
    }
}
