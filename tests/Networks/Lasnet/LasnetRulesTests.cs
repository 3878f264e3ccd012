using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;

namespace LatencyLab.Tests.Networks.Lasnet;

public class LasnetRulesTests
{
    private static readonly Backbone s_resNet50 = BackboneCatalog.Find("resnet50");

    [Theory]
    [InlineData(56, new[] { 1, 2, 4, 7, 8, 14, 28 })]
    [InlineData(28, new[] { 1, 2, 4, 7, 14 })]
    [InlineData(14, new[] { 1, 2, 7 })]
    [InlineData(7, new[] { 1 })]
    [InlineData(1, new int[0])]
    public void Granularities_are_the_divisors_without_the_whole_map(int size, int[] choices) =>
        Assert.Equal(choices, LasnetRules.GranularityChoices(size));

    [Theory]
    [InlineData("resnet50", new[] { 56, 28, 14, 7 })]
    [InlineData("regnet_y_400mf", new[] { 56, 28, 14, 7 })]
    [InlineData("resnet56", new[] { 32, 16, 8 })]
    public void Stage_sizes(string name, int[] sizes) => Assert.Equal(sizes, BackboneCatalog.Find(name).StageSizes());

    [Fact]
    public void A_stage_list_is_expanded_to_blocks() =>
        Assert.Equal([4, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 1, 1, 1], BlockList.Parse("4-4-2-1", s_resNet50));

    [Fact]
    public void A_list_of_all_blocks_is_taken_as_it_is() =>
        Assert.Equal([8, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 1, 1, 7], BlockList.Parse("8-4-4-4-4-4-4-2-2-2-2-2-2-1-1-7", s_resNet50));

    [Theory]
    [InlineData("4-4-2", "3 entries for resnet50, expected 1, 4 (one a stage) or 16 (one a block)")]
    [InlineData("4--2-1", "''")]
    [InlineData("4-4-2-0", "'0'")]
    [InlineData("4-4-x-1", "'x'")]
    [InlineData("4-4-99999999999-1", "'99999999999'")]
    [InlineData("", "''")]
    public void A_malformed_list_says_what_is_wrong(string text, string message)
    {
        InputError error = Assert.Throws<InputException>(() => BlockList.Parse(text, s_resNet50, "--granularity")).Errors.Single();
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("--granularity", error.Source);
    }

    [Fact]
    public void Every_stage_with_an_illegal_granularity_is_reported()
    {
        LasnetConfiguration configuration = LasnetConfiguration.Create(
            s_resNet50, new BlockConfiguration { Mode = DynamicMode.Spatial }, "3-4-2-2");
        InputException error = Assert.Throws<InputException>(() => LasnetFamily.Build(configuration, 1));

        Assert.Equal(2, error.Errors.Count);
        Assert.Contains(
            "granularity 3 does not divide the 56x56 map of stage1.block0, expected one of 1, 2, 4, 7, 8, 14, 28, 56",
            error.Errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regnet_y_400mf", DynamicMode.Layer, 1, "no layer mode")]
    [InlineData("regnet_x_800mf", DynamicMode.Layer, 1, "no layer mode")]
    [InlineData("resnet50", DynamicMode.Channel, 128, "does not divide the width 64")]
    [InlineData("resnet50", DynamicMode.Both, 3, "does not divide the width 64")]
    [InlineData("resnet18", DynamicMode.Channel, 1, "basic block")]
    public void What_the_training_code_refuses_is_refused(string name, DynamicMode mode, int channelGroup, string message)
    {
        BlockShape shape = BackboneCatalog.Find(name).BlocksOf()[0];
        string? violation = LasnetRules.Violation(shape, new BlockConfiguration { Mode = mode, ChannelGroup = channelGroup });
        Assert.Contains(message, violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DynamicMode.Layer)]
    [InlineData(DynamicMode.Spatial)]
    [InlineData(DynamicMode.Channel)]
    [InlineData(DynamicMode.Both)]
    [InlineData(DynamicMode.Dense)]
    public void A_res_net_block_takes_every_mode(DynamicMode mode) =>
        Assert.Null(
            LasnetRules.Violation(s_resNet50.BlocksOf()[0], new BlockConfiguration { Mode = mode, Granularity = 56, ChannelGroup = 64 }));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Rates_out_of_range_are_refused(double rate)
    {
        Assert.Throws<InputException>(() => new BlockConfiguration { Mode = DynamicMode.Spatial, ActivationRate = rate });
        Assert.Throws<InputException>(() => new BlockConfiguration { Mode = DynamicMode.Channel, ChannelKeepRate = rate });
        Assert.Throws<InputException>(() => LasnetConfiguration.Uniform(s_resNet50, BlockConfiguration.Dense).WithActivationRates([rate]));
    }

    [Fact]
    public void Rates_are_given_per_stage_or_per_block_and_replace_measured_dilation()
    {
        LasnetConfiguration configuration = LasnetConfiguration.Uniform(
            s_resNet50, new BlockConfiguration { Mode = DynamicMode.Spatial, DilatedRate = 0.9 });
        LasnetConfiguration rated = configuration.WithActivationRates([0.1, 0.2, 0.3, 0.4]);

        Assert.Equal([0.1, 0.2, 0.3, 0.4], rated.Blocks.Select(block => block.ActivationRate).Distinct());
        Assert.All(rated.Blocks, block => Assert.Null(block.DilatedRate));
    }

    [Theory]
    [InlineData(0, 224)]
    [InlineData(-1, 224)]
    [InlineData(1, 0)]
    public void Batch_and_resolution_are_positive(int batch, int resolution) =>
        Assert.Throws<InputException>(() => s_resNet50.Build(batch, resolution));

    [Fact]
    public void Block_configurations_are_as_many_as_blocks() =>
        Assert.Throws<InputException>(() => new LasnetConfiguration(s_resNet50, [BlockConfiguration.Dense]));
}
