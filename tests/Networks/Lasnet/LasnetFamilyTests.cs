using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Tests.Networks.Lasnet;

public class LasnetFamilyTests
{
    private static readonly Backbone s_resNet50 = BackboneCatalog.Find("resnet50");

    private static BlockConfiguration Spatial(int granularity, double rate) =>
        new() { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate };

    [Theory]
    [InlineData("resnet50", 16)]
    [InlineData("resnet101", 33)]
    [InlineData("regnet_y_400mf", 16)]
    [InlineData("regnet_y_800mf", 14)]
    public void Block_counts_are_the_training_scripts(string name, int blocks)
    {
        Backbone backbone = BackboneCatalog.Find(name);
        Assert.Equal(blocks, backbone.BlockCount);
        Assert.Equal(blocks, BlockList.Parse("8-4-7-1", backbone).Count);
    }

    /// <summary>
    /// Second block of stage 2 of a ResNet-50: 512 -> 128 -> 512 channels at 28 x 28, S = 4, r = 0.5: 25 of 49 patches (24.5 rounded up).
    /// </summary>
    [Fact]
    public void Spatial_block_by_hand()
    {
        BlockShape shape = s_resNet50.BlocksOf().Single(block => block is { Stage: 2, Index: 1 });
        Block block = LasnetFamily.BuildBlock(shape, Spatial(4, 0.5), batch: 1);

        Assert.Equal(["masker+conv1", "conv2", "conv3", "scatter+add"], block.Steps.Select(step => step.Name));
        Schedule separate = block.Steps[0].Schedules[0];
        Assert.Equal(2 * 512 * 49, Macs(separate.Nodes[0]));
        Assert.Equal("compaction", separate.Nodes[1].Name);
        PatchConv2d conv1 = Assert.IsType<PatchConv2d>(separate.Nodes[2].Operator);

        // 7 patches an axis have 6 inner borders with 2 more pixels each: 12/28 of the pixels see two patches along that axis.
        double share = 12.0 / 28;
        double dilated = 1 - ((1 - share) * (1 - share) * 0.5 + 2 * share * (1 - share) * 0.25 + share * share * 0.0625);
        Assert.Equal(dilated, conv1.DilatedRate, 12);
        Assert.Equal((long)Math.Ceiling(784 * dilated) * 512 * 128, Macs(separate.Nodes[2]));

        Schedule fused = block.Steps[0].Schedules.Single(schedule => schedule.Fusion is not null);
        Assert.Equal(784L * 512 * 129, Macs(fused.Nodes[0]));
        Assert.All(block.Steps[1].Schedules, schedule => Assert.Equal(25L * 16 * 128 * 128 * 9, Macs(schedule.Nodes[^1])));
        Assert.Equal(25L * 16 * 128 * 512, Macs(block.Steps[2].Schedules[0].Nodes[0]));
        TensorBytes scatterAdd = block.Steps[3].Schedules[1].Nodes[0].Operator.Work(4).Bytes;
        Assert.Equal(4L * (25 * 16 * 512 + 784 * 512), scatterAdd.Input);
        Assert.Equal(4L * 784 * 512, scatterAdd.Output);
    }

    [Theory]
    [InlineData("resnet18", 1)]
    [InlineData("resnet50", 1)]
    [InlineData("resnet50", 7)]
    [InlineData("regnet_y_400mf", 1)]
    public void At_rate_one_the_macs_are_the_dense_ones_and_the_maskers(string name, int granularity)
    {
        foreach (BlockShape shape in BackboneCatalog.Find(name).BlocksOf())
        {
            Block dynamic = LasnetFamily.BuildBlock(shape, Spatial(granularity, 1), batch: 2);
            double dense = Macs(LasnetFamily.BuildDenseBlock(shape, batch: 2));
            double masker = Macs(dynamic.Steps[0].Schedules[0].Nodes[0]);
            Assert.True(masker > 0);
            Assert.Equal(dense + masker, Macs(dynamic));
        }
    }

    [Theory]
    [InlineData(DynamicMode.Spatial)]
    [InlineData(DynamicMode.Layer)]
    [InlineData(DynamicMode.Both)]
    public void At_rate_zero_only_maskers_and_the_residual_path_are_left(DynamicMode mode)
    {
        foreach (BlockShape shape in s_resNet50.BlocksOf())
        {
            Block block = LasnetFamily.BuildBlock(
                shape, new BlockConfiguration { Mode = mode, ActivationRate = 0, ChannelKeepRate = 0.5 }, batch: 4);
            double always = FirstNodes(block)
                .Where(node => node.Name == "downsample" || node.Operator is SpatialMasker or ChannelMasker or LayerGate)
                .Sum(Macs);
            Assert.True(always > 0);
            Assert.Equal(always, Macs(block));
        }
    }

    [Fact]
    public void Every_schedules_last_result_has_the_same_name()
    {
        foreach (Step step in LasnetFamily.BuildBlock(s_resNet50.BlocksOf()[0], Spatial(4, 0.5), 1).Steps.Skip(1))
            Assert.Single(step.Schedules.Select(schedule => schedule.Nodes[^1].Name).Distinct());
    }

