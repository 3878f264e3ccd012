using LatencyLab.Networks;
using LatencyLab.Networks.Descriptions;
using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Tests.Networks.Hydranet;

public class HydranetPartsTests
{
    private static HydranetConfiguration Cifar => Templated("cifar100-resnet");

    /// <summary>The claim of the paper's abstract, at 20 branches and k = 4.</summary>
    [Theory]
    [InlineData("cifar100-resnet")]
    [InlineData("cifar100-densenet")]
    public void On_cifar_100_the_published_template_costs_two_to_four_times_fewer_macs(string template)
    {
        HydranetParts family = new(Templated(template));
        Assert.Equal((20, 4, 100), (family.Configuration.Branches, family.Configuration.TopK, family.Configuration.Classes));
        Assert.InRange(family.Baseline.Build(1).Macs / family.MacsPerImage, 2, 4);
    }

    /// <summary>The paper's smallest CIFAR network, Hydra-Res-d1, is reported with 52 M multiply-adds and 1.28 M parameters.</summary>
    [Fact]
    public void With_one_block_a_stage_it_has_the_cost_of_the_smallest_published_network()
    {
        HydranetParts family = new(Cifar with { StemDepth = 1, BranchDepth = 1 });
        Assert.InRange(family.MacsPerImage / 52e6, 0.95, 1.05);
        Assert.InRange(family.ParameterCount / 1.28e6, 0.95, 1.05);
    }

    /// <summary>ImageNet: more accurate than an efficient baseline of similar inference cost, here the backbone at half width.</summary>
    [Fact]
    public void The_image_net_template_costs_about_what_the_narrow_baseline_does()
    {
        HydranetParts family = new(Templated("imagenet-separable"));
        Assert.InRange(family.MacsPerImage / NetworkCatalog.Find("separable_resnet_x0.5").Build(1).Macs, 0.9, 1.1);
    }

    [Fact]
    public void Every_template_is_legal()
    {
        foreach (HydranetTemplate template in HydranetTemplates.All)
        {
            HydranetConfiguration configuration = Templated(template.Name);
            Assert.True(new HydranetParts(configuration).MacsPerImage > 0, template.Name);
            Assert.All(configuration.PartitionSizes, size => Assert.Equal(template.Classes / template.Branches, size));
        }
    }

    /// <summary>The HydraNet of a template on its own network.</summary>
    internal static HydranetConfiguration Templated(string name)
    {
        HydranetTemplate template = HydranetTemplates.Find(name);
        INetworkSource network = NetworkCatalog.Find(template.Network);
        return new HydranetConfiguration
        {
            Network = network,
            Resolution = network.DefaultResolution,
            Classes = template.Classes,
            StemEnd = template.StemEnd,
            StemWidth = template.StemWidth,
            StemDepth = template.StemDepth,
            Branches = template.Branches,
            TopK = template.TopK,
            BranchWidth = template.BranchWidth,
            BranchDepth = template.BranchDepth,
            GateWidth = template.GateWidth,
        };
    }

    /// <summary>
    /// Stem of one block a stage, 32 and 64 channels: 1024 (27 32 + 2 9 32 32) + 256 (9 32 64 + 9 64 64) MACs. A branch of 48:
    /// 64 (9 64 48 + 9 48 48 + 64 48) and 48 x 100 for its part of the combiner. The gate is such a branch with 20 scores.
    /// </summary>
    [Fact]
    public void MACs_of_the_parts_by_hand()
    {
        HydranetParts family = new(Cifar with { StemDepth = 1, BranchDepth = 1 });
        const long Body = 64 * (9 * 64 * 48 + 9 * 48 * 48 + 64 * 48);
        Assert.Equal(1024 * (27 * 32 + 2 * 9 * 32 * 32) + 256 * (9 * 32 * 64 + 9 * 64 * 64), HydranetParts.Macs(family.Stem(1)));
        Assert.Equal(Body + 48 * 100, HydranetParts.Macs(family.Branch(1)));
        Assert.Equal(Body + 48 * 20, HydranetParts.Macs(family.Gate(1)));
        Assert.Equal(4 * 100, HydranetParts.Macs([family.Combine(1)]));
        Assert.Equal(7 * HydranetParts.Macs(family.Branch(1)), HydranetParts.Macs(family.Branch(7)));
    }

    [Fact]
    public void The_routing_is_there_and_moves_the_stems_map()
    {
        HydranetParts family = new(Cifar);
        BranchRouting routing = Operators<BranchRouting>(family.Gate(8)).Single();
        Assert.Equal((8, 20, 4), (routing.Batch, routing.Branches, routing.TopK));
        Assert.Equal((64, 16, 16), (routing.Channels, routing.Height, routing.Width));
        Assert.Single(family.Gate(8)[^1].Steps[0].Schedules);
    }

    [Fact]
    public void One_image_and_a_batch_that_goes_everywhere_need_no_copies()
    {
        Assert.Equal(2, new HydranetParts(Cifar).Gate(1)[^1].Steps[0].Schedules.Count);
        Schedule choice = new HydranetParts(Cifar with { TopK = 20 }).Gate(8)[^1].Steps[0].Schedules[1];
        Assert.Equal(1, ((BranchRouting)choice.Nodes[0].Operator).Channels);
        Assert.NotNull(choice.Fusion);
    }

