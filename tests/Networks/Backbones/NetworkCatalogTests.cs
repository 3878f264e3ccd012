using LatencyLab.Diagnostics;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Tests.Networks.Backbones;

public class NetworkCatalogTests
{
    private const double Tolerance = 0.01, RoundedTolerance = 0.02;

    /// <summary>
    /// Parameters and millions of MACs (0: none published to two digits). torchvision: DenseNets, MobileNetV2 and V3, EfficientNet-B0;
    /// the papers: MobileNetV1 (4.2 M, 569 M; counted out 4.232 M), V2 x0.5 (1.97 M, 97 M); Wide ResNet table 4 and the
    /// authors' models (28-10: 36.479 M, 5.2 G; 16-8: 11.0 M; 40-4: 8.9 M); DenseNet-BC table 2 (0.8 M, counted out 0.769 M; 15.3 M).
    /// </summary>
    public static TheoryData<string, double, double> Published => new()
    {
        { "densenet121", 7_978_856, 2_850 },
        { "densenet169", 14_149_480, 3_380 },
        { "densenet201", 20_013_928, 4_315 },
        { "densenet_bc_100_12", 769_162, 0 },
        { "densenet_bc_250_24", 15.3e6, 0 },
        { "wide_resnet_16_8", 11.0e6, 0 },
        { "wide_resnet_28_10", 36_479_194, 5_200 },
        { "wide_resnet_40_4", 8.9e6, 0 },
        { "mobilenet_v1", 4.23e6, 569 },
        { "mobilenet_v2", 3_504_872, 300.8 },
        { "mobilenet_v3_small", 2_542_856, 56.5 },
        { "mobilenet_v3_large", 5_483_032, 217 },
        { "efficientnet_b0", 5_288_548, 388 },
        { "mobilenet_v2_x0.5", 1.97e6, 97 },
    };

