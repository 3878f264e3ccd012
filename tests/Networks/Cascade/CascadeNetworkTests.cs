using LatencyLab.Networks.Cascade;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Tests.Networks.Cascade;

public class CascadeNetworkTests
{
    private static readonly ILatencyModel s_model = LatencyModels.Create(
        LatencyModels.Default, DeviceCatalog.Get("nvidia-v100"), DataType.Fp32);

    private static readonly CutNetwork s_network = new(NetworkCatalog.Open("resnet18"), null);

    [Fact]
    public void Cuts_have_the_maps_of_their_blocks()
    {
        Assert.Equal(["stage1.block1", "stage2.block1", "stage3.block1"], s_network.EndsOfStages.Select(point => point.Name));
        CutPoint point = s_network.Find("stage2", null);
        Assert.Equal((128, 28, 28), (point.Channels, point.Height, point.Width));
        Assert.Equal("stage2.block1", s_network.At(1).Blocks[point.Index].Name);
        Assert.Contains(
            "did you mean 'stage2.block1'", Assert.Throws<InputException>(() => s_network.Find("stage2.blok1", "--exits")).Message,
            StringComparison.Ordinal);

        CutNetwork mobilenet = new(NetworkCatalog.Open("mobilenet_v2"), 128);
        Assert.All(mobilenet.Points, cut => Assert.Equal(cut.Name, mobilenet.At(1).Blocks[cut.Index].Name));
        Assert.DoesNotContain(mobilenet.Points, cut => cut.Stage <= 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void An_exit_rate_of_0_costs_the_network_and_its_heads(int batch)
    {
        NetworkExit exit = Exit("stage2", 0);
        DynamicEstimate estimate = Predict(batch, [exit]);
        PartCosts costs = new(s_model);
        Part withExit = CascadeNetwork.Segment(s_network, 0, exit.After.Index + 1, exit, batch),
            without = CascadeNetwork.Segment(s_network, 0, exit.After.Index + 1, null, batch);
        double head = costs.At(withExit, batch, 1).Latency.TotalSeconds - costs.At(without, batch, 1).Latency.TotalSeconds;

        Assert.True(head > 0);
        Assert.Equal(
            NetworkPredictor.Predict(s_model, s_network.At(batch)).Estimate.TotalSeconds + head, estimate.Expected.TotalSeconds, 9);
        Assert.Equal(s_network.At(batch).Macs + batch * 128 * 1000, estimate.Macs, 3);
    }

    [Fact]
    public void Macs_are_those_of_the_images_that_get_there()
    {
        double whole = s_network.At(1).Macs, half = Predict(4, [Exit("stage2", 1)]).Macs / 4;
        Assert.Equal(0.7 * (whole + 128 * 1000) + 0.3 * half, Predict(4, [Exit("stage2", 0.3)]).Macs / 4, 3);
    }

    [Fact]
    public void Latency_falls_with_the_exit_rate_and_smaller_batches_are_gathered()
    {
        double[] seconds = [.. new[] { 0, 0.3, 0.6, 1 }.Select(rate => Predict(8, [Exit("stage2", rate)]).Expected.TotalSeconds)];
        Assert.Equal(seconds.OrderDescending(), seconds);
        Part rest = CascadeNetwork.Segment(s_network, s_network.Find("stage2", null).Index + 1, s_network.BlockCount, null, 8);
        Assert.Equal("regroup", rest.Build(5, 1)[0].Name);
        Assert.Equal("stage3.block0", rest.Build(8, 1)[0].Name);
    }

    [Fact]
    public void A_network_before_ends_images_of_its_own_resolution()
    {
        CutNetwork small = new(NetworkCatalog.Open("mobilenet_v3_small"), 160);
        DynamicNetwork network = CascadeNetwork.Build(s_network, [new NetworkBefore(small, new FixedRate(0.4))], [], 1, RateSharing.Image);
        DynamicEstimate estimate = DynamicPredictor.Predict(s_model, network);

        Assert.Equal(small.At(1).Macs + 0.6 * s_network.At(1).Macs, estimate.Macs, 3);
        Assert.Equal("mobilenet_v3_small@160", estimate.Parts[0].Part.Name);
    }

    [Fact]
    public void Exits_out_of_order_are_an_error() =>
        Assert.Contains(
            "in the order of the network",
            Assert.Throws<InputException>(() => Predict(1, [Exit("stage2", 0.1), Exit("stage1", 0.1)])).Message, StringComparison.Ordinal);

    private static NetworkExit Exit(string name, double rate) => new(s_network.Find(name, null), ExitHeadKind.Pool, new FixedRate(rate));

    private static DynamicEstimate Predict(int batch, NetworkExit[] exits) =>
        DynamicPredictor.Predict(s_model, CascadeNetwork.Build(s_network, [], exits, batch, RateSharing.Image));
}
