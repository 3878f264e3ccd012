using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Tests.Networks.Lasnet;

/// <summary>Inverted residuals and plain rows of convolutions that skip patches.</summary>
public class ChainBlockTests
{
    private static BlockConfiguration Spatial(int granularity, double rate) =>
        new() { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate };

    private static BlockShape Shape(string network, string block) =>
        BackboneCatalog.Find(network).BlocksOf().Single(shape => shape.Name == block);

    /// <summary>
    /// Second block of stage 4 of MobileNetV2: 64 -> 384 -> 384 -> 64 channels at 14x14, S = 7, r = 0.5: 2 of 4 patches. One inner border
    /// an axis has two more pixels: 2/14 of the pixels see two patches along it.
    /// </summary>
    [Fact]
    public void Inverted_residual_by_hand()
    {
        Block block = LasnetFamily.BuildBlock(Shape("mobilenet_v2", "stage4.block1"), Spatial(7, 0.5), batch: 1);

        Assert.Equal(["masker+conv", "depthwise", "conv2", "scatter+add"], block.Steps.Select(step => step.Name));
        Schedule separate = block.Steps[0].Schedules[0];
        Assert.Equal(2 * 64 * 4, Macs(separate.Nodes[0]));
        const double Share = 2.0 / 14;
        double dilated = 1 - ((1 - Share) * (1 - Share) * 0.5 + 2 * Share * (1 - Share) * 0.25 + Share * Share * 0.0625);
        Assert.Equal((long)Math.Ceiling(196 * dilated) * 64 * 384, Macs(separate.Nodes[2]));
        Assert.Equal(196L * 64 * 385, Macs(block.Steps[0].Schedules[1].Nodes[0]));
        Assert.All(block.Steps[1].Schedules, schedule => Assert.Equal(2L * 49 * 384 * 9, Macs(schedule.Nodes[^1])));
        Assert.Equal(9 * 9, block.Steps[1].Schedules[0].Nodes[0].Operator.Work(4).Bytes.Output / (2 * 384 * 4));
        Assert.Equal(2L * 49 * 384 * 64, Macs(block.Steps[2].Schedules[0].Nodes[0]));

        // The projection is linear, and so is the sum.
        Assert.False(((PatchScatterAdd)block.Steps[3].Schedules[1].Nodes[0].Operator).HasActivation);
        Assert.Equal(["conv2", "input", "compaction"], block.Steps[3].Schedules[1].Nodes[0].Inputs);
    }

    /// <summary>Functions that no convolution applies run on what is computed; squeeze-and-excitation reads it.</summary>
    [Fact]
    public void Hard_swish_and_squeeze_and_excitation_are_of_computed_pixels()
    {
        // MobileNetV3-Large, 112 -> 672 -> 112 at 14x14: 4 of 49 patches of 2x2 (r = 0.08 is rounded up), hard swish after both.
        Block block = LasnetFamily.BuildBlock(Shape("mobilenet_v3_large", "stage4.block5"), Spatial(2, 0.08), batch: 1);
        Node[] swishes = [.. block.Steps.SelectMany(step => step.Schedules[0].Nodes).Where(node => node.Operator is Unary)];
        PatchConv2d expand = (PatchConv2d)block.Steps[0].Schedules[0].Nodes[2].Operator;

        Assert.Equal(2, swishes.Length);
        Assert.Equal(expand.Work(4).Shape.Rows, ((Unary)swishes[0].Operator).Rows);
        Assert.Equal(4 * 4, ((Unary)swishes[1].Operator).Rows);
        Node squeeze = block.Steps.Single(step => step.Name == "squeeze_excite").Schedules[0].Nodes[0];
        Assert.Equal(4.0 / 49, ((LatencyLab.Operators.Composite.SqueezeExcite)squeeze.Operator).ComputedRate, 12);
        Assert.Equal([swishes[1].Name], squeeze.Inputs);
    }