    /// <summary>
    /// Published to fewer digits. The tables of the authors' V1 and V2 checkpoints (V2's leaves out about 1 % of the parameters: 3.47 M for
    /// width 1); MACs of V1 x0.75 and all of V3 x0.75 from the papers (V3 small: 0, parameters differ between the paper's versions).
    /// </summary>
    public static TheoryData<string, double, double> Rounded => new()
    {
        { "mobilenet_v1_x0.75", 2.59e6, 325 },
        { "mobilenet_v1_x0.5", 1.34e6, 150 },
        { "mobilenet_v1_x0.25", 0.47e6, 41 },
        { "mobilenet_v2_x0.75", 2.61e6, 209 },
        { "mobilenet_v2_x1.4", 6.06e6, 582 },
        { "mobilenet_v3_large_x0.75", 4.0e6, 155 },
        { "mobilenet_v3_small_x0.75", 0, 44 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_and_MACs_are_the_published_ones(string name, double parameters, double megamacs) => AssertNear(name, parameters, megamacs, Tolerance);

    [Theory]
    [MemberData(nameof(Rounded))]
    public void Other_widths_are_as_published_to_two_digits(string name, double parameters, double megamacs) => AssertNear(name, parameters, megamacs, RoundedTolerance);

    /// <summary>Counts of the separable residual networks are not published.</summary>
    [Fact]
    public void Every_name_that_is_no_backbone_is_in_the_published_table() =>
        Assert.Equal(
            ["separable_resnet", "separable_resnet_cifar"],
            NetworkCatalog.Names.Except(BackboneCatalog.Names).Except(Published.Select(row => (string)row[0])));

    /// <summary>
    /// By hand, width 1, MACs of 3x3: 112^2 9 3 64; depthwise and pointwise of stage 1: 56^2 (9 64 + 64 128 + 9 128 + 128 128), and so on.
    /// </summary>
    [Fact]
    public void A_separable_residual_network_counted_by_hand()
    {
        long Stage(long pixels, long before, long channels, int blocks) =>
            pixels * (9 * before + before * channels + (blocks - 1) * (9 * channels + channels * channels));
        long macs = 112 * 112 * 9 * 3 * 64 + Stage(56 * 56, 64, 128, 2) + Stage(28 * 28, 128, 256, 2) + Stage(14 * 14, 256, 512, 6) + Stage(7 * 7, 512, 1024, 2) + 1024 * 1000;
        Assert.Equal(macs, NetworkCatalog.Find("separable_resnet").Build(1).Macs);
        Assert.Equal(512, NetworkCatalog.Find("separable_resnet_x0.5").Build(1).Operators.OfType<LatencyLab.Operators.Gemm.Linear>().Single().Inputs);
    }

    [Fact]
    public void The_backbones_are_the_same_objects()
    {
        foreach (string name in BackboneCatalog.Names)
            Assert.Same(BackboneCatalog.Find(name), NetworkCatalog.Find(name));
    }

    [Theory]
    [InlineData("MobileNetV2", "mobilenet_v2")]
    [InlineData("MobileNet-V2-x0.50", "mobilenet_v2_x0.5")]
    [InlineData("mobilenet_v3_large_x1.0", "mobilenet_v3_large")]
    [InlineData("DenseNet-121", "densenet121")]
    [InlineData("regnet_x200mf", "regnet_x_200mf")]
    [InlineData("WIDE-RESNET-28-10", "wide_resnet_28_10")]
    public void Spellings_of_a_name(string given, string name) => Assert.Equal(name, NetworkCatalog.Find(given).Name);

    [Theory]
    [InlineData("densenet112", "did you mean 'densenet121'?")]
    [InlineData("mobilnet_v2_x0.5", "did you mean 'mobilenet_v2'?")]
    [InlineData("densenet121_x0.5", "network 'densenet121' has no width multiplier")]
    [InlineData("mobilenet_v2_x0", "'0' in 'mobilenet_v2_x0' is not a width multiplier, expected 0.05 to 10")]
    [InlineData("mobilenet_v2_x1e1", "'1e1' in 'mobilenet_v2_x1e1' is not a width multiplier")]
    [InlineData("mobilenet_v2_x0.5.1", "is not a width multiplier")]
    [InlineData("", "unknown network ''")]
    [InlineData("_x0.5", "unknown network '_x0.5'")]
    public void A_wrong_name_is_one_clear_error(string given, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => NetworkCatalog.Find(given)).Errors.Single().ToString(), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Published))]
    public void MACs_follow_the_resolution_and_the_batch_but_parameters_do_not(string name, double parameters, double megamacs)
    {
        _ = (parameters, megamacs);
        INetworkSource source = NetworkCatalog.Find(name);
        Network one = source.Build(1), large = source.Build(1, 2 * source.DefaultResolution), three = source.Build(3);

        Assert.Equal(one.ParameterCount, large.ParameterCount);
        Assert.Equal(3 * one.Macs, three.Macs);
        Assert.InRange(large.Macs / one.Macs, 3.5, 4.01);
    }

    [Theory]
    [InlineData("mobilenet_v2", 0, null)]
    [InlineData("mobilenet_v2", 1, 0)]
    [InlineData("mobilenet_v2", 1, -3)]
    [InlineData("mobilenet_v2", int.MaxValue, int.MaxValue)]
    public void A_batch_or_resolution_that_cannot_be_is_an_input_error(string name, int batch, int? resolution) =>
        Assert.Throws<InputException>(() => NetworkCatalog.Find(name).Build(batch, resolution));

    [Fact]
    public void A_dense_layer_joins_by_copying_and_normalises_before_its_convolutions()
    {
        Block layer = NetworkCatalog.Find("densenet121").Build(2).Blocks[2];

        Assert.Equal("stage1.block1", layer.Name);
        Assert.Equal(["batch_norm2d", "conv2d", "conv2d", "concat"], layer.Steps.Select(step => step.Schedules[0].Nodes[0].Operator.Kind));
        // 64 + 32 channels from before and 32 new ones, 2 images of 56x56, read once and written once.
        Assert.Equal(2L * 2 * 56 * 56 * 128 * 4, layer.Steps[3].Schedules[0].Nodes[0].Operator.Work(4).Bytes.Total);
    }

    /// <summary>MobileNetV3: 8 of 15 blocks squeeze, with a hard sigmoid; every hard swish is an operator of its own.</summary>
    [Fact]
    public void Squeezes_and_swishes_of_MobileNetV3()
    {
        Operator[] operators = [.. NetworkCatalog.Find("mobilenet_v3_large").Build(1).Operators];

        Assert.Equal(8, operators.OfType<LatencyLab.Operators.Composite.SqueezeExcite>().Count(squeeze => squeeze.Gate == UnaryFunction.HardSigmoid));
        // Stem, two a block in blocks 7 to 15, the last convolution and the hidden layer of the classifier.
        Assert.Equal(1 + 2 * 9 + 1 + 1, operators.OfType<Unary>().Count(unary => unary.Function == UnaryFunction.HardSwish));
    }

    private static void AssertNear(string name, double parameters, double megamacs, double tolerance)
    {
        Network network = NetworkCatalog.Find(name).Build(1);

        if (parameters > 0)
            Assert.InRange(network.ParameterCount / parameters, 1 - tolerance, 1 + tolerance);
        if (megamacs > 0)
            Assert.InRange(network.Macs / 1e6 / megamacs, 1 - tolerance, 1 + tolerance);
    }
}
