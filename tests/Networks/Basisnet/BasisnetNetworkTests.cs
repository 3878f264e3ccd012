using LatencyLab.Networks;
using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Operators;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Tests.Networks.Basisnet;

public class BasisnetNetworkTests
{
    private const SynthesisedKinds All =
        SynthesisedKinds.Stem | SynthesisedKinds.Convolution | SynthesisedKinds.Depthwise | SynthesisedKinds.SqueezeExcite
            | SynthesisedKinds.Head;

    /// <summary>
    /// 290 M and 198 M: the paper's abstract. Assumed: 16 bases, preview of half width at 128 pixels, all convolutions and the hidden layer
    /// synthesised. The exit rate is derived from the published totals and the preview's own cost.
    /// </summary>
    [Fact]
    public void The_default_costs_what_the_paper_says()
    {
        BasisnetCosts costs = BasisnetNetwork.CostsOf(BasisnetDefaults.Configuration);

        Assert.InRange(costs.FullMacs, 290e6 * 0.95, 290e6 * 1.05);
        Assert.InRange(costs.MeanMacs, 198e6 * 0.95, 198e6 * 1.05);
        Assert.Equal((290e6 - 198e6) / (290e6 - costs.PreviewMacs), costs.ExitRate, 1e-12);
        Assert.InRange(costs.ExitRate, 0.33, 0.36);
        Assert.InRange(costs.BackboneMacs, 219e6 * 0.98, 219e6 * 1.02);
    }

    /// <summary>
    /// Weights: 4 x 8 = 32 and 8 x 9 = 72 and, in the head, 8 x 6 = 48. Coefficients: 3 weight tensors x 3 bases from 5 features.
    /// Stem 16 px x 3 x 4, conv 16 px x 32, depthwise 16 px x 72, squeeze 2 x 8 x 2, hidden 48, classes 6 x 10.
    /// </summary>
    [Fact]
    public void Costs_of_a_tiny_one_by_hand()
    {
        BasisnetCosts costs = BasisnetNetwork.CostsOf(Basisnets.Configuration);

        Assert.Equal(3, costs.SynthesisedLayers);
        Assert.Equal(32 + 72 + 48, costs.SynthesisedElements);
        Assert.Equal(3 * 152, costs.SynthesisMacs);
        Assert.Equal(16 * 12 + 16 * 32 + 16 * 72 + 32 + 48 + 60, costs.BackboneMacs);
        Assert.Equal(5 * 9 + 3 * 152 + costs.BackboneMacs, costs.SpecialisedMacs);
        Assert.Equal(4 * 15 + 50, costs.PreviewMacs);
        Assert.Equal(110 + 0.75 * costs.SpecialisedMacs, costs.MeanMacs);
        // Two more sets of 152, the coefficients' 5 x 9 + 9, and the preview's 15 + 10 (norm) + 60.
        Assert.Equal(costs.BackboneParameterCount + 2 * 152 + 54 + 85, costs.ParameterCount);
    }

    [Fact]
    public void What_is_synthesised_is_a_choice()
    {
        Assert.Equal(12 + 32 + 72 + 32 + 48, Elements(new(All)));
        Assert.Equal(6, BasisnetNetwork.CostsOf(Basisnets.Configuration with { Layers = new(All) }).SynthesisedLayers);
        Assert.Equal(72, Elements(new(SynthesisedKinds.Depthwise)));
        Assert.Equal(32, Elements(new(SynthesisedKinds.SqueezeExcite)));
        NetworkReference mobile = NetworkReference.Open("mobilenet_v2");
        BasisnetConfiguration whole = BasisnetDefaults.Configuration with { Backbone = mobile };
        BasisnetConfiguration late = whole with { Layers = whole.Layers with { FirstBlock = 17 } };
        // Block 17, the last: 160 to 960, depthwise 3x3, 960 to 320; the head's 320 to 1280.
        Assert.Equal(160 * 960 + 960 * 9 + 960 * 320 + 320 * 1280, BasisnetNetwork.CostsOf(late).SynthesisedElements);
        Assert.True(BasisnetNetwork.CostsOf(whole).SynthesisedElements > BasisnetNetwork.CostsOf(late).SynthesisedElements);

        static long Elements(SynthesisedLayers layers) =>
            BasisnetNetwork.CostsOf(Basisnets.Configuration with { Layers = layers }).SynthesisedElements;
    }

