using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Solvers;

public class SeparableFrontTests
{
    private const int RandomCases = 300;

    [Fact]
    public void Front_of_a_case_small_enough_to_do_by_hand()
    {
        IReadOnlyList<Candidate> front = FrontSearch.Of(Space([[(3, 0), (1, 2)], [(4, 0), (2, 1)]]), CostLimits.None).Points;

        // (1,1) = 3 s, 3; (0,1) = 5 s, 1; (1,0) = 5 s, 2 is beaten by it; (0,0) = 7 s, 0.
        Assert.Equal([(3.0, 3.0), (5.0, 1.0), (7.0, 0.0)], front.Select(Costs));
        Assert.Equal([1, 1], front[0].Choices);
        Assert.Equal([0, 1], front[1].Choices);
        Assert.Equal([0, 0], front[2].Choices);
    }

    [Fact]
    public void Front_equals_brute_force_on_random_cases() => ForRandomCases(space =>
    {
        List<Candidate> all = Everything(space);
        (double, double)[] expected =
        [
            .. all.Select(Costs).Distinct().Where(a => !all.Select(Costs).Any(b => b.Latency <= a.Latency && b.Loss <= a.Loss && b != a))
                .OrderBy(a => a.Latency),
        ];
        IReadOnlyList<Candidate> front = FrontSearch.Of(space, CostLimits.None).Points;
        Assert.Equal(expected, front.Select(Costs));
        Assert.All(front, point => Assert.Equal(space.Evaluate(point.Choices), point.Costs));
    });

    [Fact]
    public void Fastest_equals_brute_force_on_random_cases() => ForRandomCases(space => Assert.Equal(
        Everything(space).Select(Costs).Order().First(), Costs(FrontSearch.Of(space, CostLimits.None).Points[0])));

    [Fact]
    public void Least_loss_within_a_limit_equals_brute_force_on_random_cases()
    {
        int impossible = 0;
        ForRandomCases(space =>
        {
            List<Candidate> all = Everything(space);
            double limit = all.Average(candidate => candidate.Costs.LatencySeconds) * 0.8;
            Candidate? expected = all.Where(candidate => candidate.Costs.LatencySeconds <= limit)
                .OrderBy(candidate => candidate.Costs.Loss).ThenBy(candidate => candidate.Costs.LatencySeconds).FirstOrDefault();
            Candidate? found = FrontSearch.Of(space, CostLimits.None).LeastLoss(limit);
            Assert.Equal(expected?.Costs, found?.Costs);
            impossible += found is null ? 1 : 0;
        });
        Assert.InRange(impossible, 1, RandomCases - 1);
    }

    [Fact]
    public void Second_equals_brute_force_on_random_cases() => ForRandomCases(space =>
    {
        Candidate best = FrontSearch.Of(space, CostLimits.None).Points[0];
        Candidate? expected = Everything(space).Where(candidate => !candidate.Choices.SequenceEqual(best.Choices))
            .OrderBy(candidate => candidate.Costs.LatencySeconds).ThenBy(candidate => candidate.Costs.Loss).FirstOrDefault();
        Candidate? second = Second(space, best);
        Assert.Equal(expected?.Costs, second?.Costs);
        if (second is not null)
        {
            Assert.NotEqual(best.Choices, second.Choices);
            Assert.Equal(space.Evaluate(second.Choices), second.Costs);
        }
    });

    [Fact]
    public void There_is_no_second_where_every_variable_has_one_option()
    {
        SeparableSpace space = Space([[(1, 0)], [(2, 0)]]);
        Assert.Null(Second(space, FrontSearch.Of(space, CostLimits.None).Points[0]));
    }

    [Fact]
    public void A_wider_margin_never_loses_more() => ForRandomCases(space =>
    {
        FrontResult front = FrontSearch.Of(space, CostLimits.None);
        double fastest = front.Points[0].Costs.LatencySeconds;
        double[] losses = [.. new[] { 1.0, 1.03, 1.2, 2, 10 }.Select(factor => front.LeastLoss(fastest * factor)!.Costs.Loss)];
        Assert.Equal(losses.OrderDescending(), losses);
    });

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.NaN)]
    [InlineData(-1, 0)]
    public void Costs_without_sense_are_refused(double latency, double loss) =>
        Assert.Throws<ArgumentException>(() => Space([[(latency, loss), (1, 2)]]));

    [Fact]
    public void A_variable_without_options_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Space([[(1, 1)], []]));

    [Fact]
    public void Ranks_count_before_every_cost()
    {
        RankedSpace space = new(new SearchVariable("rank", ["high", "low"]), [Space([[(5, 0), (4, 1)]]), Space([[(3, 0), (4.5, 0)]])]);
        FrontResult front = FrontSearch.Of(space, new CostLimits { LatencySeconds = 1 });

        // A slower one of a better rank stays, one of a worse rank that is no better in anything goes.
        Assert.Equal([[1, 0], [0, 1], [0, 0]], front.Points.Select(point => point.Choices.ToArray()));
        Assert.Equal([0, 0], front.LeastLoss(10)!.Choices);
        Assert.Equal([0, 1], front.LeastLoss(4)!.Choices);
        Assert.Equal([1, 0], front.LeastLoss(3)!.Choices);
        Assert.Null(front.LeastLoss(2));
        Assert.Equal(3, space.Bound([])!.Value.LatencySeconds);
        Assert.Equal(front.Points[1].Costs, space.Evaluate([0, 1]));
    }

    private static Candidate? Second(SeparableSpace space, Candidate best) =>
        FrontSearch.Second(space, CostLimits.None, best, front => front.Points[0], costs => (costs.LatencySeconds, costs.Loss));

    private static (double Latency, double Loss) Costs(Candidate candidate) => (candidate.Costs.LatencySeconds, candidate.Costs.Loss);

    /// <summary>Up to 4 variables of up to 5 options; small whole costs, so that ties are frequent, or fractions.</summary>
    private static void ForRandomCases(Action<SeparableSpace> check)
    {
        Random random = new(20_221);
        for (int i = 0; i < RandomCases; i++)
        {
            bool whole = i % 2 == 0;
            check(Space([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
                Enumerable.Range(0, random.Next(1, 6)).Select(_ => (
                    whole ? random.Next(1, 8) : random.NextDouble(), whole ? random.Next(0, 4) : random.NextDouble())).ToArray())]));
        }
    }

    private static SeparableSpace Space((double Latency, double Loss)[][] options) => new(
        [.. options.Select((of, i) => new SearchVariable($"v{i}", [.. of.Select((_, choice) => $"{choice}")]))], default,
        [.. options.Select(
            of => (IReadOnlyList<CandidateCosts>)[.. of.Select(costs => new CandidateCosts(costs.Latency, costs.Loss, 0, 0))])]);

    private static List<Candidate> Everything(SeparableSpace space)
    {
        IEnumerable<int[]> choices = [[]];
        foreach (SearchVariable variable in space.Variables)
            choices = choices.SelectMany(prefix => Enumerable.Range(0, variable.Options.Count).Select(i => (int[])[.. prefix, i]));
        return [.. choices.Select(of => new Candidate(of, space.Evaluate(of)!.Value))];
    }
}
