using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Networks.Transformers;
using LatencyLab.Networks.Vision;
using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Tests.Networks.Backbones;

namespace LatencyLab.Tests.Networks.Sources;

public class NetworkCatalogTests
{
    private const double Tolerance = 0.01;

    /// <summary>
    /// Parameters and millions of MACs (0: none published to two digits, or published by a count that includes batch norms).
    /// torchvision: DenseNets, MobileNetV2 and V3, EfficientNet-B0. DenseNet-BC: the paper's 0.8 M and 15.3 M, digits as counted by
    /// osmr/imgclsmob. Wide ResNet: the paper's table 4 (11.0, 36.5 and 8.9 M), digits and 5.2 G of 28-10 as counted by osmr/imgclsmob.
    /// MobileNetV1: the table of the authors' checkpoints (tensorflow/models, research/slim/nets/mobilenet_v1.md), but the paper's
    /// table 6 for the MACs of x0.75: 325 M, where the checkpoints' table has 317 M, which no counting of these layers gives.
    /// MobileNetV2 and V3 of other widths: MACs of the authors' checkpoints (research/slim/nets/mobilenet/README.md), parameters of
    /// timm's models (the checkpoints' table leaves out about 1 % of V2's; 1.97 M of x0.5 is 1.95 M there), V3 Large x0.75 of the
    /// checkpoints. torchvision's weights (num_params, _ops): VGG, GoogLeNet, SqueezeNet, ShuffleNetV2, MNASNet, EfficientNets (B2's MACs
    /// are of 288 pixels there), ConvNeXt, Swin, ViT-B and L; ViT and DeiT Ti and S: timm's results-imagenet and benchmark-infer tables.
    /// Darknet-53: timm's parameters, YOLOv3's table 2 for the MACs (18.7 G operations at 256 pixels). YOLOv8: sums over layers 0 to 9 of
    /// the summaries that Ultralytics' models print, which give no MACs of a backbone. The 44 M of V3 Small x0.75 are left out: the
    /// checkpoints' 66 M at width 1 are those of another last layer than torchvision's 56.5 M.
    /// </summary>
    public static TheoryData<string, double, double> Published => new()
    {
        { "densenet121", 7_978_856, 2_850 },
        { "densenet161", 28_681_000, 7_728 },
        { "densenet169", 14_149_480, 3_380 },
        { "densenet201", 20_013_928, 4_315 },
        { "densenet_bc_100_12", 769_162, 0 },
        { "densenet_bc_250_24", 15_324_406, 0 },
        { "wide_resnet_16_8", 11.0e6, 0 },
        { "wide_resnet_28_10", 36_479_194, 5_200 },
        { "wide_resnet_40_4", 8.9e6, 0 },
        { "mobilenet_v1", 4.24e6, 569 },
        { "mobilenet_v1_x0.75", 2.59e6, 325 },
        { "mobilenet_v1_x0.5", 1.34e6, 150 },
        { "mobilenet_v1_x0.25", 0.47e6, 41 },
        { "mobilenet_v2", 3_504_872, 300.8 },
        { "mobilenet_v2_x0.35", 1.68e6, 59 },
        { "mobilenet_v2_x0.5", 1.97e6, 97 },
        { "mobilenet_v2_x0.75", 2.64e6, 209 },
        { "mobilenet_v2_x1.4", 6.11e6, 582 },
        { "mobilenet_v3_small", 2_542_856, 56.5 },
        { "mobilenet_v3_small_x0.75", 2.04e6, 0 },
        { "mobilenet_v3_large", 5_483_032, 217 },
        { "mobilenet_v3_large_x0.75", 4.0e6, 155 },
        { "efficientnet_b0", 5_288_548, 388 },
        { "efficientnet_b1", 7_794_184, 687 },
        { "efficientnet_b2", 9_109_994, 0 },
        { "efficientnet_b3", 12_233_232, 1_827 },
        { "efficientnet_b4", 19_341_616, 4_394 },
        { "efficientnet_b5", 30_389_784, 10_266 },
        { "efficientnet_b6", 43_040_704, 19_068 },
        { "efficientnet_b7", 66_347_960, 37_746 },
        { "mnasnet", 4_383_312, 314 },
        { "mnasnet_x0.5", 2_218_512, 104 },
        { "mnasnet_x0.75", 3_170_208, 215 },
        { "mnasnet_x1.3", 6_282_256, 526 },
        { "vgg11", 132_863_336, 7_609 },
        { "vgg13", 133_047_848, 11_308 },
        { "vgg16", 138_357_544, 15_470 },
        { "vgg19", 143_667_240, 19_632 },
        { "googlenet", 6_624_904, 1_498 },
        { "squeezenet1_0", 1_248_424, 819 },
        { "squeezenet1_1", 1_235_496, 349 },
        { "shufflenet_v2_x0.5", 1_366_792, 40.6 },
        { "shufflenet_v2_x1.0", 2_278_604, 145 },
        { "shufflenet_v2_x1.5", 3_503_624, 296 },
        { "shufflenet_v2_x2.0", 7_393_996, 583 },
        { "convnext_t", 28_589_128, 4_456 },
        { "convnext_s", 50_223_688, 8_684 },
        { "convnext_b", 88_591_464, 15_355 },
        { "convnext_l", 197_767_336, 34_361 },
        { "swin_t", 28_288_354, 4_491 },
        { "swin_s", 49_606_258, 8_741 },
        { "swin_b", 87_768_224, 15_431 },
        { "vit_ti_16", 5_717_416, 1_260 },
        { "vit_s_16", 22_050_664, 4_610 },
        { "vit_b_16", 86_567_656, 17_564 },
        { "vit_l_16", 304_326_632, 61_555 },
        { "deit_ti", 5_717_416, 1_260 },
        { "deit_s", 22_050_664, 4_610 },
        { "deit_b", 86_567_656, 17_564 },
        { "darknet53", 41_609_928, 9_350 },
        { "yolov8n_backbone", 1_272_656, 0 },
        { "yolov8s_backbone", 5_079_712, 0 },
    };

