using System.Text.Json.Nodes;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Measuring.Crossover;

public class CrossoverCommandTests
{
    [Fact]
    public void One_block_is_measured_and_its_break_even_printed()
    {
        string table = Latlab.Output(
            "crossover", "--network", "resnet110", "--stages", "3", "--granularity", "1", "--row-budget-seconds", "0.005", "--lanes",
            "256");
        Assert.Contains("break-even r", table);
        Assert.Single(table.Split('\n'), line => line.Contains("stage3.block1", StringComparison.Ordinal));
        Assert.Contains("host-256x1), random masks", table);
    }

    [Fact]
    public void Json_has_every_rate_of_every_granularity()
    {
        string text = Latlab.Output(
            "crossover", "--network", "resnet110", "--stages", "3", "2", "--granularity", "1", "--row-budget-seconds", "0.005", "--batch",
            "2",
            "--seed", "3", "--mask", "clustered", "--json");
        JsonArray blocks = JsonNode.Parse(text)!["blocks"]!.AsArray();
        Assert.Equal(["stage2.block1", "stage3.block1"], blocks.Select(block => (string)block!["block"]!));
        Assert.All(blocks, block =>
        {
            Assert.Equal(10, block!["dynamic"]!.AsArray().Count);
            Assert.True((double)block["dense_s"]! > 0);
        });
    }

    [Fact]
    public void Blocks_that_find_the_budget_spent_are_left_out()
    {
        (int code, string output, string error) = Latlab.Run(
            "crossover", "--network", "resnet110", "--stages", "3", "2", "--granularity", "1", "--budget-seconds", "0.000001", "--json");
        Assert.Equal(0, code);
        Assert.Equal(["stage2.block1"], JsonNode.Parse(output)!["blocks"]!.AsArray().Select(block => (string)block!["block"]!));
        Assert.Contains("1 of 2 blocks measured in the time given", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown network 'resnet51'", "--network", "resnet51")]
    [InlineData("--stages: is 5, expected a stage of resnet50 with two blocks or more: 1, 2, 3, 4", "--stages", "5")]
    [InlineData("--granularity: none of 5 divides the map of a stage", "--granularity", "5")]
    [InlineData("--mask: unknown mask 'clusterd', expected random or clustered; did you mean 'clustered'?", "--mask", "clusterd")]
    [InlineData("--batch: is 0, expected a number above 0", "--batch", "0")]
    [InlineData("--row-budget-seconds: is 0", "--row-budget-seconds", "0")]
    [InlineData("--budget-seconds: is 0", "--budget-seconds", "0")]
    [InlineData("--lanes: unknown width '7'", "--lanes", "7")]
    public void Bad_input_is_one_line(string message, params string[] arguments) =>
        Assert.Contains(message, Latlab.Refusal(["crossover", .. arguments]));
}
