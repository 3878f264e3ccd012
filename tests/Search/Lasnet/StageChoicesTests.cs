using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Tests.Search.Lasnet;

public class StageChoicesTests
{
    [Fact]
    public void Each_stage_may_have_its_own_mode()
    {
        IReadOnlyList<IReadOnlyList<StageChoice>> space = Build("laudnet", "resnet50", "spatial-both-layer-channel", null, "2");
        Assert.Equal([1, 2, 4, 7, 8, 14, 28], space[0].Select(choice => choice.Granularity));
        Assert.Equal([1, 2, 4, 7, 14], space[1].Select(choice => choice.Granularity));
        Assert.All(space[1], choice => Assert.Equal(2, choice.ChannelGroup));
        Assert.Equal(new StageChoice(DynamicMode.Layer, 14, 1), Assert.Single(space[2]));
        Assert.Equal(new StageChoice(DynamicMode.Channel, 1, 2), Assert.Single(space[3]));
    }

    [Fact]
    public void Channel_groups_default_to_the_small_divisors_of_the_width() =>
        Assert.Equal([1, 2, 4, 8, 16], Build("laudnet", "resnet50", "channel", null, null)[0].Select(choice => choice.ChannelGroup));

    [Theory]
    [InlineData(
        "lasnet", "resnet50", "channel", null, null,
        "--mode: family lasnet has no mode 'channel', which belongs to laudnet, expected spatial, layer, or one a stage joined by '-'")]
    [InlineData(
        "laudnet", "resnet50", "spatail", null, null,
        "--mode: unknown mode 'spatail', expected spatial, channel, layer, both, or one a stage joined by '-'; did you mean 'spatial'?")]
    [InlineData(
        "laudnet", "resnet50", "spatial-layer", null, null,
        "--mode: expected one mode, or 4 joined by '-' (one a stage), got 2 in 'spatial-layer'")]
    [InlineData(
        "laudnet", "resnet18", "both", null, null,
        "--mode: resnet18 has basic blocks, which have no channel mode, expected spatial or layer")]
    [InlineData(
        "laudnet", "resnet50", "layer", "1,2", null,
        "--granularity-choices: does not go with --mode layer, which has no spatial granularity")]
    [InlineData(
        "laudnet", "resnet50", "spatial", null, "2", "--channel-group: does not go with --mode spatial, which does not skip channels")]
    [InlineData("laudnet", "resnet50", "channel", null, "3", "--channel-group: G = 3 does not divide the 64 channels of stage 1")]
    public void What_does_not_go_together_is_refused(
        string family, string network, string mode, string? granularities, string? groups, string expected)
    {
        InputException problem = Assert.Throws<InputException>(() => Build(family, network, mode, granularities, groups));
        string actual = Assert.Single(problem.Errors).ToString();
        Assert.StartsWith(expected, actual, StringComparison.Ordinal);
    }

    private static IReadOnlyList<IReadOnlyList<StageChoice>> Build(
        string family, string network, string mode, string? granularities, string? groups) =>
        StageChoices.Of(family == "laudnet", BackboneCatalog.Find(network), 224, mode, granularities, groups);
}
