using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Solvers;

/// <summary>One configuration for two devices, by hand.</summary>
public class RegretSearchTests
{
    /// <summary>
    /// Seconds on A and B: (0, 0) 2 and 6, (0, 1) 3 and 5, (1, 0) 4 and 3, (1, 1) 5 and 2; with 2 s the best of each the worst ratios are
    /// 3, 2.5, 2 and 2.5, and the losses 0, 1, 1 and 2.
    /// </summary>
    private static readonly SeparableSpace s_a = Space([[(1, 0), (3, 1)], [(1, 0), (2, 1)]]),
        s_b = Space([[(4, 0), (1, 1)], [(2, 0), (1, 1)]]);

    [Theory]
    [InlineData(false, 1, 0, 2, 2)]
    [InlineData(true, 0, 0, 3, 0)]
    public void The_least_ratio_or_the_least_loss_is_found_with_four_nodes(
        bool lossFirst, int first, int second, double ratio, double leastPossible)
    {
        RegretResult result = Find(CostLimits.None, CostLimits.None, lossFirst)!;
        Assert.Equal([first, second], result.Choices);
        Assert.Equal((ratio, true, leastPossible, 4), (result.WorstRatio, result.IsExact, result.LeastPossible, result.Nodes));
        Assert.Equal(
            [s_a.Evaluate([first, second])!.Value, s_b.Evaluate([first, second])!.Value], result.Costs);
    }

    /// <summary>Of the two of loss 1 that are within 5 s on B the one of ratio 2; with 3 s on A (0, 1) is left.</summary>
    [Fact]
    public void Each_device_has_its_own_limits()
    {
        CostLimits five = new() { LatencySeconds = 5 }, three = new() { LatencySeconds = 3 };
        Assert.Equal([1, 0], Find(CostLimits.None, five, lossFirst: true)!.Choices);
        Assert.Equal([0, 1], Find(three, CostLimits.None, lossFirst: false)!.Choices);
        Assert.Null(Find(three, new CostLimits { LatencySeconds = 4 }, lossFirst: false));
    }

    [Fact]
    public void Of_equal_ratios_the_least_loss_counts()
    {
        SeparableSpace space = Space([[(2, 1), (2, 0), (2, 2)]]);
        foreach (IReadOnlyList<int>[] start in (IReadOnlyList<int>[][])[[], [[2]], [[1]]])
        {
            Assert.Equal([1], RegretSearch.Find([space], [1], [CostLimits.None], start, lossFirst: false)!.Choices);
            Assert.Equal([1], RegretSearch.Find([space], [1], [CostLimits.None], start, lossFirst: true)!.Choices);
        }
    }

    /// <summary>After the two options of the first variable nothing more is looked at: 0 is at least 2.5, 1 at least 2.</summary>
    [Theory]
    [InlineData(false, 0, 1, 2.5, 2)]
    [InlineData(true, 1, 1, 2.5, 0)]
    public void A_search_that_stops_returns_what_it_began_with_and_what_could_be(
        bool lossFirst, int first, int second, double ratio, double leastPossible)
    {
        RegretResult result = Find(CostLimits.None, CostLimits.None, lossFirst, 2, [first, second])!;
        Assert.Equal([first, second], result.Choices);
        Assert.Equal((ratio, false, leastPossible, 2), (result.WorstRatio, result.IsExact, result.LeastPossible, result.Nodes));
        Assert.Null(Find(CostLimits.None, CostLimits.None, lossFirst, 2));
    }

    [Fact]
    public void What_cannot_be_better_is_not_left_open()
    {
        RegretResult result = Find(CostLimits.None, CostLimits.None, lossFirst: false, 2, [1, 0])!;
        Assert.Equal((2, true, 2), (result.WorstRatio, result.IsExact, result.LeastPossible));
    }

    private static RegretResult? Find(CostLimits a, CostLimits b, bool lossFirst, int mostNodes = 1000, params int[][] start) =>
        RegretSearch.Find([s_a, s_b], [2, 2], [a, b], start, lossFirst, mostNodes);

    private static SeparableSpace Space((double Latency, double Loss)[][] options) => new(
        [.. options.Select((of, i) => new SearchVariable($"v{i}", [.. of.Select((_, choice) => $"{choice}")]))], default,
        [.. options.Select(
            of => (IReadOnlyList<CandidateCosts>)[.. of.Select(costs => new CandidateCosts(costs.Latency, costs.Loss, 0, 0))])]);
}