    /// <summary>
    /// Concatenating the features of all branches and one fully connected layer of 20 x 48 inputs: as many weights, k / B of its MACs.
    /// </summary>
    [Fact]
    public void Combiners_by_hand()
    {
        HydranetParts concat = new(Cifar), sum = new(Cifar with { Combiner = Combiner.Sum });
        Assert.Equal(48, concat.FeatureCount);
        Assert.Equal(20 * (48 * 100 + 100) - (48 * 100 + 100), concat.ParameterCount - sum.ParameterCount);
        Assert.Equal(100, Operators<BranchCombine>([concat.Combine(3)]).Single().Channels);
        Assert.Equal(48, Operators<BranchCombine>([sum.Combine(3)]).Single().Channels);
        Assert.Equal((3, 48, 100), Operators<Linear>([sum.Combine(3)]).Select(fc => ((int)fc.Rows, fc.Inputs, fc.Outputs)).Single());
    }

    public static TheoryData<string> Knobs => ["k", "branch width", "branch depth", "gate width", "stem width", "stem depth"];

    [Theory]
    [MemberData(nameof(Knobs))]
    public void MACs_rise_with_every_knob(string knob)
    {
        long[] macs = [.. Values(knob).Select(configuration => new HydranetParts(configuration).MacsPerImage)];
        Assert.True(macs.Zip(macs.Skip(1)).All(pair => pair.First < pair.Second), string.Join(" ", macs));
    }

    [Fact]
    public void More_branches_are_more_parameters_but_not_more_macs_than_the_gates_scores()
    {
        HydranetParts few = new(Cifar with { Branches = 10 }), many = new(Cifar);
        Assert.Equal(10 * 48, many.MacsPerImage - few.MacsPerImage);
        Assert.Equal(10 * HydranetParts.Parameters(many.Branch(1)) + 10 * 49, many.ParameterCount - few.ParameterCount);
    }

    /// <summary>
    /// With one branch of full width that is the rest of the network, the HydraNet is the network plus gate and combiner.
    /// </summary>
    [Theory]
    [InlineData("resnet20")]
    [InlineData("resnet50")]
    [InlineData("regnet_y_400mf")]
    [InlineData("densenet_bc_100_12")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_large")]
    [InlineData("efficientnet_b0")]
    public void Stem_and_one_full_branch_are_the_network(string name)
    {
        INetworkSource network = NetworkCatalog.Find(name);
        HydranetParts family = new(new HydranetConfiguration
        {
            Network = network,
            Resolution = network.DefaultResolution,
            Classes = 100,
            StemEnd = "stage2",
            Branches = 1,
            TopK = 1,
            BranchWidth = 1,
            GateWidth = 0.1,
        });
        Network baseline = family.Baseline.Build(1, network.DefaultResolution);
        Block[] dense = [.. family.Stem(1), .. family.Branch(1)];
        long projection = dense.SelectMany(block => block.Steps).Where(step => step.Name.StartsWith("downsample", StringComparison.Ordinal))
            .Sum(step => step.Schedules[0].Nodes[0].Operator.Work(4).Macs);
        bool projects = name == "resnet20";
        Assert.Equal(baseline.Macs, HydranetParts.Macs(dense) - (projects ? projection : 0));
        if (!projects)
            Assert.Equal(baseline.ParameterCount, HydranetParts.Parameters(dense));
    }

    [Fact]
    public void The_baseline_has_the_configurations_classes() =>
        Assert.Equal(100, Operators<Linear>(new HydranetParts(Cifar).Baseline.Build(1).Blocks).Single().Outputs);

    /// <summary>A stem that ends inside a stage leaves the rest of it, without its stride, to the branches.</summary>
    [Fact]
    public void A_stem_can_end_inside_a_stage()
    {
        HydranetParts family = new(Cifar with { StemEnd = "stage2.block3", StemDepth = null, BranchDepth = null });
        Assert.Equal(new FeatureMap(family.StemMap.Node, 64, 16, 16), family.StemMap);
        Assert.Equal(18 - 4 + 18, family.Branch(1).Count(block => block.Stage > 0));
        Assert.All(Operators<Conv2d>(family.Branch(1).Take(14)), convolution => Assert.Equal(1, convolution.StrideHeight));
    }

    /// <summary>Grouped convolutions keep the width of a group.</summary>
    [Fact]
    public void Groups_scale_with_the_width()
    {
        HydranetParts family = new(new HydranetConfiguration
        {
            Network = NetworkCatalog.Find("regnet_y_400mf"),
            Resolution = 224,
            Classes = 1000,
            StemEnd = "stage3",
            Branches = 4,
            TopK = 2,
            BranchWidth = 0.5,
            GateWidth = 0.25,
        });
        Conv2d grouped = Operators<Conv2d>(family.Branch(1)).First(convolution => convolution.Groups > 1);
        Assert.Equal(8, grouped.OutputChannels / grouped.Groups);
        Assert.Equal(28, grouped.Groups);
    }

    private static IEnumerable<HydranetConfiguration> Values(string knob) => knob switch
    {
        "k" => [.. Enumerable.Range(1, 20).Select(k => Cifar with { TopK = k })],
        "branch width" => [.. Widths.Select(width => Cifar with { BranchWidth = width })],
        "gate width" => [.. Widths.Select(width => Cifar with { GateWidth = width })],
        "stem width" => [.. Widths.Select(width => Cifar with { StemWidth = width })],
        "branch depth" => [.. Enumerable.Range(1, 18).Select(depth => Cifar with { BranchDepth = depth })],
        _ => [.. Enumerable.Range(1, 18).Select(depth => Cifar with { StemDepth = depth })],
    };

    private static double[] Widths => [0.125, 0.25, 0.5, 0.75, 1, 2];

    private static IEnumerable<T> Operators<T>(IEnumerable<Block> blocks) =>
        blocks.SelectMany(block => block.Steps).SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator).OfType<T>();
}
