namespace LatencyLab.Tests.Diagnostics;

public class NearestNameTests
{
    [Theory]
    [InlineData("engine_cuont", "engine_count")]
    [InlineData("frequency", "frequency_hz")]
    [InlineData("clock", null)]
    [InlineData("frequncy_hz", "frequency_hz")]
    public void Finds_a_name_within_a_third_of_its_length(string given, string? expected) =>
        Assert.Equal(expected, NearestName.Find(given, ["engine_count", "lanes_per_engine", "frequency_hz"]));

    [Theory]
    [InlineData("Tesla V100", "v100")]
    [InlineData("NVIDIA RTX3090", "nvidia-rtx-3090")]
    [InlineData("NVIDIA GeForce RTX 3090", "nvidia-rtx-3090")]
    [InlineData("xavier", "nvidia-agx-xavier")]
    [InlineData("nvidia", null)]
    [InlineData(".", null)]
    [InlineData("a", null)]
    [InlineData("", null)]
    [InlineData("something else", null)]
    public void Else_by_words_that_few_names_have(string given, string? expected) => Assert.Equal(
        expected,
        NearestName.Find(
            given, ["v100", "nvidia-v100-16gb", "nvidia-rtx-3090", "nvidia-agx-xavier", "l4", "nvidia-l4", "nvidia-t4", "b1"]));

    [Fact]
    public void A_long_name_is_near_to_none_and_costs_nothing()
    {
        string given = new('a', 20_000_000);
        Assert.Null(NearestName.Find(given, ["a", "aa", given]));
        Assert.Equal(["a", "b"], NearestName.Rank(given, ["b", "a"], 2));
    }

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    public void Distances_are_as_counted_by_hand_and_cut_at_the_most_that_is_asked(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(a, b));
        for (int most = 0; most < 5; most++)
            Assert.Equal(Math.Min(expected, most + 1), NearestName.Distance(a, b, most));
    }

    [Fact]
    public void Distance_counts_a_swap_as_one_edit() => Assert.Equal(1, NearestName.Distance("cuont", "count"));

    [Fact]
    public void Rank_puts_names_that_contain_the_given_one_first() =>
        Assert.Equal(["nvidia-a100", "nvidia-t4"], NearestName.Rank("a100", ["nvidia-t4", "nvidia-a100", "amd-mi100"], 3)
            .Where(n => n.StartsWith("nvidia", StringComparison.Ordinal)));

    /// <summary>A header that ends in a comma has a column without a name: nobody meant that one.</summary>
    [Theory]
    [InlineData("op")]
    [InlineData("o")]
    [InlineData("x")]
    [InlineData("--")]
    [InlineData(" ")]
    [InlineData("latency")]
    public void No_empty_name_is_offered(string given)
    {
        Assert.NotEqual("", NearestName.Find(given, ["", " ", "-"]));
        Assert.Null(NearestName.Find(given, ["", ""]));
        Assert.DoesNotContain("", NearestName.Rank(given, ["", "a", ""], 3));
    }
}