    /// <summary>
    /// Third stage of VGG-16: three 3x3 of 256 channels at 56x56, S = 14, r = 0.25: 4 of 16 patches. The second runs on a halo of 2
    /// pixels, so that 3 inner borders have 2 more: 6/56 of the pixels see two patches; the first on one of 4.
    /// </summary>
    [Fact]
    public void Plain_convolutions_by_hand()
    {
        Block block = LasnetFamily.BuildBlock(Shape("vgg16", "stage3"), Spatial(14, 0.25), batch: 1);
        Assert.Equal(["masker+conv", "conv2", "conv3", "scatter", "pool"], block.Steps.Select(step => step.Name));

        Assert.Equal(Rows(12.0 / 56) * 128 * 9 * 256, Macs(block.Steps[0].Schedules[0].Nodes[2]));
        Assert.Equal(Rows(6.0 / 56) * 256 * 9 * 256, Macs(block.Steps[1].Schedules[0].Nodes[0]));
        Assert.All(block.Steps[2].Schedules, schedule => Assert.Equal(4L * 196 * 256 * 9 * 256, Macs(schedule.Nodes[^1])));
        Assert.Equal(4L * 56 * 56 * 256, block.Steps[3].Schedules[0].Nodes[0].Operator.Work(4).Bytes.Output);
        Node pool = block.Steps[4].Schedules[0].Nodes[0];
        Assert.Equal(["scatter"], pool.Inputs);
        Assert.Equal(28, ((Pool2d)pool.Operator).OutputHeight);

        static long Rows(double share) => (long)Math.Ceiling(
            3136 * (1 - ((1 - share) * (1 - share) * 0.75 + 2 * share * (1 - share) * 0.5625 + share * share * Math.Pow(0.75, 4))));
    }

    /// <summary>
    /// Depthwise with stride 2, then pointwise (MobileNetV1): nothing needs a halo, the first reads patches of 2 (S - 1) + 3.
    /// </summary>
    [Fact]
    public void A_row_that_ends_pointwise_keeps_its_patches_compact()
    {
        Block block = LasnetFamily.BuildBlock(Shape("mobilenet_v1", "stage3.block0"), Spatial(4, 1), batch: 1);
        Assert.Equal(["masker+depthwise", "conv", "scatter"], block.Steps.Select(step => step.Name));

        Node gather = block.Steps[0].Schedules[0].Nodes[2];
        Assert.Equal(49L * 81 * 128 * 4, gather.Operator.Work(4).Bytes.Output);
        PatchConv2d pointwise = (PatchConv2d)block.Steps[1].Schedules[0].Nodes[0].Operator;
        Assert.Equal((PatchInput.Gathered, 0), (pointwise.Source, pointwise.Halo));
        Assert.Equal(784L * 128 * 256, pointwise.Work(4).Macs);
    }

    /// <summary>3x3, 3x3 of stride 2, 3x3 and S = 4: the second is needed on 6 of 4 pixels, the first on 2 x 5 + 3 = 13 of 8.</summary>
    [Fact]
    public void Halos_add_up_over_strides()
    {
        Backbone backbone = (Backbone)Find("""
            - {type: conv, channels: 8, kernel: 3}
              - {type: conv, channels: 8, kernel: 3, stride: 2}
              - {type: conv, channels: 8, kernel: 3}
            """);
        Block block = LasnetFamily.BuildBlock(backbone.BlocksOf()[0], Spatial(4, 0.5), batch: 1);
        PatchConv2d[] convolutions =
        [
            .. block.Steps.SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator).OfType<PatchConv2d>(),
        ];