    [Fact]
    public void Every_image_of_a_batch_has_weights_of_its_own_and_the_sets_are_read_once()
    {
        Block stage = Assert.Single(BasisnetNetwork.Specialised(Basisnets.Configuration, 4, 4), block => block.Name == "stage1");
        Node[] nodes = [.. stage.Steps[0].Schedules[0].Nodes];
        BasisSynthesis synthesis = Assert.IsType<BasisSynthesis>(nodes[0].Operator);
        PerImageConv2d convolution = Assert.IsType<PerImageConv2d>(nodes[1].Operator);

        Assert.Equal(3 * 32 * 4, synthesis.Work(4).Bytes.Weight);
        Assert.Equal(4 * 32 * 4, synthesis.Work(4).Bytes.Output);
        // Four weight tensors and one bias (the norm's) of 8.
        Assert.Equal((4 * 32 + 8) * 4, convolution.Work(4).Bytes.Weight);
        Assert.Equal(4, convolution.Work(4).Shape.Batch);
    }

    /// <summary>Convolving with the sets and adding the outputs up: as many times the convolution's work as there are bases.</summary>
    [Fact]
    public void Outputs_can_be_combined_instead_of_weights()
    {
        Block stage = Assert.Single(BasisnetNetwork.Specialised(Basisnets.Configuration, 4, 4), block => block.Name == "stage1");
        foreach (Step step in stage.Steps.Take(2))
        {
            Schedule outputs = step.Schedules[1];
            Assert.Equal(SynthesisFusion, outputs.Fusion);
            long dense = step.Schedules[0].Nodes[1].Operator.Work(4).Macs;
            Assert.Equal(3 * dense, outputs.Nodes[0].Operator.Work(4).Macs);
            // 4 images of 4x4 pixels and 8 channels, three of each added up.
            Assert.Equal(3 * 4 * 16 * 8, Assert.IsType<BranchCombine>(outputs.Nodes[1].Operator).Work(4).Macs);
            Assert.Equal(step.Schedules[0].Nodes[^1].Name, outputs.Nodes[^1].Name);
            Assert.Equal("relu", outputs.Nodes[^1].Operator.Kind);
        }
    }

    private const string SynthesisFusion = "outputs combined instead of weights";

    [Fact]
    public void One_set_of_coefficients_for_all_layers_is_one_product()
    {
        BasisnetConfiguration shared = Basisnets.Configuration with { Coefficients = CoefficientScope.Network };
        IReadOnlyList<Block> blocks = BasisnetNetwork.Specialised(shared, 1, 1);

        Assert.Equal(152, Assert.Single(blocks.SelectMany(Operators).OfType<BasisSynthesis>()).Elements);
        BasisnetCosts own = BasisnetNetwork.CostsOf(Basisnets.Configuration), one = BasisnetNetwork.CostsOf(shared);
        Assert.Equal(own.SynthesisMacs, one.SynthesisMacs);
        Assert.Equal(own.SpecialisedMacs - 5 * 6, one.SpecialisedMacs);
    }

