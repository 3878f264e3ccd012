using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Sources;

namespace LatencyLab.Tests.Networks.Hydranet;

public class HydranetRulesTests
{
    private static HydranetConfiguration Legal => HydranetPartsTests.Templated("cifar100-resnet");

    public static TheoryData<string, string> Illegal => new()
    {
        { "k 21", "top-k is 21, expected 1 to 20 branches an image, at most as many as there are" },
        { "k 0", "top-k is 0, expected 1 to 20 branches an image, at most as many as there are" },
        { "branches 0", "branches is 0, expected 1 to 100 branches, as 100 classes are divided among them" },
        { "branches 101", "branches is 101, expected 1 to 100 branches, as 100 classes are divided among them" },
        { "classes 1", "classes is 1, expected 2 to 1000000 classes" },
        { "resolution 0", "resolution is 0, expected 1 or more pixels" },
        { "branch width 0", "branch width is 0, expected 0.01 to 8 times the network's channels" },
        { "gate width NaN", "gate width is NaN, expected 0.01 to 8 times the network's channels" },
        { "stem width 9", "stem width is 9, expected 0.01 to 8 times the network's channels" },
        { "branch depth 0", "branch depth is 0, expected 1 to 18 blocks of each stage" },
        { "branch depth 19", "branch depth is 19, expected 1 to 18 blocks of each stage" },
        { "stem depth 19", "stem depth is 19, expected 1 to 18 blocks of each stage" },
        { "end stage3", "stem end 'stage3' leaves no block of resnet110 for the branches, expected stage3.block16 or earlier" },
        { "end stag2",
            "stem end 'stag2' is no block or stage of resnet110, expected one of stage1, stage2 or a block such as stage3.block16" },
    };

    [Theory]
    [MemberData(nameof(Illegal))]
    public void One_clear_line(string what, string message) =>
        Assert.Contains(
            message, Assert.Throws<InputException>(() => new HydranetParts(Changed(what))).Errors.Select(error => error.Message));

    [Fact]
    public void A_wrong_stem_end_names_the_nearest()
    {
        InputException problem = Assert.Throws<InputException>(() => HydranetRules.Verify(Legal with { StemEnd = "stag2" }));
        Assert.Equal("stage2", problem.Errors[0].Nearest);
    }

    [Fact]
    public void All_violations_come_at_once() =>
        Assert.Equal(3, Assert.Throws<InputException>(
            () => HydranetRules.Verify(Legal with { TopK = 30, GateWidth = -1, BranchDepth = 40 })).Errors.Count);

    [Fact]
    public void Stems_end_with_every_block_but_the_last()
    {
        IReadOnlyList<string> ends = HydranetRules.StemEnds(Legal.Network);
        Assert.Equal(("stem", "stage3.block16", 54), (ends[0], ends[^1], ends.Count));
        Assert.Equal(["stage1", "stage2"], HydranetRules.StageEnds(Legal.Network));
    }

    [Fact]
    public void Depth_does_nothing_where_no_block_is_a_repeat() =>
        Assert.Contains("expected 1 or none", Assert.Throws<InputException>(() => new HydranetParts(Legal with
        {
            Network = NetworkCatalog.Find("mobilenet_v2"),
            Resolution = 224,
            BranchDepth = 2,
            StemDepth = null,
        })).Message, StringComparison.Ordinal);

    [Fact]
    public void Classes_are_divided_as_evenly_as_they_can_be()
    {
        Assert.Equal([4, 3, 3], (Legal with { Classes = 10, Branches = 3 }).PartitionSizes);
        Assert.Equal(100, (Legal with { Branches = 7 }).PartitionSizes.Sum());
    }

    [Fact]
    public void An_unknown_template_names_the_nearest() =>
        Assert.Equal("cifar100-resnet", Assert.Throws<InputException>(() => HydranetTemplates.Find("cifar10-resnet")).Errors[0].Nearest);

    private static HydranetConfiguration Changed(string what)
    {
        string[] words = what.Split(' ');
        string key = string.Join(' ', words.SkipLast(1)), text = words[^1];
        if (key == "end")
            return Legal with { StemEnd = text };
        double value = double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        int count = double.IsNaN(value) ? 0 : (int)value;
        return key switch
        {
            "k" => Legal with { TopK = count },
            "branches" => Legal with { Branches = count },
            "classes" => Legal with { Classes = count },
            "resolution" => Legal with { Resolution = count },
            "branch width" => Legal with { BranchWidth = value },
            "gate width" => Legal with { GateWidth = value },
            "stem width" => Legal with { StemWidth = value },
            "branch depth" => Legal with { BranchDepth = count },
            _ => Legal with { StemDepth = count },
        };
    }
}
