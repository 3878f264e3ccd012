using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Networks.Tokens;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Tests.Networks.Tokens;

public class TokenNetworkTests
{
    private const int C = 192, Heads = 3;

    private static readonly TokenNetwork s_tiny = TokenNetwork.Open("deit_ti"), s_small = TokenNetwork.Open("deit_s");

    [Fact]
    public void With_all_tokens_it_is_the_dense_network()
    {
        Network network = s_tiny.Build(TokenReduction.None, 2, null), dense = NetworkCatalog.Find("deit_ti").Build(2);

        Assert.Equal(Names(dense), Names(network));
        Assert.Equal(dense.Operators, network.Operators);

        static IEnumerable<string> Names(Network network) => network.Blocks.SelectMany(
            block => block.Steps.Select(step => $"{block.Name} {step.Name} {string.Join(' ', step.Schedules[0].Nodes[0].Inputs)}"));
    }

    /// <summary>
    /// GFLOPs of tables 1 and 5 of Rao et al., NeurIPS 2021, in multiply-adds. Ours are 1 to 3 % more: prediction modules are 3 % of them.
    /// </summary>
    [Theory]
    [InlineData("deit_s", 224, 0.9, 4.0)]
    [InlineData("deit_s", 224, 0.8, 3.4)]
    [InlineData("deit_s", 224, 0.7, 2.9)]
    [InlineData("deit_b", 224, 0.7, 11.2)]
    [InlineData("deit_s", 384, 0.7, 9.5)]
    [InlineData("deit_s", 384, 0.5, 7.0)]
    public void Pruned_networks_have_the_published_macs(string name, int resolution, double keep, double gigamacs)
    {
        TokenNetwork network = TokenNetwork.Open(name);
        Assert.InRange(network.Build(Pruned(network, keep), 1, resolution).Macs / 1e9 / gigamacs, 1, 1.03);
    }

    /// <summary>GFLOPs of Bolya et al., ICLR 2023, in multiply-adds, to the tenth.</summary>
    [Theory]
    [InlineData("deit_s", 8, 3.4)]
    [InlineData("deit_s", 13, 2.7)]
    [InlineData("deit_s", 16, 2.3)]
    [InlineData("deit_ti", 8, 0.9)]
    [InlineData("deit_ti", 12, 0.8)]
    [InlineData("deit_ti", 16, 0.6)]
    public void Merged_networks_have_the_published_macs(string name, int merged, double gigamacs) => Assert.Equal(
        gigamacs, TokenNetwork.Open(name).Build(new TokenReduction { MergedTokens = merged }, 1, null).Macs / 1e9, 1);

    [Fact]
    public void Tokens_are_rounded_down_as_the_published_code_does()
    {
        // 14 x 14 patches: 196 x 0.7 = 137.2, x 0.49 = 96.04, x 0.343 = 67.2; the class token is one more.
        int[] pruned = [.. s_small.TokensOf(Pruned(s_small, 0.7), null).Select(tokens => tokens.Leaving)];
        Assert.Equal([197, 197, 197, 138, 138, 138, 97, 97, 97, 68, 68, 68], pruned);

        // 10 patches x 0.7 are 7, though 0.7 is not exact.
        Assert.Equal(7, TokenNetwork.KeptPatches(10, 0.7));
        Assert.Equal(70, TokenNetwork.KeptPatches(1000, 0.7 * 0.1));

        // Half of the patch tokens at most go in a layer, and the last one stays.
        int[] merged = [.. s_small.TokensOf(new TokenReduction { MergedTokens = 98 }, null).Select(tokens => tokens.Leaving)];
        Assert.Equal([99, 50, 26, 14, 8, 5, 3, 2, 2, 2, 2, 2], merged);
    }

    [Fact]
    public void Macs_of_a_pruned_layer_counted_by_hand()
    {
        const long Patches = 196, Kept = 99, Images = 2;
        long module = Patches * (C * C + C * C / 2 + C / 2 * C / 4 + C / 4 * 2), layer = LayerMacs(Kept, Kept);
        Network network = new("", 2, 224, [s_tiny.Layer(2, 3, new LayerTokens(197, 99))]);

        Assert.Equal(Images * (module + layer), network.Macs);
        long added = 2 * C + (C * C + C) + (C * C / 2 + C / 2) + (C / 2 * C / 4 + C / 4) + (C / 4 * 2 + 2);
        Assert.Equal(added, network.ParameterCount - new Network("", 2, 224, [s_tiny.Layer(2, 3, new LayerTokens(197))]).ParameterCount);
    }