        Assert.Equal([(8, 5), (4, 2), (4, 0)], convolutions.Select(one => (one.Granularity, one.Halo)));
    }

    /// <summary>
    /// By hand: maskers of the ten blocks with a residual are 2 C (H/S)^2: 24 at 56/7, 2 x 32 at 28/7, 3 x 64 and 2 x 96 at 14/7, 2 x 160
    /// at 7/1: 3,072 + 2,048 + 1,536 + 1,536 + 31,360.
    /// </summary>
    [Fact]
    public void All_patches_cost_the_network_and_its_maskers()
    {
        Backbone backbone = BackboneCatalog.Find("mobilenet_v2");
        LasnetConfiguration configuration = LasnetConfiguration.Create(backbone, Spatial(1, 1), "1-7-7-7-1");
        Network dense = backbone.Build(1), dynamic = LasnetFamily.Build(configuration, 1);

        Assert.Equal(300_774_272, dense.Macs);
        Assert.Equal(dense.Macs + 39_552, dynamic.Macs);
        Assert.Equal(10, dynamic.Operators.OfType<SpatialMasker>().Count());
        Assert.Equal(dense.ParameterCount + 2 * (24 + 1 + 2 * 33 + 3 * 65 + 2 * 97 + 2 * 161), dynamic.ParameterCount);
        Assert.All(
            dynamic.Blocks.Zip(dense.Blocks).Where(pair => pair.First.Name is "stage1.block0" or "stage2.block0" or "stage5.block3"),
            pair => Assert.Equal(pair.Second.Steps.Select(step => step.Name), pair.First.Steps.Select(step => step.Name)));
    }

    /// <summary>A skipped block puts out its input: gate 2 (C) MACs, then the block with probability r.</summary>
    [Fact]
    public void A_layer_that_is_skipped_costs_its_gate()
    {
        BlockShape shape = Shape("mobilenet_v2", "stage4.block1");
        BlockConfiguration layer = new() { Mode = DynamicMode.Layer, ActivationRate = 0.25 };
        double dense = Macs(LasnetFamily.BuildDenseBlock(shape, 1)), gate = Macs(LasnetFamily.BuildBlock(shape, layer with
        {
            ActivationRate = 0,
        }, 1));

        Assert.True(gate is > 0 and < 1000);
        Assert.Equal(gate + dense / 4, Macs(LasnetFamily.BuildBlock(shape, layer, 1)));
        Block batch = LasnetFamily.BuildBlock(shape, layer, 8);
        Assert.Equal(["add", "gate"], batch.Steps[^1].Schedules[0].Nodes[0].Inputs);
        Assert.Equal(8 * gate + 2 * dense, Macs(batch));
    }

    public static TheoryData<string, string> Laws => new()
    {
        { "mobilenet_v2", "nvidia-v100" },
        { "mobilenet_v3_large", "nvidia-v100" },
        { "mobilenet_v3_small", "nvidia-jetson-tx2" },
        { "mobilenet_v1", "nvidia-v100" },
        { "vgg11", "nvidia-v100" },
        { "mnasnet", "nvidia-a100-sxm4-40gb" },
        { "vgg11", "amd-epyc-9654" },
    };

    /// <summary>Where all is computed nothing is saved, and computing more never takes less.</summary>
    [Theory]
    [MemberData(nameof(Laws))]
    public void Latency_rises_with_the_rate_up_to_the_dense_block_and_more(string network, string device)
    {
        MemoizedModel model = MemoizedModel.Of(LatencyModels.Create(LatencyModels.Default, DeviceCatalog.Get(device), DataType.Fp32));
        foreach (BlockShape shape in BackboneCatalog.Find(network).BlocksOf().Where(shape => shape.Kind != BlockKind.Static)
            .DistinctBy(shape => shape with { Index = 0 }))
        {
            double dense = Seconds(model, LasnetFamily.BuildDenseBlock(shape, 2));
            foreach (int granularity in LasnetRules.GranularityChoices(shape.LargestSquare))
            {
                double before = 0;
                foreach (double rate in new[] { 0, 0.1, 0.35, 0.6, 0.85, 1 })
                {
                    double seconds = Seconds(model, LasnetFamily.BuildBlock(shape, Spatial(granularity, rate), 2));
                    Assert.True(seconds >= before * (1 - 1e-9), $"{shape.Name}, S {granularity}, r {rate}: {seconds} after {before}");
                    before = seconds;
                }

                Assert.True(before >= dense * (1 - 1e-9), $"{shape.Name}, S {granularity}: {before} at r = 1, {dense} dense");
            }
        }
    }

    [Fact]
    public void Equal_blocks_are_equal_whatever_they_are_called()
    {
        IReadOnlyList<BlockShape> blocks = BackboneCatalog.Find("mobilenet_v2").BlocksOf();
        BlockShape Of(string name) => blocks.Single(shape => shape.Name == name) with { Index = 0 };

        Assert.Equal(Of("stage3.block1"), Of("stage3.block2"));
        Assert.Equal(Of("stage3.block1").GetHashCode(), Of("stage3.block2").GetHashCode());
        Assert.NotEqual(Of("stage4.block1"), Of("stage4.block5"));
    }

    [Theory]
    [InlineData("densenet121")]
    [InlineData("yolov8n_backbone")]
    [InlineData("squeezenet1_0")]
    [InlineData("vit_b_16")]
    [InlineData("ranet_cifar")]
    public void Other_blocks_are_refused(string name) => Assert.Contains(
        $"network '{name}' is not made of residual blocks that can be dynamic",
        Assert.Throws<InputException>(() => BackboneCatalog.Find(name)).Message, StringComparison.Ordinal);

    private static INetworkSource Find(string layers)
    {
        string file = Path.GetTempFileName() + ".yaml";
        try
        {
            File.WriteAllText(
                file, "schema: latencylab/network/v1\nname: row\ninput: {resolution: 32}\nblocks:\n- name: one\n  layers:\n  " + layers);
            return BackboneCatalog.Find(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Seconds(MemoizedModel model, Block block) => NetworkPredictor.PredictBlock(model, block).TotalSeconds;

    private static long Macs(Node node) => node.Operator.Work(4).Macs;

    private static double Macs(Block block) => new Network("", 1, 1, [block]).Macs;
}
