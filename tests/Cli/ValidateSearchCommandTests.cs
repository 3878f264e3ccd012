using LatencyLab.Studies.Validation;

namespace LatencyLab.Tests.Cli;

public sealed class ValidateSearchCommandTests
{
    [Fact]
    public void Regret_is_the_measured_time_of_the_pick_over_the_best()
    {
        ChoiceRow row = ChoiceRow.Of("stage1.block1", 0.5, [(1, 1.2, 1.1), (4, 0.8, 0.7), (8, 0.75, 0.72)], isTrusted: true);
        Assert.Equal((4, 8), (row.Picked, row.Best));
        Assert.Equal(0.8 / 0.75 - 1, row.Regret, 12);
        Assert.True(row.IsDecidedRight && row.IsClear);
        Assert.False((row with { PredictedRatio = 1.01 }).IsDecidedRight);
        Assert.False((row with { MeasuredRatio = 1.04 }).IsClear);
    }

    [Fact]
    public void Bad_input_is_one_line()
    {
        string[] arguments = ["validate-search", "--device", "nvidia-v100-sxm2-16gb"];
        Assert.StartsWith("--rates: 1.5 is not an activation rate", Latlab.Refusal([.. arguments, "--rates", "1.5"]));
        Assert.StartsWith("--stages: is 9", Latlab.Refusal([.. arguments, "--stages", "9"]));
        Assert.Equal("--masks: expected 1 or more, got 0", Latlab.Refusal([.. arguments, "--masks", "0"]));
        Assert.StartsWith("--row-budget-seconds", Latlab.Refusal([.. arguments, "--row-budget-seconds", "0"]));
    }
}
