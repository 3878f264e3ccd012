using LatencyLab.Networks;
using LatencyLab.Networks.Basisnet;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Tests.Search.Basisnet;

/// <summary>Laws of the latency of BasisNets, on a server GPU and an embedded GPU.</summary>
public class BasisnetLatencyTests
{
    private static readonly Dictionary<string, PartCosts> s_costs = [];

    public static TheoryData<string, int> Cases => new()
    {
        { "nvidia-v100", 1 },
        { "nvidia-v100", 8 },
        { "nvidia-jetson-tx2", 1 },
        { "nvidia-jetson-tx2", 8 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_rises_with_bases_width_and_resolution(string device, int batch)
    {
        BasisnetConfiguration configuration = BasisnetDefaults.Configuration;
        AssertRising(device, batch, new[] { 1, 2, 4, 8, 16 }.Select(bases => configuration with { Bases = bases }));
        AssertRising(device, batch, new[] { "_x0.5", "_x0.75", "", "_x1.5" }
            .Select(width => configuration with { Backbone = NetworkReference.Open("mobilenet_v3_large" + width) }));
        AssertRising(device, batch, new[] { 128, 160, 224, 320 }.Select(resolution => configuration with { Resolution = resolution }));
        AssertRising(device, batch, new[] { 96, 128, 192 }.Select(resolution => configuration with { PreviewResolution = resolution }));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_falls_with_the_exit_rate_from_both_stages_to_the_preview_alone(string device, int batch)
    {
        double preview = Seconds(device, BasisnetNetwork.Preview(WithExit(1), batch));
        double specialist = Seconds(device, BasisnetNetwork.Specialised(WithExit(0), batch, batch));

        Assert.Equal(preview, Expected(device, WithExit(1), batch), preview * 1e-9);
        Assert.Equal(
            Seconds(device, BasisnetNetwork.Preview(WithExit(0), batch)) + specialist, Expected(device, WithExit(0), batch),
            (preview + specialist) * 1e-9);
        double before = double.PositiveInfinity;
        foreach (double rate in new[] { 0, 0.2, 0.5, 0.8, 1 })
        {
            double seconds = Expected(device, WithExit(rate), batch);
            Assert.True(seconds < before);
            before = seconds;
        }

        static BasisnetConfiguration WithExit(double rate) => BasisnetDefaults.Configuration with { Exit = new EarlyExit(rate) };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_basis_is_no_cheaper_than_the_plain_backbone(string device, int batch)
    {
        BasisnetConfiguration one = BasisnetDefaults.Configuration with { Bases = 1, Exit = null };
        Assert.True(
            Seconds(device, BasisnetNetwork.Specialised(one, batch, batch)) > Seconds(
                device, one.Backbone.Source.Build(batch, one.Resolution).Blocks));
    }

    /// <summary>Of two images both go on with probability 9/16, one with 6/16, none with 1/16.</summary>
    [Fact]
    public void Two_images_by_hand()
    {
        BasisnetConfiguration configuration = BasisnetDefaults.Configuration with { Exit = new EarlyExit(0.25) };
        double preview = Seconds("nvidia-v100", BasisnetNetwork.Preview(configuration, 2));
        double one = Seconds("nvidia-v100", BasisnetNetwork.Specialised(configuration, 2, 1)),
            both = Seconds("nvidia-v100", BasisnetNetwork.Specialised(configuration, 2, 2));
        DynamicEstimate estimate = DynamicPredictor.Predict(CostsOf("nvidia-v100"), BasisnetNetwork.Build(configuration, 2));

        Assert.Equal(preview + 6 / 16.0 * one + 9 / 16.0 * both, estimate.Expected.TotalSeconds, 1e-12);
        Assert.Equal(preview + both, estimate.P50Seconds, 1e-9);
        Assert.Equal(preview + both, estimate.P99Seconds, 1e-9);
        BasisnetCosts costs = BasisnetNetwork.CostsOf(configuration);
        Assert.Equal(2 * costs.MeanMacs, estimate.Macs, costs.MeanMacs * 1e-9);
    }

    /// <summary>
    /// With few bases and few images the larger convolution costs less than making weights and reading them back; with many only in the
    /// hidden layer of the head, whose 960 x 1280 weights an image make 1280 outputs.
    /// </summary>
    [Fact]
    public void Outputs_are_combined_where_that_is_cheaper()
    {
        Assert.True(Fused(bases: 1, images: 1).Count > 8);
        // With many bases and images only the last layer and, by what a depthwise kernel costs, a few of those.
        List<string> many = Fused(bases: 16, images: 64);
        Assert.Contains("linear", many);
        Assert.InRange(many.Count, 1, 3);

        static List<string> Fused(int bases, int images) =>
        [
            .. from block in BasisnetNetwork.Specialised(BasisnetDefaults.Configuration with { Bases = bases }, images, images)
               from step in NetworkPredictor.PredictSteps(CostsOf("nvidia-v100").Model, block).Steps
               where step.Schedule.Fusion == "outputs combined instead of weights"
               select step.Step.Name,
        ];
    }

    private static void AssertRising(string device, int batch, IEnumerable<BasisnetConfiguration> configurations)
    {
        double before = 0;
        foreach (BasisnetConfiguration configuration in configurations)
        {
            double seconds = Expected(device, configuration, batch);
            Assert.True(seconds > before, $"{seconds} after {before}");
            before = seconds;
        }
    }

    private static double Expected(string device, BasisnetConfiguration configuration, int batch) =>
        DynamicPredictor.Expected(CostsOf(device), BasisnetNetwork.Build(configuration, batch)).Latency.TotalSeconds;

    private static double Seconds(string device, IEnumerable<Block> blocks) =>
        blocks.Sum(block => NetworkPredictor.PredictBlock(CostsOf(device).Model, block).TotalSeconds);

    private static PartCosts CostsOf(string device)
    {
        if (!s_costs.TryGetValue(device, out PartCosts? costs))
            s_costs.Add(device, costs = new PartCosts(LatencyModels.Create("latencylab", DeviceCatalog.Get(device))));
        return costs;
    }
}
