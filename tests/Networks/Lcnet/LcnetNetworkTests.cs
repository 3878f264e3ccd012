using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lcnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Tests.Networks.Lcnet;

public class LcnetNetworkTests
{
    private static readonly ILatencyModel s_model = LatencyModels.Create(
        LatencyModels.Default, DeviceCatalog.Get("nvidia-v100"), DataType.Fp32);

    private static readonly Backbone s_resnet20 = BackboneCatalog.Find("resnet20");

    [Fact]
    public void Without_nets_it_is_the_dense_network()
    {
        DynamicEstimate estimate = Predict(new LcnetBlock(), 4);
        Network dense = s_resnet20.Build(4);

        Assert.Equal(NetworkPredictor.Predict(s_model, dense).Estimate.TotalSeconds, estimate.Expected.TotalSeconds, 12);
        Assert.Equal(dense.Macs, estimate.Macs);
        Assert.Equal(dense.ParameterCount, estimate.Network.ParameterCount);
    }

    [Fact]
    public void At_batch_1_the_expectation_is_the_closed_form()
    {
        LcnetBlock block =
            new() { LayerKeep = new FixedRate(0.7), LnetHidden = 16, ChannelKeep = new FixedRate(0.5), ChannelGroup = 4, CnetHidden = 16 };
        BlockShape shape = s_resnet20.BlocksOf()[4];
        IReadOnlyList<PartGroup> groups = LcnetNetwork.Groups(shape, block, 1);
        PartCosts costs = new(s_model);
        double lnet = costs.At(groups[0].Parts[0], 1, 1).Latency.TotalSeconds,
            rest = costs.At(groups[1].Parts[0], 1, new PartRates(1, 0.5)).Latency.TotalSeconds;
        DynamicNetwork network = Build(block, 1) with { Groups = groups };

        Assert.True(lnet > 0 && rest > 0);
        Assert.Equal(lnet + 0.7 * rest, DynamicPredictor.Predict(costs, network).Expected.TotalSeconds, 12);
    }

    [Fact]
    public void Nets_of_a_single_layer_scale_conv2_alone()
    {
        BlockShape shape = s_resnet20.BlocksOf()[4];
        LcnetBlock block = new()
        {
            LayerKeep = new FixedRate(0.25),
            HasSingleLnet = true,
            ChannelKeep = new FixedRate(0.5),
            ChannelGroup = 4,
            HasSingleCnet = true,
        };
        DynamicNetwork network = Build(block, 1) with { Groups = LcnetNetwork.Groups(shape, block, 1) };
        long convolution = 16 * 16 * 32 * 32 * 9L, lnet = 32, cnet = 32 * 8;
        Assert.Equal(lnet + 0.25 * (cnet + 1.5 * convolution), DynamicPredictor.Predict(s_model, network).Macs, 6);

        // Bottleneck: 1, c and c of the three convolutions. 56x56 pixels, 256 to 64 to 64 to 256 channels.
        Backbone resnet50 = BackboneCatalog.Find("resnet50");
        LcnetBlock channels = block with { LayerKeep = FixedRate.All, HasSingleLnet = false };
        network = LcnetNetwork.Build(
            resnet50, [.. Enumerable.Repeat(channels, resnet50.BlockCount)], 1, null, RateSharing.Image) with
        {
            Groups = LcnetNetwork.Groups(resnet50.BlocksOf()[1], channels, 1),
        };
        long pixels = 56 * 56, first = pixels * 256 * 64, second = pixels * 64 * 64 * 9, third = first;
        Assert.Equal(256 * 16 + first + 0.5 * second + 0.5 * third, DynamicPredictor.Predict(s_model, network).Macs, 6);
    }

    [Fact]
    public void Macs_of_a_block_counted_by_hand()
    {
        // ResNet-20, second block of stage 2: 16x16 maps, 32 channels, two 3x3 convolutions, half of the channels between them.
        BlockShape shape = s_resnet20.BlocksOf()[4];
        LcnetBlock block =
            new() { LayerKeep = new FixedRate(0.25), LnetHidden = 8, ChannelKeep = new FixedRate(0.5), ChannelGroup = 4, CnetHidden = 10 };
        DynamicNetwork network = Build(block, 1) with { Groups = LcnetNetwork.Groups(shape, block, 1) };

        long convolution = 16 * 16 * 32 * 16 * 9L, lnet = 32 * 8 + 8, cnet = 32 * 10 + 10 * 8;
        Assert.Equal(lnet + 0.25 * (cnet + 2 * convolution), DynamicPredictor.Predict(s_model, network).Macs, 6);
    }

    [Fact]
    public void A_batch_gathers_and_scatters_unless_all_images_run()
    {
        LcnetBlock block = new() { LayerKeep = new FixedRate(0.5), LnetHidden = 16 };
        Part kept = LcnetNetwork.Groups(s_resnet20.BlocksOf()[4], block, 8)[1].Parts[0];
        string[] Nodes(int images) => [.. kept.Build(images, 1).SelectMany(built => built.Steps).SelectMany(step => step.Schedules[0].Nodes)
            .Select(node => node.Name)];

        Assert.Equal(["sample_gather", "conv1", "conv2", "add", "sample_scatter"], Nodes(3));
        Assert.Equal(["conv1", "conv2", "add"], Nodes(8));
        Assert.Empty(Nodes(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void Latency_and_macs_rise_with_the_layer_keep_rate(int batch)
    {
        DynamicEstimate? before = null;

        // At batch 16 the last step is left out: where all images run nothing is gathered or scattered, which may be faster.
        foreach (double keep in batch == 1 ? [0, 0.2, 0.5, 0.8, 1] : new[] { 0, 0.2, 0.5, 0.8 })
        {
            DynamicEstimate estimate = Predict(new LcnetBlock { LayerKeep = new FixedRate(keep), LnetHidden = 16 }, batch);
            Assert.True(before is null || (estimate.Expected.TotalSeconds > before.Expected.TotalSeconds && estimate.Macs > before.Macs));
            before = estimate;
        }
    }

    [Fact]
    public void Macs_rise_with_the_channel_keep_rate()
    {
        double[] macs = [.. new[] { 0.25, 0.5, 0.75, 1 }
            .Select(keep => Predict(new LcnetBlock { ChannelKeep = new FixedRate(keep), CnetHidden = 16 }, 2).Macs)];
        Assert.Equal(macs.Order(), macs);
        Assert.True(macs[3] > s_resnet20.Build(2).Macs, "at rate 1 the C-Nets come on top");
    }

    [Fact]
    public void What_a_block_cannot_have_is_said()
    {
        LcnetBlock block = new() { ChannelKeep = new FixedRate(0.5), ChannelGroup = 3, CnetHidden = 4 };
        Assert.Contains(
            "channel group 3 does not divide the width 16", Assert.Throws<InputException>(() => Predict(block, 1)).Message,
            StringComparison.Ordinal);
        Backbone regnet = BackboneCatalog.Find("regnet_y_400mf");
        Assert.Contains("expected a ResNet", LcnetNetwork.Violation(regnet.BlocksOf()[0], new LcnetBlock())!, StringComparison.Ordinal);
    }

    private static DynamicNetwork Build(LcnetBlock block, int batch) =>
        LcnetNetwork.Build(s_resnet20, [.. Enumerable.Repeat(block, s_resnet20.BlockCount)], batch, null, RateSharing.Image);

    private static DynamicEstimate Predict(LcnetBlock block, int batch) => DynamicPredictor.Predict(s_model, Build(block, batch));
}