    [Fact]
    public void The_preview_runs_on_every_image_and_the_rest_on_those_that_go_on()
    {
        DynamicNetwork network = BasisnetNetwork.Build(Basisnets.Configuration, 1);

        Assert.Equal(
            ["preview.scaling", "preview.stem", "preview.head", "exit"],
            Assert.IsType<AlwaysGroup>(network.Groups[0]).Parts.Select(part => part.Name));
        KeptGroup kept = Assert.IsType<KeptGroup>(network.Groups[1]);
        Assert.Equal(["coefficients", "stem", "stage1", "head"], kept.Parts.Select(part => part.Name));
        Assert.Equal(0.75, kept.Keep.Mean);
        BasisnetCosts costs = BasisnetNetwork.CostsOf(Basisnets.Configuration);
        Assert.Equal(costs.PreviewMacs, MacsOf(network.Groups[0], 1));
        Assert.Equal(costs.SpecialisedMacs, MacsOf(kept, 1));
        Assert.Equal(costs.ParameterCount, network.ParameterCount);
        // The 2x2 image is gathered from the 4x4 one.
        Assert.Equal(new RowGather(4, 3, 16), Assert.Single(OperatorsOf(network.Groups[0], 1).OfType<RowGather>()));
    }

    [Fact]
    public void In_a_batch_the_images_that_go_on_are_gathered_and_their_scores_put_back()
    {
        DynamicNetwork network = BasisnetNetwork.Build(Basisnets.Configuration, 8);
        Operator[] operators = [.. OperatorsOf(network.Groups[1], 6)];

        SampleGather[] gathered = [.. operators.OfType<SampleGather>()];
        Assert.Equal([(3, 4), (5, 1)], gathered.Select(gather => (gather.Channels, gather.Height)));
        Assert.All(gathered, gather => Assert.Equal((8, 6), (gather.Batch, gather.KeptImages)));
        SampleScatter scattered = Assert.Single(operators.OfType<SampleScatter>());
        Assert.Equal((8, 10, 6), (scattered.Batch, scattered.Channels, scattered.KeptImages));
        Assert.Equal(8, Assert.Single(OperatorsOf(network.Groups[0], 8).OfType<MaskCompaction>()).Batch);
        Assert.Equal(6 * BasisnetNetwork.CostsOf(Basisnets.Configuration).SpecialisedMacs, MacsOf(network.Groups[1], 6));
        Assert.Empty(OperatorsOf(network.Groups[1], 0));
    }

    [Fact]
    public void Nothing_is_regrouped_where_all_images_go_on()
    {
        Operator[] operators = [.. OperatorsOf(BasisnetNetwork.Build(Basisnets.Configuration, 8).Groups[1], 8)];

        Assert.DoesNotContain(operators, op => op is SampleGather or SampleScatter);
        Assert.Equal(
            BasisnetNetwork.Specialised(Basisnets.Configuration with { Exit = null }, 8, 8).SelectMany(Operators), operators);
    }

    [Fact]
    public void Without_an_exit_the_preview_has_no_classifier_and_both_stages_run_on_all_images()
    {
        DynamicNetwork network = BasisnetNetwork.Build(Basisnets.Configuration with { Exit = null }, 4);

        Assert.All(network.Groups, group => Assert.IsType<AlwaysGroup>(group));
        Assert.Equal(4 * 60, MacsOf(network.Groups[0], 4));
        Assert.DoesNotContain(network.Parts, part => part.Name == "exit");
        Assert.DoesNotContain(
            network.Groups.SelectMany(group => OperatorsOf(group, 4)), op => op is SampleGather or SampleScatter or MaskCompaction);
    }

    [Fact]
    public void An_exit_rate_that_is_a_distribution_keeps_its_shape()
    {
        Assert.Equal(new BetaRate(0.75, 4).Text, Keep(new BetaRate(0.25, 4)).Text);
        RateDistribution histogram = Keep(new HistogramRate([(0.1, 1), (0.6, 3)]));
        Assert.Equal([(0.9, 0.25), (0.4, 0.75)], histogram.Points.Select(point => (point.Rate, point.Probability)));

        static RateDistribution Keep(RateDistribution exit) =>
            Assert.IsType<KeptGroup>(BasisnetNetwork.Build(Basisnets.Configuration with { Exit = new EarlyExit(exit) }, 2).Groups[1]).Keep;
    }