    [Theory]
    [InlineData("resnet50")]
    [InlineData("regnet_y_800mf")]
    public void Every_input_of_a_node_is_made_before_it(string name)
    {
        foreach (DynamicMode mode in Enum.GetValues<DynamicMode>())
        {
            if (mode == DynamicMode.Layer && name != "resnet50")
                continue;
            foreach (BlockShape shape in BackboneCatalog.Find(name).BlocksOf())
            {
                HashSet<string> known = [Node.BlockInput];
                foreach (Step step in LasnetFamily.BuildBlock(shape, new BlockConfiguration { Mode = mode, ActivationRate = 0.5 }, 2).Steps)
                {
                    foreach (Schedule schedule in step.Schedules)
                    {
                        HashSet<string> inSchedule = [.. known];
                        foreach (Node node in schedule.Nodes)
                        {
                            Assert.All(node.Inputs, input => Assert.Contains(input, inSchedule));
                            inSchedule.Add(node.Name);
                        }
                    }

                    known.UnionWith(
                        step.Schedules.Select(schedule => schedule.Nodes.Select(node => node.Name)).Aggregate((a, b) => a.Intersect(b)));
                }
            }
        }
    }

    [Fact]
    public void First_block_of_a_stage_runs_conv1_on_the_larger_map()
    {
        BlockShape shape = s_resNet50.BlocksOf().Single(block => block is { Stage: 2, Index: 0 });
        Block block = LasnetFamily.BuildBlock(shape, Spatial(4, 0.3), 1);
        PatchConv2d conv1 = block.Steps[0].Schedules[0].Nodes.Select(node => node.Operator).OfType<PatchConv2d>().Single();

        Assert.Equal((56, 8, 1), (conv1.Dense.OutputHeight, conv1.Granularity, conv1.Halo));
        Conv2d downsample = Assert.IsType<Conv2d>(block.Steps.Single(step => step.Name == "downsample").Schedules[0].Nodes[0].Operator);
        Assert.Equal((28, 2), (downsample.OutputHeight, downsample.StrideHeight));
    }

    [Fact]
    public void Layer_mode_runs_with_a_probability_at_batch_one_and_on_a_sub_batch_above()
    {
        BlockShape shape = s_resNet50.BlocksOf()[1];
        BlockConfiguration layer = new() { Mode = DynamicMode.Layer, ActivationRate = 0.3 };

        Block single = LasnetFamily.BuildBlock(shape, layer, batch: 1);
        Assert.Equal([1, 0.3, 0.3, 0.3, 0.3], single.Steps.Select(step => step.ExecutionProbability));

        Block batched = LasnetFamily.BuildBlock(shape, layer, batch: 8);
        Assert.Equal(
            ["gate", "sample_gather", "conv1", "conv2", "conv3", "add", "sample_scatter"], batched.Steps.Select(step => step.Name));
        Assert.Equal(3, Assert.IsType<Conv2d>(batched.Steps[2].Schedules[0].Nodes[0].Operator).Batch);
    }

    [Fact]
    public void Channel_mode_scales_the_convolutions_by_the_kept_channels()
    {
        BlockShape shape = s_resNet50.BlocksOf()[1];
        Block block = LasnetFamily.BuildBlock(
            shape, new BlockConfiguration { Mode = DynamicMode.Channel, ChannelGroup = 2, ChannelKeepRate = 0.5 }, 1);
        Block dense = LasnetFamily.BuildDenseBlock(shape, 1);

        Assert.Equal([0.5, 0.25, 0.5], Enumerable.Range(0, 3).Select(conv => Macs(block.Steps[conv + 1]) / Macs(dense.Steps[conv])));
    }

    [Fact]
    public void Mode_both_scales_the_patch_convolutions_by_the_kept_channels()
    {
        BlockShape shape = BackboneCatalog.Find("regnet_y_800mf").BlocksOf().Single(block => block is { Stage: 3, Index: 1 });
        BlockConfiguration both =
            new() { Mode = DynamicMode.Both, Granularity = 2, ActivationRate = 0.5, ChannelGroup = 16, ChannelKeepRate = 0.5 };
        Block masked = LasnetFamily.BuildBlock(shape, both, 2);
        Block spatial = LasnetFamily.BuildBlock(shape, both with { Mode = DynamicMode.Spatial }, 2);

        // Ten of twenty groups of sixteen channels; a channel group is a convolution group, so that conv2 loses groups, not depth.
        Assert.Equal(320, shape.Width);
        foreach (string name in new[] { "conv1", "conv2", "conv3" })
            Assert.Equal(
                0.5,
                Macs(FirstNodes(masked).Single(node => node.Name == name)) / Macs(FirstNodes(spatial).Single(node => node.Name == name)));
    }

    /// <summary>
    /// ResNet-50 in layer mode at r = 0: stem 118.0, down-sampling 308.3, classifier 2.0 and gates 0.03 of 4089.2 M MACs.
    /// </summary>
    [Fact]
    public void Mac_ratio_with_nothing_active_is_the_static_part()
    {
        LasnetConfiguration nothing = LasnetConfiguration.Uniform(
            s_resNet50, new BlockConfiguration { Mode = DynamicMode.Layer, ActivationRate = 0 });
        double stem = 112.0 * 112 * 64 * 147, classifier = 2048 * 1000;
        double downsample = 56.0 * 56 * 64 * 256 + 28.0 * 28 * 256 * 512 + 14.0 * 14 * 512 * 1024 + 7.0 * 7 * 1024 * 2048;
        double gates = 2 * (64 + 3 * 256 + 4 * 512 + 6 * 1024 + 2 * 2048);

        double ratio = LasnetFamily.Build(nothing, 1024).Macs / s_resNet50.Build(1024).Macs;
        Assert.Equal((stem + classifier + downsample + gates) / s_resNet50.Build(1).Macs, ratio, 12);
    }

    private static IEnumerable<Node> FirstNodes(Block block) => block.Steps.SelectMany(step => step.Schedules[0].Nodes);

    private static double Macs(Block block) => block.Steps.Sum(Macs);

    private static double Macs(Step step) => step.ExecutionProbability * step.Schedules[0].Nodes.Sum(Macs);

    private static double Macs(Node node) => node.Operator.Work(4).Macs;
}
