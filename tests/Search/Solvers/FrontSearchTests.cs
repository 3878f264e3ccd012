using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Solvers;

public class FrontSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Dynamic_programming_branch_and_bound_and_enumeration_agree(int seed)
    {
        SeparableSpace space = Space(seed, 5, 6);
        foreach (CostLimits limits in new[]
        {
            CostLimits.None, new CostLimits { Macs = 22 }, new CostLimits { Parameters = 20 }, new CostLimits { LatencySeconds = 20 },
                new CostLimits { Macs = 24, Parameters = 24 },
                new CostLimits { Macs = 26, Parameters = 22, LatencySeconds = 24, Loss = 20 },
            })
        {
            (double, double)[] all = [.. Pareto.Front(All(space).Where(candidate => limits.Allow(candidate.Costs))).Select(Costs)];
            FrontResult programmed = FrontSearch.Of(space, limits), branched = FrontSearch.Of(new Plain(space), limits);
            Assert.Equal(all, programmed.Points.Select(Costs));
            Assert.Equal(all, branched.Points.Select(Costs));
            Assert.True(programmed.IsExact && branched.IsExact);
        }
    }

    [Theory]
    [InlineData(4, 96)]
    [InlineData(3, 60)]
    [InlineData(1, 40)]
    public void Two_budgets_of_which_one_does_not_bind_give_the_front_of_the_other_proven(int variables, int options)
    {
        SeparableSpace space = Space(7, variables, options);
        double most = variables * 5.5 + 1, wide = 1e6;
        FrontResult one = FrontSearch.Of(space, new CostLimits { Macs = most }),
            two = FrontSearch.Of(space, new CostLimits { Macs = most, Parameters = wide });

        Assert.True(two.IsExact);
        Assert.NotEmpty(two.Points);
        Assert.Equal(one.Points.Select(Costs), two.Points.Select(Costs));
        Assert.All(two.Points, point => Assert.True(point.Costs.Macs <= most));
        Assert.Empty(FrontSearch.Of(space, new CostLimits { Macs = most, Parameters = 0.5 }).Points);
    }

    [Fact]
    public void Halves_that_are_too_large_are_left_to_branch_and_bound()
    {
        SeparableSpace space = Space(8, 10, 96);
        FrontResult result = FrontSearch.Of(space, new CostLimits { Macs = 60, Parameters = 60 }, mostNodes: 2000);
        Assert.StartsWith("branch and bound stopped", result.Method, StringComparison.Ordinal);
        Assert.NotEmpty(result.Open);
    }

    /// <summary>Two budgets; the pairs of the first two variables' options are compared where they are 40,000 at most.</summary>
    [Theory]
    [InlineData(200, "exact (201 x 1 halves joined)")]
    [InlineData(201, "exact (branch and bound, ")]
    public void Halves_are_joined_where_few_enough_are_compared(int options, string method)
    {
        SeparableSpace space = new(
            [
                .. new[] { options, 200, 1 }
                    .Select((count, i) => new SearchVariable($"v{i}", [.. Enumerable.Range(0, count).Select(o => $"{o}")])),
            ],
            default,
            [.. new[] { options, 200, 1 }.Select(count => (IReadOnlyList<CandidateCosts>)
                [.. Enumerable.Range(0, count).Select(o => new CandidateCosts(o, 1000 - o, 1, 1))])]);
        FrontResult result = FrontSearch.Of(space, new CostLimits { Macs = 3, Parameters = 3, LatencySeconds = 200 });
        Assert.StartsWith(method, result.Method, StringComparison.Ordinal);
        Assert.True(result.IsExact);
        Assert.Equal(Enumerable.Range(0, 201).Select(o => (o + 0.0, 3000.0 - o)), result.Points.Select(Costs));
    }

    [Fact]
    public void A_search_that_stops_early_says_what_could_still_be()
    {
        int stopped = 0;
        for (int seed = 4; seed < 10; seed++)
        {
            SeparableSpace space = Space(seed, 6, 6);
            FrontResult result = FrontSearch.Of(new Plain(space), CostLimits.None, mostNodes: 60);
            stopped += result.IsExact ? 0 : 1;

            // No configuration is better than both what was found and what is left open.
            Assert.All(Pareto.Front(All(space)), best => Assert.Contains(
                result.Points.Select(point => point.Costs).Concat(result.Open),
                known => known.LatencySeconds <= best.Costs.LatencySeconds && known.Loss <= best.Costs.Loss));
        }

        Assert.True(stopped >= 3, $"{stopped}");
    }

    [Fact]
    public void Regret_over_devices_is_the_least_by_enumeration()
    {
        for (int seed = 10; seed < 14; seed++)
        {
            SeparableSpace a = Space(seed, 4, 5), b = Space(seed + 100, 4, 5);
            double bestA = All(a).Min(candidate => candidate.Costs.LatencySeconds),
                bestB = All(b).Min(candidate => candidate.Costs.LatencySeconds);
            double least = All(a).Min(
                candidate => Math.Max(candidate.Costs.LatencySeconds / bestA, b.Evaluate(candidate.Choices)!.Value.LatencySeconds / bestB));
            RegretResult result = RegretSearch.Find([a, b], [bestA, bestB], [CostLimits.None, CostLimits.None], [], lossFirst: false)!;

            Assert.Equal(least, result.WorstRatio, 9);
            Assert.True(result.IsExact);
        }
    }

    private static (double, double) Costs(Candidate candidate) =>
        (Math.Round(candidate.Costs.LatencySeconds, 9), Math.Round(candidate.Costs.Loss, 9));

    private static IEnumerable<Candidate> All(SeparableSpace space)
    {
        IEnumerable<int[]> choices = [[]];
        foreach (SearchVariable variable in space.Variables)
            choices = choices.SelectMany(prefix => variable.Options.Select((_, choice) => (int[])[.. prefix, choice]));
        return choices.Select(choice => new Candidate(choice, space.Evaluate(choice)!.Value));
    }

    private static SeparableSpace Space(int seed, int variables, int options)
    {
        Random random = new(seed);
        return new SeparableSpace(
            [.. Enumerable.Range(0, variables)
                .Select(i => new SearchVariable($"v{i}", [.. Enumerable.Range(0, options).Select(o => $"{o}")]))],
            new CandidateCosts(1, 0, 1, 1),
            [.. Enumerable.Range(0, variables).Select(_ => (IReadOnlyList<CandidateCosts>)[.. Enumerable.Range(0, options).Select(_ =>
                options <= 6
                    ? new CandidateCosts(random.Next(1, 10), random.Next(0, 10), random.Next(1, 10), random.Next(1, 10))
                    : new CandidateCosts(
                        random.Next(1, 1000) / 100.0, random.Next(0, 1000) / 100.0, random.Next(1, 1000) / 100.0,
                        random.Next(1, 1000) / 100.0))])]);
    }

    /// <summary>The same space without what makes it separable.</summary>
    private sealed class Plain(ISearchSpace space) : ISearchSpace
    {
        public IReadOnlyList<SearchVariable> Variables => space.Variables;

        public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => space.Evaluate(choices);

        public CandidateCosts? Bound(IReadOnlyList<int> prefix) => space.Bound(prefix);
    }
}