    [Fact]
    public void Macs_of_a_merging_layer_counted_by_hand()
    {
        // 99 keys of 64 features are compared with 98.
        Network network = new("", 1, 224, [s_tiny.Layer(1, 0, new LayerTokens(197, Merged: 8))]);

        Assert.Equal(LayerMacs(197, 189) + 99 * 98 * (C / Heads), network.Macs);
        Assert.Equal(new Network("", 1, 224, [s_tiny.Layer(1, 0, new LayerTokens(197))]).ParameterCount, network.ParameterCount);
    }

    [Theory]
    [InlineData("nvidia-v100", 1)]
    [InlineData("nvidia-v100", 16)]
    [InlineData("nvidia-jetson-tx2", 4)]
    public void Latency_rises_with_the_keep_rate_and_keeping_all_is_dearer_than_the_dense_network(string device, int batch)
    {
        ILatencyModel model = LatencyModels.Create(LatencyModels.Default, DeviceCatalog.Get(device), DataType.Fp32);
        double[] keeps = [0.3, 0.5, 0.7, 0.9, 1], seconds = [.. keeps.Select(keep => Seconds(Pruned(s_tiny, keep)))];

        Assert.Equal(seconds.Order(), seconds);
        Assert.True(seconds[^1] > Seconds(TokenReduction.None));
        Assert.True(seconds[0] < Seconds(TokenReduction.None));

        double Seconds(TokenReduction reduction) =>
            NetworkPredictor.Predict(model, s_tiny.Build(reduction, batch, null)).Estimate.TotalSeconds;
    }

    [Fact]
    public void A_batch_has_the_macs_of_its_images()
    {
        foreach (TokenReduction reduction in new[] { Pruned(s_tiny, 0.6), new TokenReduction { MergedTokens = 9 } })
            Assert.Equal(3 * s_tiny.Build(reduction, 1, null).Macs, s_tiny.Build(reduction, 3, null).Macs);
    }

    [Fact]
    public void What_cannot_be_is_said_in_words()
    {
        Says("no patch token of 196 is kept before stage1.block6, expected a higher keep rate", Pruned(s_tiny, 0.05));
        Says("keep rate 0 before stage1.block3, expected above 0 to 1", Pruned(s_tiny, 0));
        Says("keep rate NaN before stage1.block3, expected above 0 to 1", Pruned(s_tiny, double.NaN));
        Says("keep rate 1.5 before stage1.block3, expected above 0 to 1", Pruned(s_tiny, 1.5));
        Says("layer 12 of deit_ti, expected 0 to 11", new TokenReduction { Prunings = [new TokenPruning(12, 0.5)] });
        Says("stage1.block4 does not come after stage1.block4, expected the order of the layers",
            new TokenReduction { Prunings = [new TokenPruning(4, 0.5), new TokenPruning(4, 0.5)] });
        Says("tokens are both pruned and merged, expected one of both", Pruned(s_tiny, 0.5) with { MergedTokens = 1 });
        Assert.Equal(
            "network 'swin_t' is no plain vision transformer, whose tokens can be pruned or merged, expected one of vit_ti_16, vit_s_16, "
            + "vit_b_16, vit_l_16, deit_ti, deit_s, deit_b",
            Assert.Throws<InputException>(() => TokenNetwork.Open("swin_t")).Message);
        Assert.Throws<InputException>(() => s_tiny.Build(TokenReduction.None, int.MaxValue, 100_000));

        static void Says(string expected, TokenReduction reduction) =>
            Assert.Equal(expected, Assert.Throws<InputException>(() => s_tiny.Build(reduction, 1, null)).Message);
    }

    private static TokenReduction Pruned(TokenNetwork network, double keep) =>
        new() { Prunings = [.. network.DefaultPlaces.Select(layer => new TokenPruning(layer, keep))] };

    /// <summary>Projections to query, key, value and back, scores and their sums, two feed-forward layers of 4 C.</summary>
    private static long LayerMacs(long attended, long leaving) =>
        attended * 4 * C * C + 2 * attended * attended * C + leaving * 8 * C * C;
}
