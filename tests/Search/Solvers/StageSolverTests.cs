using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Solvers;

public class StageSolverTests
{
    private const int RandomCases = 300;

    [Fact]
    public void Front_of_a_case_small_enough_to_do_by_hand()
    {
        StageOption[][] stages = [[new(3, 0), new(1, 2)], [new(4, 0), new(2, 1)]];

        IReadOnlyList<Selection> front = ParetoFront.Of(stages);

        // (1,1) = 3 s, 3; (0,1) = 5 s, 1; (1,0) = 5 s, 2 is beaten by it; (0,0) = 7 s, 0.
        Assert.Equal([(3.0, 3.0), (5.0, 1.0), (7.0, 0.0)], front.Select(point => (point.LatencySeconds, point.Coarseness)));
        Assert.Equal([1, 1], front[0].Choices);
        Assert.Equal([0, 1], front[1].Choices);
        Assert.Equal([0, 0], front[2].Choices);
    }

    [Fact]
    public void Front_equals_brute_force_on_random_cases() => ForRandomCases(stages =>
    {
        List<Selection> all = Everything(stages);
        (double, double)[] expected =
        [
            .. all.Select(s => (s.LatencySeconds, s.Coarseness)).Distinct()
                .Where(a => !all.Any(b => b.LatencySeconds <= a.LatencySeconds && b.Coarseness <= a.Coarseness && (b.LatencySeconds, b.Coarseness) != a))
                .OrderBy(a => a.LatencySeconds),
        ];

        IReadOnlyList<Selection> front = ParetoFront.Of(stages);

        Assert.Equal(expected, front.Select(s => (s.LatencySeconds, s.Coarseness)));
        Assert.All(front, point => Assert.Equal(Costs(stages, point.Choices), (point.LatencySeconds, point.Coarseness)));
    });

    [Fact]
    public void Fastest_equals_brute_force_on_random_cases() => ForRandomCases(stages =>
    {
        Selection expected = Everything(stages).OrderBy(s => s.LatencySeconds).ThenBy(s => s.Coarseness).First();
        Selection fastest = StageSolver.Fastest(stages);
        Assert.Equal((expected.LatencySeconds, expected.Coarseness), (fastest.LatencySeconds, fastest.Coarseness));
    });

    [Fact]
    public void Finest_within_a_limit_equals_brute_force_on_random_cases()
    {
        int impossible = 0;
        ForRandomCases(stages =>
        {
            List<Selection> all = Everything(stages);
            double limit = all.Average(s => s.LatencySeconds) * 0.8;
            Selection? expected = all.Where(s => s.LatencySeconds <= limit).OrderBy(s => s.Coarseness).ThenBy(s => s.LatencySeconds).FirstOrDefault();

            Selection? finest = StageSolver.Finest(stages, limit);

            Assert.Equal((expected?.LatencySeconds, expected?.Coarseness), (finest?.LatencySeconds, finest?.Coarseness));
            impossible += finest is null ? 1 : 0;
        });
        Assert.InRange(impossible, 1, RandomCases - 1);
    }

    [Fact]
    public void Second_equals_brute_force_on_random_cases() => ForRandomCases(stages =>
    {
        Selection best = StageSolver.Fastest(stages);
        Selection? expected = Everything(stages).Where(s => !s.Choices.SequenceEqual(best.Choices))
            .OrderBy(s => s.LatencySeconds).ThenBy(s => s.Coarseness).FirstOrDefault();

        Selection? second = StageSolver.Second(stages, best, StageSolver.Fastest, IsFaster);

        Assert.Equal((expected?.LatencySeconds, expected?.Coarseness), (second?.LatencySeconds, second?.Coarseness));
        if (second is not null)
        {
            Assert.NotEqual(best.Choices, second.Choices);
            Assert.Equal(Costs(stages, second.Choices), (second.LatencySeconds, second.Coarseness));
        }
    });

    [Fact]
    public void There_is_no_second_where_every_stage_has_one_option() =>
        Assert.Null(StageSolver.Second([[new(1, 0)], [new(2, 0)]], StageSolver.Fastest([[new(1, 0)], [new(2, 0)]]), StageSolver.Fastest, IsFaster));

    [Fact]
    public void A_wider_margin_never_gives_a_coarser_choice() => ForRandomCases(stages =>
    {
        double fastest = StageSolver.Fastest(stages).LatencySeconds;
        double[] coarseness = [.. new[] { 1.0, 1.03, 1.2, 2, 10 }.Select(factor => StageSolver.Finest(stages, fastest * factor)!.Coarseness)];
        Assert.Equal(coarseness.OrderDescending(), coarseness);
    });

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    public void Costs_that_make_no_sense_are_refused(double latency, double coarseness) =>
        Assert.Throws<ArgumentException>(() => ParetoFront.Of([[new StageOption(latency, coarseness)]]));

    [Fact]
    public void A_stage_without_options_is_refused() => Assert.Throws<ArgumentException>(() => ParetoFront.Of([[new StageOption(1, 1)], []]));

    private static bool IsFaster(Selection a, Selection b) =>
        a.LatencySeconds < b.LatencySeconds || (a.LatencySeconds == b.LatencySeconds && a.Coarseness < b.Coarseness);

    /// <summary>Up to 4 stages of up to 5 options; small whole costs, so that ties are frequent, or fractions.</summary>
    private static void ForRandomCases(Action<StageOption[][]> check)
    {
        Random random = new(20_221);
        for (int i = 0; i < RandomCases; i++)
        {
            bool whole = i % 2 == 0;
            check([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
                Enumerable.Range(0, random.Next(1, 6)).Select(_ => new StageOption(
                    whole ? random.Next(1, 8) : random.NextDouble(), whole ? random.Next(0, 4) : random.NextDouble())).ToArray())]);
        }
    }

    private static List<Selection> Everything(StageOption[][] stages)
    {
        IEnumerable<int[]> choices = [[]];
        foreach (StageOption[] options in stages)
            choices = choices.SelectMany(prefix => Enumerable.Range(0, options.Length).Select(i => (int[])[.. prefix, i]));
        return [.. choices.Select(c => { (double latency, double coarseness) = Costs(stages, c); return new Selection(c, latency, coarseness); })];
    }

    private static (double Latency, double Coarseness) Costs(StageOption[][] stages, IReadOnlyList<int> choices)
    {
        (double latency, double coarseness) = (0, 0);
        for (int stage = 0; stage < stages.Length; stage++)
            (latency, coarseness) = (latency + stages[stage][choices[stage]].LatencySeconds, coarseness + stages[stage][choices[stage]].Coarseness);
        return (latency, coarseness);
    }
}
