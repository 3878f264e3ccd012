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
            CostLimits.None, new CostLimits { Macs = 22 }, new CostLimits { Parameters = 20 }, new CostLimits { LatencySeconds = 20 }, new CostLimits { Macs = 24, Parameters = 24 },
        })
        {
            (double, double)[] all = [.. FrontSearch.NonDominated(All(space).Where(candidate => limits.Allow(candidate.Costs))).Select(Costs)];
            FrontResult programmed = FrontSearch.Of(space, limits), branched = FrontSearch.Of(new Plain(space), limits);
            Assert.Equal(all, programmed.Points.Select(Costs));
            Assert.Equal(all, branched.Points.Select(Costs));
            Assert.True(programmed.IsExact && branched.IsExact);
        }
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
            Assert.All(FrontSearch.NonDominated(All(space)), best => Assert.Contains(
                result.Points.Select(point => point.Costs).Concat(result.Open), known => known.LatencySeconds <= best.Costs.LatencySeconds && known.Loss <= best.Costs.Loss));
        }

        Assert.True(stopped >= 3, $"{stopped}");
    }

    [Fact]
    public void Regret_over_devices_is_the_least_by_enumeration()
    {
        for (int seed = 10; seed < 14; seed++)
        {
            SeparableSpace a = Space(seed, 4, 5), b = Space(seed + 100, 4, 5);
            double bestA = All(a).Min(candidate => candidate.Costs.LatencySeconds), bestB = All(b).Min(candidate => candidate.Costs.LatencySeconds);
            double least = All(a).Min(candidate => Math.Max(candidate.Costs.LatencySeconds / bestA, b.Evaluate(candidate.Choices)!.Value.LatencySeconds / bestB));
            RegretResult result = RegretSearch.Find([a, b], [bestA, bestB], [CostLimits.None, CostLimits.None], [], lossFirst: false)!;

            Assert.Equal(least, result.WorstRatio, 9);
            Assert.True(result.IsExact);
        }
    }

    private static (double, double) Costs(Candidate candidate) => (Math.Round(candidate.Costs.LatencySeconds, 9), Math.Round(candidate.Costs.Loss, 9));

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
            [.. Enumerable.Range(0, variables).Select(i => new SearchVariable($"v{i}", [.. Enumerable.Range(0, options).Select(o => $"{o}")]))],
            new CandidateCosts(1, 0, 1, 1),
            [.. Enumerable.Range(0, variables).Select(_ => (IReadOnlyList<CandidateCosts>)[.. Enumerable.Range(0, options).Select(_ =>
                new CandidateCosts(random.Next(1, 10), random.Next(0, 10), random.Next(1, 10), random.Next(1, 10)))])]);
    }

    /// <summary>The same space without what makes it separable.</summary>
    private sealed class Plain(ISearchSpace space) : ISearchSpace
    {
        public IReadOnlyList<SearchVariable> Variables => space.Variables;

        public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => space.Evaluate(choices);

        public CandidateCosts? Bound(IReadOnlyList<int> prefix) => space.Bound(prefix);
    }
}
