using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Kernels.Measuring;

public class CrossoverCommandTests
{
    [Theory]
    [InlineData("unknown network 'resnet51'", "--network", "resnet51")]
    [InlineData("--stages: is 5, expected a stage of resnet50 with two blocks or more: 1, 2, 3, 4", "--stages", "5")]
    [InlineData("--granularity: none of 5 divides the map of a stage", "--granularity", "5")]
    [InlineData("--mask: unknown mask 'clusterd', expected random or clustered; did you mean 'clustered'?", "--mask", "clusterd")]
    [InlineData("--batch: is 0, expected a number above 0", "--batch", "0")]
    [InlineData("--row-budget-seconds: is 0", "--row-budget-seconds", "0")]
    [InlineData("--lanes: unknown width '7'", "--lanes", "7")]
    public void BadInputIsOneLine(string message, params string[] arguments) =>
        Assert.Contains(message, Latlab.Refusal(["crossover", .. arguments]));
}
