using LatencyLab.Operators;

namespace LatencyLab.Tests.Operators;

/// <summary>Loads of branches, by hand.</summary>
public class LoadDistributionTests
{
    private const int Digits = 4;

    /// <summary>Between 1 and 8: 8^(3/4) and 8^(1/4) in proportion; exponent 2: 1 / (1 - 3/4 x 7/8) and 1 / (1 - 1/4 x 7/8).</summary>
    [Theory]
    [InlineData("power_law_1", 7.3879, 2.6121)]
    [InlineData("power_law_2", 6.9444, 3.0556)]
    [InlineData("balanced", 5, 5)]
    [InlineData("usage_0.3/0.1", 7.5, 2.5)]
    public void Loads_of_two_branches_of_ten_tokens(string text, double first, double second) => Assert.Equal(
        [first, second],
        LoadDistribution.Parse(text).Of(2, 1, 10).Groups.SelectMany(group => Enumerable.Repeat(group.Load, group.Branches)),
        (a, b) => Math.Abs(a - b) < Math.Pow(10, -Digits));

    /// <summary>One choice a branch and less: between 0.01 and 2, that is 200^(3/4) to 200^(1/4).</summary>
    [Fact]
    public void Few_tokens_have_a_range_of_their_own()
    {
        double ratio = Math.Pow(200, 0.5);
        BranchLoads loads = LoadDistribution.Parse("power_law_1").Of(2, 1, 2);
        Assert.Equal(2 * ratio / (1 + ratio), loads.Fullest, Digits);
        Assert.Equal(1 + 2 / (1 + ratio), loads.Used, Digits);
    }

    [Fact]
    public void No_branch_gets_a_token_twice() => Assert.Equal(
        [10, 5, 5], LoadDistribution.Parse("usage_8/1/1").Of(3, 2, 10).Groups.Select(group => group.Load));

    /// <summary>The branch that is used takes every token once; the other choices go to the others evenly.</summary>
    [Fact]
    public void Branches_that_are_never_used_share_what_the_others_cannot_take() => Assert.Equal(
        [10, 5, 5], LoadDistribution.Parse("usage_1/0/0").Of(3, 2, 10).Groups.Select(group => group.Load));

    [Fact]
    public void Distributions_of_one_text_are_equal()
    {
        Assert.Equal(LoadDistribution.Parse("power_law_10"), LoadDistribution.OfExponent(10));
        Assert.NotEqual(LoadDistribution.Parse("power_law_10"), LoadDistribution.Parse("power_law_1"));
        Assert.Throws<ArgumentNullException>(() => LoadDistribution.Parse(null!));
    }

    /// <summary>Where every token goes to every branch nothing is left to skew: the dense limit.</summary>
    [Theory]
    [InlineData("power_law_1.2")]
    [InlineData("power_law_3")]
    [InlineData("usage_9/1/1/1")]
    public void All_branches_of_a_token_are_all_its_branches(string text)
    {
        BranchLoads loads = LoadDistribution.Parse(text).Of(4, 4, 1000);
        Assert.All(loads.Groups, group => Assert.Equal(1000, group.Load, Digits));
        Assert.Equal(4, loads.Used, Digits);
        Assert.Equal(LoadDistribution.Balanced.Of(4, 4, 1000).Tiles(128), loads.Tiles(128), Digits);
    }

    [Fact]
    public void A_branch_that_is_drawn_may_get_nothing()
    {
        BranchLoads loads = LoadDistribution.OfUsage([1, 1]).Of(2, 1, 2);
        Assert.Equal(2 * (1 - 0.25), loads.Used, Digits);
        Assert.Equal(1.5, loads.Tiles(1), Digits);
    }

    /// <summary>Five tokens a branch are two tiles of four; three quarters of a token are three quarters of a tile.</summary>
    [Theory]
    [InlineData(10, 4, 4)]
    [InlineData(10, 5, 2)]
    [InlineData(10, 64, 2)]
    public void Every_branch_begins_a_tile(int tokens, double rows, double tiles) =>
        Assert.Equal(tiles, LoadDistribution.Balanced.Of(2, 1, tokens).Tiles(rows));

    [Fact]
    public void Fewer_choices_than_branches_use_as_many_branches() =>
        Assert.Equal((6, 6), (LoadDistribution.Balanced.Of(8, 2, 3).Used, LoadDistribution.Balanced.Of(8, 2, 3).Tiles(16)));

    [Fact]
    public void Skew_uses_fewer_branches_and_fills_one_more()
    {
        BranchLoads even = LoadDistribution.Balanced.Of(256, 8, 32), skewed = LoadDistribution.OfExponent(1.2).Of(256, 8, 32);
        Assert.Equal(256, even.Used, Digits);
        Assert.InRange(skewed.Used, 100, 140);
        Assert.True(skewed.Fullest > 4 * even.Fullest);
    }

    [Theory]
    [InlineData("balanced ")]
    [InlineData("power_law_")]
    [InlineData("power_law_-1")]
    [InlineData("power_law_11")]
    [InlineData("usage_")]
    [InlineData("usage_0/0")]
    [InlineData("usage_1/x")]
    public void What_is_no_distribution_is_refused(string text) =>
        Assert.Contains("expected balanced, power_law_", Assert.Throws<InputException>(() => LoadDistribution.Parse(text)).Message);

    [Fact]
    public void Usage_sums_to_the_branches_of_a_token()
    {
        IReadOnlyList<double> usage = LoadDistribution.OfExponent(1.5).UsageOf(20, 4, 64);
        Assert.Equal(4, usage.Sum(), Digits);
        Assert.All(usage, share => Assert.InRange(share, 0, 1));
        Assert.Equal(usage.OrderDescending(), usage);
    }
}
