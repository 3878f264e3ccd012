using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Solvers;

public class ParetoTests
{
    [Fact]
    public void A_step_is_taken_in_where_none_is_as_good_in_both_and_takes_out_those_it_beats()
    {
        Staircase<string> stairs = new();
        Assert.True(stairs.Add(3, 3, "a") && stairs.Add(5, 1, "b") && stairs.Add(1, 5, "c"));
        Assert.Equal(["c", "a", "b"], stairs.Items);
        Assert.False(stairs.Add(3, 3, "equal") || stairs.Add(2, 5, "slower") || stairs.Add(9, 1, "last"));
        Assert.True(stairs.IsBeaten(3, 4) && stairs.IsBeaten(4, 3) && stairs.IsBeaten(5, 1));
        Assert.False(stairs.IsBeaten(2.9, 4) || stairs.IsBeaten(3, 2.9) || stairs.IsBeaten(0.9, 9) || stairs.IsBeaten(9, 0.9));

        Assert.True(stairs.Add(3, 2, "same first cost"));
        Assert.Equal(["c", "same first cost", "b"], stairs.Items);
        Assert.True(stairs.Add(4, 1, "same second cost"));
        Assert.Equal(["c", "same first cost", "same second cost"], stairs.Items);
        Assert.True(stairs.Add(0.5, 0.5, "best"));
        Assert.Equal(["best"], stairs.Items);
    }

    /// <summary>Of equals the first given stays; an item is out only where another is no more in every cost.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void What_no_other_beats_is_kept_in_order(int costs)
    {
        double[][] items = [[2, 1, 1, 1, 1], [1, 2, 1, 1, 1], [2, 1, 1, 1, 1], [1, 3, 1, 1, 1], [2, 2, 1, 1, 1], [1, 1, 2, 2, 2]];
        double[][] front = Pareto.Of(items, [.. Enumerable.Range(0, costs).Select(i => (Func<double[], double>)(item => item[i]))])
            .ToArray();
        Assert.Equal(costs == 2 ? [items[5]] : [items[5], items[1], items[0]], front);
        Assert.Same(costs == 2 ? items[5] : items[0], front[^1]);
    }

    [Fact]
    public void Each_further_cost_can_keep_an_item()
    {
        for (int kept = 1; kept < 5; kept++)
        {
            double[] good = [1, 1, 1, 1, 1], other = [2, 2, 2, 2, 2];
            other[kept] = 0;
            Assert.Equal(
                [good, other],
                Pareto.Of([other, good], [.. Enumerable.Range(0, 5).Select(i => (Func<double[], double>)(item => item[i]))]));
        }
    }
}
