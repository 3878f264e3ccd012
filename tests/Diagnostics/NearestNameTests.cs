namespace LatencyLab.Tests.Diagnostics;

public class NearestNameTests
{
    [Theory]
    [InlineData("engine_cuont", "engine_count")]
    [InlineData("lanes", null)]
    [InlineData("frequency", "frequency_hz")]
    [InlineData("clock", null)]
    [InlineData("frequncy_hz", "frequency_hz")]
    public void Finds_a_name_within_a_third_of_its_length(string given, string? expected) =>
        Assert.Equal(expected, NearestName.Find(given, ["engine_count", "lanes_per_engine", "frequency_hz"]));

    [Fact]
    public void Distance_counts_a_swap_as_one_edit() => Assert.Equal(1, NearestName.Distance("cuont", "count"));

    [Fact]
    public void Rank_puts_names_that_contain_the_given_one_first() =>
        Assert.Equal(["nvidia-a100", "nvidia-t4"], NearestName.Rank("a100", ["nvidia-t4", "nvidia-a100", "amd-mi100"], 3)
            .Where(n => n.StartsWith("nvidia", StringComparison.Ordinal)));
}