    /// <summary>Millions of MACs at other resolutions, from the same tables of the authors' checkpoints.</summary>
    public static TheoryData<string, int, double> PublishedResolutions => new()
    {
        { "efficientnet_b2", 288, 1_088 },
        { "mobilenet_v1", 192, 418 },
        { "mobilenet_v1", 160, 291 },
        { "mobilenet_v1", 128, 186 },
        { "mobilenet_v1_x0.5", 192, 110 },
        { "mobilenet_v1_x0.5", 160, 77 },
        { "mobilenet_v1_x0.5", 128, 49 },
        { "mobilenet_v2", 192, 221 },
        { "mobilenet_v2", 160, 154 },
        { "mobilenet_v2", 128, 99 },
        { "mobilenet_v2", 96, 56 },
        { "mobilenet_v2_x0.75", 192, 153 },
        { "mobilenet_v2_x1.4", 224, 582 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_and_macs_are_the_published_ones(string name, double parameters, double megamacs)
    {
        Network network = NetworkCatalog.Find(name).Build(1);

        AssertNear(parameters, network.ParameterCount);
        AssertNear(megamacs, network.Macs / 1e6);
    }

    [Theory]
    [MemberData(nameof(PublishedResolutions))]
    public void MACs_at_other_resolutions_are_the_published_ones(string name, int resolution, double megamacs) =>
        AssertNear(megamacs, NetworkCatalog.Find(name).Build(1, resolution).Macs / 1e6);

    /// <summary>Counts of the separable residual networks and of YOLOv8's larger backbones are not published.</summary>
    [Fact]
    public void Every_name_that_is_no_backbone_or_transformer_is_in_the_published_table() =>
        Assert.Equal(
            ["yolov8m_backbone", "yolov8l_backbone", "yolov8x_backbone", "separable_resnet", "separable_resnet_cifar"],
            NetworkCatalog.Names.Except(BackboneCatalog.Names).Except(TransformerCatalog.All.Select(one => one.Name))
                .Except(MultiExitNetworkTests.Counted.Select(row => (string)row[0]))
                .Except(Published.Select(row => (string)row[0])));

    /// <summary>
    /// By hand, width 1, MACs of 3x3: 112^2 9 3 64; depthwise and pointwise of stage 1: 56^2 (9 64 + 64 128 + 9 128 + 128 128), and so on.
    /// </summary>
    [Fact]
    public void A_separable_residual_network_counted_by_hand()
    {
        long Stage(long pixels, long before, long channels, int blocks) =>
            pixels * (9 * before + before * channels + (blocks - 1) * (9 * channels + channels * channels));
        long macs = 112 * 112 * 9 * 3 * 64 + Stage(56 * 56, 64, 128, 2) + Stage(28 * 28, 128, 256, 2) + Stage(14 * 14, 256, 512, 6)
            + Stage(7 * 7, 512, 1024, 2) + 1024 * 1000;
        Assert.Equal(macs, NetworkCatalog.Find("separable_resnet").Build(1).Macs);
        Assert.Equal(
            512,
            NetworkCatalog.Find("separable_resnet_x0.5").Build(1).Operators.OfType<LatencyLab.Operators.Gemm.Linear>().Single().Inputs);
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
        Assert.Contains(
            expected, Assert.Throws<InputException>(() => NetworkCatalog.Find(given)).Errors.Single().ToString(), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Published))]
    public void MACs_follow_the_resolution_and_the_batch_but_parameters_do_not(string name, double parameters, double megamacs)
    {
        _ = (parameters, megamacs);
        INetworkSource source = NetworkCatalog.Find(name);
        Network one = source.Build(1), large = source.Build(1, 2 * source.DefaultResolution), three = source.Build(3);

        Assert.Equal(one.ParameterCount, large.ParameterCount);
        Assert.Equal(3 * one.Macs, three.Macs);

        // Attention between all tokens grows with their square; SqueezeNet's maps lose a border.
        double most = source is VisionTransformer ? 8 : name.StartsWith("squeezenet", StringComparison.Ordinal) ? 4.25 : 4.01;
        Assert.InRange(large.Macs / one.Macs, 3.5, most);
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
    public void Squeezes_and_swishes_of_mobile_net_v3()
    {
        Operator[] operators = [.. NetworkCatalog.Find("mobilenet_v3_large").Build(1).Operators];

        Assert.Equal(
            8,
            operators.OfType<LatencyLab.Operators.Composite.SqueezeExcite>().Count(squeeze => squeeze.Gate == UnaryFunction.HardSigmoid));
        // Stem, two a block in blocks 7 to 15, the last convolution and the hidden layer of the classifier.
        Assert.Equal(1 + 2 * 9 + 1 + 1, operators.OfType<Unary>().Count(unary => unary.Function == UnaryFunction.HardSwish));
    }

    private static void AssertNear(double published, double counted)
    {
        if (published > 0)
            Assert.InRange(counted / published, 1 - Tolerance, 1 + Tolerance);
    }
}
