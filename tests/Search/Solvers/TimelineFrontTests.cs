using LatencyLab.Predictor;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Solvers;

/// <summary>Spaces in which a host enqueues, and waits for its device: latencies no longer add, searches stay exact.</summary>
public class TimelineFrontTests
{
    private const int RandomCases = 200;

    [Fact]
    public void A_configuration_costs_its_time_in_order() => ForRandomCases((space, random) =>
    {
        int[] choices = [.. space.Options.Select(options => random.Next(options.Count))];
        Timeline time = space.Rest.Time;
        for (int i = 0; i < choices.Length; i++)
            time += space.Options[i][choices[i]].Time;
        Assert.Equal((time + space.After).Seconds, space.Evaluate(choices)!.Value.LatencySeconds);
    });

    [Fact]
    public void The_bound_of_a_prefix_is_at_most_every_completion() => ForRandomCases((space, random) =>
    {
        foreach (Candidate candidate in Everything(space))
        {
            CandidateCosts bound = space.Bound([.. candidate.Choices.Take(random.Next(candidate.Choices.Count + 1))])!.Value;
            Assert.True(bound.LatencySeconds <= candidate.Costs.LatencySeconds && bound.Loss <= candidate.Costs.Loss);
            Assert.True(bound.Macs <= candidate.Costs.Macs && bound.Parameters <= candidate.Costs.Parameters);
        }
    });

    [Fact]
    public void The_front_is_that_of_all_configurations_within_any_limits() => ForRandomCases((space, random) =>
    {
        List<Candidate> all = Everything(space);
        double Middle(Func<CandidateCosts, double> cost) =>
            all.Select(candidate => cost(candidate.Costs)).Order().ElementAt(all.Count * 2 / 3);
        double latency = Middle(costs => costs.LatencySeconds), macs = Middle(costs => costs.Macs),
            parameters = Middle(costs => costs.Parameters);
        foreach (CostLimits limits in new[]
        {
            CostLimits.None, new CostLimits { LatencySeconds = latency }, new CostLimits { Macs = macs },
            new CostLimits { Parameters = parameters }, new CostLimits { Macs = macs, LatencySeconds = latency },
            new CostLimits { Macs = macs, Parameters = parameters },
            new CostLimits { Macs = macs, Parameters = parameters, LatencySeconds = latency, Loss = Middle(costs => costs.Loss) },
        })
        {
            (double, double)[] expected = Front(all.Where(candidate => limits.Allow(candidate.Costs)));
            FrontResult found = FrontSearch.Of(space, limits), branched = FrontSearch.Of(new Plain(space), limits);
            Assert.True(found.IsExact && branched.IsExact);
            Assert.Equal(expected, found.Points.Select(Costs));
            Assert.Equal(expected, branched.Points.Select(Costs));
            Assert.All(
                found.Points, point => Assert.Equal(space.Evaluate(point.Choices)!.Value.LatencySeconds, point.Costs.LatencySeconds));
        }
    });

    [Fact]
    public void The_fastest_and_the_least_loss_within_a_budget_are_those_of_all_configurations() => ForRandomCases((space, random) =>
    {
        List<Candidate> all = Everything(space);
        FrontResult front = FrontSearch.Of(space, CostLimits.None);
        Assert.Equal(all.Select(Costs).Min(), Costs(front.Points[0]));

        double budget = all[random.Next(all.Count)].Costs.LatencySeconds;
        (double Latency, double Loss) least = all.Select(Costs).Where(costs => costs.Latency <= budget)
            .OrderBy(costs => costs.Loss).ThenBy(costs => costs.Latency).First();
        Assert.Equal(least, Costs(front.LeastLoss(budget)!));
        Assert.Null(front.LeastLoss(all.Min(candidate => candidate.Costs.LatencySeconds) - 0.5));
    });

    [Fact]
    public void The_second_is_that_of_all_configurations() => ForRandomCases((space, _) =>
    {
        Candidate best = FrontSearch.Of(space, CostLimits.None).Points[0];
        Candidate? second = FrontSearch.Second(
            space, CostLimits.None, best, front => front.Points[0], costs => (costs.LatencySeconds, costs.Loss));
        (double, double)[] others = [.. Everything(space).Where(other => !other.Choices.SequenceEqual(best.Choices)).Select(Costs).Order()];
        Assert.Equal(others.Take(1), second is null ? [] : [Costs(second)]);
    });

