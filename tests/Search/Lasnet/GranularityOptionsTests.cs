using LatencyLab.Search.Lasnet;

namespace LatencyLab.Tests.Search.Lasnet;

public class GranularityOptionsTests
{
    private static readonly int[] s_maps = [56, 28, 14, 7];

    [Fact]
    public void Divisors_without_the_whole_map()
    {
        IReadOnlyList<IReadOnlyList<int>> all = GranularityOptions.Parse(null, s_maps, "--granularity-choices");
        Assert.Equal([1, 2, 4, 7, 8, 14, 28], all[0]);
        Assert.Equal([1, 2, 4, 7, 14], all[1]);
        Assert.Equal([1, 2, 7], all[2]);
        Assert.Equal([1], all[3]);
    }

    [Fact]
    public void A_map_of_one_pixel_has_the_only_choice_there_is() => Assert.Equal([1], GranularityOptions.AllOf(1));

    [Fact]
    public void One_list_holds_for_every_stage_that_it_divides()
    {
        IReadOnlyList<IReadOnlyList<int>> choices = GranularityOptions.Parse("8,1,4", s_maps, "--granularity-choices");
        Assert.Equal([1, 4, 8], choices[0]);
        Assert.Equal([1, 4], choices[1]);
        Assert.Equal([1], choices[2]);
        Assert.Equal([1], choices[3]);
    }

    [Fact]
    public void A_list_a_stage()
    {
        IReadOnlyList<IReadOnlyList<int>> choices = GranularityOptions.Parse("8,4-4-2,7-1", s_maps, "--granularity-choices");
        Assert.Equal([4, 8], choices[0]);
        Assert.Equal([4], choices[1]);
        Assert.Equal([2, 7], choices[2]);
        Assert.Equal([1], choices[3]);
    }

    [Theory]
    [InlineData("3", "--granularity-choices: S = 3 divides none of the feature maps 56, 28, 14, 7 into more than one patch; expected some "
        + "of 1, 2, 4, 7, 8, 14, 28")]
    [InlineData("56", "--granularity-choices: S = 56 divides none of the feature maps 56, 28, 14, 7 into more than one patch; expected "
        + "some of 1, 2, 4, 7, 8, 14, 28")]
    [InlineData("2,4", "--granularity-choices: leaves stage 4 (map 7x7) without a choice; it can take 1")]
    [InlineData("8-4-7-7", "--granularity-choices: S = 7 is the whole map (that is --mode layer) of stage 4; expected some of 1")]
    [InlineData("8-4-4-1", "--granularity-choices: S = 4 does not divide the 14x14 map of stage 3; expected some of 1, 2, 7")]
    [InlineData("8-4-7", "--granularity-choices: expected one list, or 4 lists joined by '-' (one a stage), got 3 in '8-4-7'")]
    [InlineData("1,two", "--granularity-choices: expected whole numbers from 1 joined by commas, got '1,two'")]
    [InlineData("0", "--granularity-choices: expected whole numbers from 1 joined by commas, got '0'")]
    [InlineData("99999999999", "--granularity-choices: expected whole numbers from 1 joined by commas, got '99999999999'")]
    public void What_a_stage_cannot_take_is_refused(string text, string expected)
    {
        InputException problem = Assert.Throws<InputException>(() => GranularityOptions.Parse(text, s_maps, "--granularity-choices"));
        Assert.Equal(expected, Assert.Single(problem.Errors).ToString());
    }
}