    [Fact]
    public void Work_and_parameters_rise_with_bases_width_and_resolution()
    {
        BasisnetConfiguration configuration = BasisnetDefaults.Configuration;
        AssertRising(new[] { 1, 2, 8, 16 }.Select(bases => configuration with { Bases = bases }), parametersToo: true);
        AssertRising(
            new[] { "_x0.5", "_x0.75", "" }
                .Select(width => configuration with { Backbone = NetworkReference.Open("mobilenet_v3_large" + width) }),
            parametersToo: true);
        AssertRising(new[] { 128, 160, 224 }.Select(resolution => configuration with { Resolution = resolution }), parametersToo: false);
        AssertRising(
            new[] { 96, 128, 160 }.Select(resolution => configuration with { PreviewResolution = resolution }), parametersToo: false);

        static void AssertRising(IEnumerable<BasisnetConfiguration> configurations, bool parametersToo)
        {
            BasisnetCosts[] costs = [.. configurations.Select(BasisnetNetwork.CostsOf)];
            for (int i = 1; i < costs.Length; i++)
            {
                Assert.True(costs[i].FullMacs > costs[i - 1].FullMacs);
                Assert.True(costs[i].MeanMacs > costs[i - 1].MeanMacs);
                Assert.True(parametersToo ? costs[i].ParameterCount > costs[i - 1].ParameterCount
                    : costs[i].ParameterCount == costs[i - 1].ParameterCount);
            }
        }
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("efficientnet_b0")]
    [InlineData("resnet18")]
    [InlineData("densenet121")]
    [InlineData("regnet_y_400mf")]
    public void One_basis_is_the_plain_backbone_and_the_price_of_its_synthesis(string backbone)
    {
        BasisnetConfiguration one =
            BasisnetDefaults.Configuration with { Backbone = NetworkReference.Open(backbone), Bases = 1, Layers = new(All) };
        BasisnetCosts costs = BasisnetNetwork.CostsOf(one);

        Assert.True(costs.SpecialisedMacs >= costs.BackboneMacs + costs.SynthesisedElements);
        Assert.True(costs.SynthesisedElements > 0.9 * (costs.BackboneParameterCount - 1000 * 2048));
    }

    [Theory]
    [InlineData(CoefficientScope.Layer)]
    [InlineData(CoefficientScope.Network)]
    public void Nodes_read_what_is_in_their_block_or_before_it_and_a_step_ends_in_its_own_node(CoefficientScope scope)
    {
        BasisnetConfiguration configuration = BasisnetDefaults.Configuration with { Layers = new(All), Coefficients = scope };
        HashSet<string> before = [];
        foreach (Block block in BasisnetNetwork.Preview(configuration, 4).Concat(BasisnetNetwork.Specialised(configuration, 4, 3)))
        {
            HashSet<string> known = [Node.BlockInput, .. before,
                .. block.Steps.SelectMany(step => step.Schedules).SelectMany(schedule => schedule.Nodes).Select(node => node.Name)];
            Assert.All(
                block.Steps.SelectMany(step => step.Schedules).SelectMany(schedule => schedule.Nodes).SelectMany(node => node.Inputs),
                input => Assert.Contains(input, known));
            Assert.All(block.Steps, step => Assert.Single(step.Schedules.Select(schedule => schedule.Nodes[^1].Name).Distinct()));
            before.UnionWith(known.Where(name => !Node.IsOfOtherBlock(name)).Select(name => Node.OfBlock(block.Name, name)));
        }
    }

    private static IEnumerable<Operator> OperatorsOf(PartGroup group, int images) =>
        group.Parts.SelectMany(part => part.Build(images, 1)).SelectMany(Operators);

    private static double MacsOf(PartGroup group, int images) => OperatorsOf(group, images).Sum(op => (double)op.Work(4).Macs);

    private static IEnumerable<Operator> Operators(Block block) =>
        block.Steps.SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator);
}