    /// <summary>
    /// The option that is slower by itself is the faster one behind a device that is busy: 1 s of host and 4 s of device, or 5 s of host
    /// and 1 s of device, after 10 s of device work.
    /// </summary>
    [Fact]
    public void What_is_faster_depends_on_what_comes_before()
    {
        Timeline slowHost = Timeline.Enqueued(5, 1), slowDevice = Timeline.Enqueued(1, 4);
        Assert.True(slowDevice.Seconds < slowHost.Seconds);
        Assert.Equal((0, 1), (Fastest(default), Fastest(Timeline.OnDevice(10))));

        int Fastest(Timeline before) => FrontSearch.Of(
            new SeparableSpace(
                [new SearchVariable("v", ["slow device", "slow host"])], new CandidateCosts(before, 0, 0, 0),
                [[new CandidateCosts(slowDevice, 0, 0, 0), new CandidateCosts(slowHost, 0, 0, 0)]]),
            CostLimits.None).Points[0].Choices[0];
    }

    private static (double Latency, double Loss) Costs(Candidate candidate) => (candidate.Costs.LatencySeconds, candidate.Costs.Loss);

    private static (double, double)[] Front(IEnumerable<Candidate> candidates)
    {
        (double Latency, double Loss)[] all = [.. candidates.Select(Costs).Distinct()];
        return [.. all.Where(a => !all.Any(b => b != a && b.Latency <= a.Latency && b.Loss <= a.Loss)).OrderBy(a => a.Latency)];
    }

    private static List<Candidate> Everything(SeparableSpace space)
    {
        IEnumerable<int[]> choices = [[]];
        foreach (IReadOnlyList<CandidateCosts> options in space.Options)
            choices = choices.SelectMany(prefix => options.Select((_, choice) => (int[])[.. prefix, choice]));
        return
        [
            .. choices.Select(of =>
            {
                CandidateCosts sum = space.Rest;
                for (int i = 0; i < of.Length; i++)
                {
                    CandidateCosts option = space.Options[i][of[i]];
                    sum = new CandidateCosts(
                        sum.Time + option.Time, sum.Loss + option.Loss, sum.Macs + option.Macs, sum.Parameters + option.Parameters);
                }

                return new Candidate(of, sum with { Time = sum.Time + space.After });
            }),
        ];
    }

    /// <summary>Up to 5 variables of up to 4 options, in whole numbers: ties are frequent, sums in any order equal.</summary>
    private static void ForRandomCases(Action<SeparableSpace, Random> check)
    {
        for (int seed = 0; seed < RandomCases; seed++)
        {
            Random random = new(seed);
            IReadOnlyList<CandidateCosts>[] options =
            [
                .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (IReadOnlyList<CandidateCosts>)
                [
                    .. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Drawn(random)),
                ]),
            ];
            check(new SeparableSpace(
                [.. options.Select((of, i) => new SearchVariable($"v{i}", [.. of.Select((_, choice) => $"{choice}")]))],
                Drawn(random), options, Stretch(random, random.Next(0, 3))), random);
        }
    }

    private static CandidateCosts Drawn(Random random) =>
        new(Stretch(random, random.Next(1, 4)), random.Next(0, 6), random.Next(1, 9), random.Next(1, 9));

    private static Timeline Stretch(Random random, int parts)
    {
        Timeline sum = default;
        for (; parts > 0; parts--)
        {
            sum += random.Next(6) switch
            {
                0 => Timeline.Synchronisation(random.Next(0, 3)),
                1 => Timeline.OnDevice(random.Next(0, 6)),
                _ => Timeline.Enqueued(random.Next(0, 6), random.Next(0, 6)),
            };
        }

        return sum;
    }

    /// <summary>The same space without what makes it separable.</summary>
    private sealed class Plain(ISearchSpace space) : ISearchSpace
    {
        public IReadOnlyList<SearchVariable> Variables => space.Variables;

        public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => space.Evaluate(choices);

        public CandidateCosts? Bound(IReadOnlyList<int> prefix) => space.Bound(prefix);
    }
}
