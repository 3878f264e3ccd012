using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Tests.Measuring.Protocol;

public class InterleavedProtocolTests
{
    private readonly FakeClock _clock = new();
    private readonly List<int> _order = [];
    private readonly Dictionary<int, RowResult> _results = [];

    [Fact]
    public void Steady_work_ends_at_the_least_number_of_samples()
    {
        RowResult row = MeasureOne(_ => 1e-3);
        Assert.Equal(RowEnd.Converged, row.End);
        Assert.Equal(12, row.Samples);
        Assert.Equal(1e-3, row.Seconds, 12);
        Assert.Equal(0, row.DeviationSeconds, 12);
        Assert.Equal(1, row.Repetitions);
        Assert.True(row.IsTrusted);
    }

    [Fact]
    public void Short_work_is_repeated_within_a_sample()
    {
        RowResult row = MeasureOne(_ => 3e-6, new MeasuringOptions { MinimumSampleSeconds = 200e-6 });
        Assert.Equal(67, row.Repetitions);
        Assert.Equal(3e-6, row.Seconds, 12);
    }

    [Fact]
    public void A_coarse_clock_makes_samples_longer()
    {
        FakeBackend coarse = new(_clock) { ClockResolutionSeconds = 1e-6 };
        RowResult row = MeasureOne(_ => 100e-6, new MeasuringOptions { MinimumClockTicks = 1000 }, coarse);
        Assert.Equal(10, row.Repetitions);
    }

    [Fact]
    public void Noisy_work_is_sampled_until_the_interval_is_tight()
    {
        Random random = new(3);
        MeasuringOptions options = new() { RowBudgetSeconds = 1e6 };
        RowResult row = MeasureOne(_ => 1e-3 * (1 + 0.2 * random.NextDouble()), options);
        Assert.Equal(RowEnd.Converged, row.End);
        Assert.True(row.Samples > 12);
        Assert.True(row.Estimate.RelativeHalfWidth <= 0.02);

        random = new Random(3);
        RowResult looser = MeasureOne(_ => 1e-3 * (1 + 0.2 * random.NextDouble()), options with { RelativeTolerance = 0.08 });
        Assert.True(looser.Samples < row.Samples);
    }

    [Fact]
    public void The_row_budget_ends_work_that_never_settles()
    {
        Random random = new(4);
        RowResult row = MeasureOne(
            _ => 1e-3 + 2e-3 * random.NextDouble(), new MeasuringOptions { RowBudgetSeconds = 0.1, WarmupSeconds = 0 });
        Assert.Equal(RowEnd.RowBudget, row.End);
        // Six samples and the run before them take 14 ms, about.
        Assert.InRange(row.Samples, 36, 60);
        Assert.False(row.IsTrusted);
    }

    [Fact]
    public void A_turn_is_one_untimed_run_and_six_samples()
    {
        List<int> order = [];
        ProtocolCase Row(int index) => new(
            index, () => new FakeWork(_clock, _ => 50e-6, repetitions => order.Add(repetitions > 1 ? index : -1)), IsCold: false, Bytes: 1);
        new InterleavedProtocol(new FakeBackend(_clock), new MeasuringOptions { WarmupSeconds = 0 }, _clock)
            .Run([Row(0), Row(1)], (_, _) => { }, null, CancellationToken.None);
        int[][] turns = [.. order.SkipWhile(run => run < 0).Prepend(-1).Chunk(7)];
        Assert.Equal(4, turns.Length);
        Assert.All(turns, turn => Assert.Equal([-1, .. Enumerable.Repeat(turn[1], 6)], turn));
    }

    [Fact]
    public void Slow_work_still_gets_an_interval()
    {
        RowResult row = MeasureOne(_ => 2.0, new MeasuringOptions { RowBudgetSeconds = 0.5 });
        Assert.Equal(QuantileInterval.FewestSamples, row.Samples);
        Assert.Equal(RowEnd.RowBudget, row.End);
    }

    [Fact]
    public void The_most_samples_end_a_row()
    {
        Random random = new(4);
        RowResult row = MeasureOne(
            _ => 1e-3 + 2e-3 * random.NextDouble(), new MeasuringOptions { MaximumSamples = 20, RowBudgetSeconds = 1e6 });
        Assert.Equal(20, row.Samples);
    }

    [Fact]
    public void Cold_samples_are_single_runs_after_an_eviction()
    {
        FakeBackend backend = new(_clock);
        RowResult row = MeasureOne(_ => 1e-6, backend: backend, cold: true);
        Assert.Equal(1, row.Repetitions);
        Assert.Equal(row.Samples, backend.Evictions);
        MeasureOne(_ => 1e-6, backend: backend);
        Assert.Equal(row.Samples, backend.Evictions);
    }

    [Fact]
    public void Warm_samples_are_taken_after_a_run_of_the_same_work()
    {
        // The first run after a pause of the fake clock is slow, as with caches that others used.
        double last = -1;
        RowResult row = MeasureOne(_ =>
        {
            double seconds = _clock.Seconds > last ? 5e-3 : 1e-3;
            last = _clock.Seconds + seconds;
            return seconds;
        });
        Assert.Equal(1e-3, row.Seconds, 12);
    }

    [Fact]
    public void Samples_of_a_group_are_interleaved_and_the_order_follows_the_seed()
    {
        int[] first = Interleaved(seed: 1), again = Interleaved(seed: 1), other = Interleaved(seed: 2);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        // Between warm-up and the end, every round of four holds each of the four rows once.
        foreach (int[] round in first.Chunk(4))
            Assert.Equal([0, 1, 2, 3], round.Order());
        Assert.Contains(first.Chunk(4), round => !round.SequenceEqual(first.Take(4)));
    }

    [Fact]
    public void Groups_are_limited_in_rows_and_bytes()
    {
        int alive = 0, most = 0;
        Run(12, _ => 1e-3, new MeasuringOptions { GroupSize = 5 }, prepared: () => most = Math.Max(most, ++alive), disposed: () => alive--);
        Assert.Equal(5, most);
        Assert.Equal(0, alive);
        most = 0;
        Run(
            12, _ => 1e-3, new MeasuringOptions { GroupSize = 5, GroupBytes = 250 }, prepared: () => most = Math.Max(most, ++alive),
            disposed: () => alive--);
        Assert.Equal(2, most);
    }

    [Fact]
    public void The_total_budget_ends_the_campaign()
    {
        ProtocolEnd end = Run(100, _ => 10e-3, new MeasuringOptions { TotalBudgetSeconds = 3 });
        Assert.Equal(ProtocolEnd.TotalBudget, end);
        Assert.InRange(_results.Count, 5, 95);
        Assert.InRange(_clock.Seconds, 3, 3.5);
        Assert.All(_results.Values, row => Assert.True(row.Samples >= QuantileInterval.FewestSamples));
    }

    [Fact]
    public void Cancellation_drops_the_rows_in_flight()
    {
        using CancellationTokenSource source = new();
        ProtocolEnd end = Run(20, _ => 1e-3, new MeasuringOptions { GroupSize = 4 }, cancellation: source.Token, finished: () =>
        {
            if (_results.Count == 4)
                source.Cancel();
        });
        Assert.Equal(ProtocolEnd.Cancelled, end);
        Assert.Equal(4, _results.Count);
    }

    [Fact]
    public void Progress_counts_rows_and_time_left()
    {
        List<ProtocolProgress> reports = [];
        Run(16, _ => 1e-3, new MeasuringOptions { GroupSize = 4 }, report: reports.Add);
        Assert.Equal(16, reports[^1].RowsDone);
        Assert.Equal(TimeSpan.Zero, reports[^1].Left);
        Assert.Equal(reports.Select(report => report.RowsDone).Order(), reports.Select(report => report.RowsDone));
        ProtocolProgress half = reports.Last(report => report.RowsDone == 8);
        Assert.InRange(half.Left / half.Elapsed, 0.9, 1.1);
    }

    [Fact]
    public void A_slow_reference_loop_is_said_and_no_reason_for_distrust()
    {
        // Its first 80 samples of 30 us are over, those of the row begin after 2 ms more.
        const double SettledSeconds = 3e-3;
        RowResult slower = MeasureOne(_ => 1e-3, backend: new FakeBackend(_clock, _ => _clock.Seconds < SettledSeconds ? 10e-6 : 15e-6));
        Assert.Equal(0.5, slower.ReferenceLoss, 6);
        Assert.True(slower.IsTrusted);
    }

    [Fact]
    public void Preempted_samples_are_dropped_and_counted()
    {
        // Every third sample of 1 ms waits for 2 ms in which something else runs.
        int samples = 0;
        FakeBackend busy = new(_clock) { Lost = sample => sample % 3 == 2 ? 2e-3 : 0 };
        RowResult row = MeasureOne(
            run => run >= 3 && (run - 3) % 7 != 6 && samples++ % 3 == 2 ? 3e-3 : 1e-3, new MeasuringOptions { WarmupSeconds = 0 }, busy);
        Assert.Equal(18, row.Taken);
        Assert.Equal(6, row.Preempted);
        Assert.Equal(12, row.Samples);
        Assert.Equal(1e-3, row.Seconds, 12);
        Assert.True(row.IsTrusted);
        // 18 ms of 30.
        Assert.Equal(0.6, row.ProcessorShare, 6);
    }

    [Fact]
    public void Where_nobody_watches_nothing_is_preempted()
    {
        RowResult row = MeasureOne(_ => 1e-3);
        Assert.Equal(0, row.Preempted);
        Assert.Equal(1, row.ProcessorShare);
    }

    [Fact]
    public void The_order_of_rows_is_a_permutation_that_follows_the_seed()
    {
        int[] rows = InterleavedProtocol.Order(50, 1);
        Assert.Equal(Enumerable.Range(0, 50), rows.Order());
        Assert.Equal(rows, InterleavedProtocol.Order(50, 1));
        Assert.NotEqual(rows, InterleavedProtocol.Order(50, 2));
        Assert.NotEqual(Enumerable.Range(0, 50), rows);
    }

    private int[] Interleaved(int seed)
    {
        _order.Clear();
        List<ProtocolCase> cases = [];
        for (int i = 0; i < 4; i++)
        {
            int index = i;
            // Longer repetitions than one tell samples from warm-up runs.
            cases.Add(new ProtocolCase(i, () => new FakeWork(_clock, _ => 50e-6, repetitions =>
            {
                if (repetitions > 1)
                    _order.Add(index);
            }), IsCold: false, Bytes: 1));
        }

        new InterleavedProtocol(new FakeBackend(_clock), new MeasuringOptions { Seed = seed, SamplesPerTurn = 1 }, _clock)
            .Run(cases, (_, _) => { }, null, CancellationToken.None);
        return [.. _order];
    }

    private RowResult MeasureOne(
        Func<int, double> seconds, MeasuringOptions? options = null, FakeBackend? backend = null, bool cold = false)
    {
        RowResult? row = null;
        new InterleavedProtocol(backend ?? new FakeBackend(_clock), options ?? new MeasuringOptions(), _clock).Run(
            [new ProtocolCase(0, () => new FakeWork(_clock, seconds), cold, 1)], (_, result) => row = result, null, CancellationToken.None);
        return row!.Value;
    }

    private ProtocolEnd Run(
        int rows, Func<int, double> seconds, MeasuringOptions options, Action? prepared = null, Action? disposed = null,
        CancellationToken cancellation = default, Action? finished = null, Action<ProtocolProgress>? report = null)
    {
        _results.Clear();
        List<ProtocolCase> cases = [.. Enumerable.Range(0, rows).Select(i => new ProtocolCase(i, () =>
        {
            prepared?.Invoke();
            return new CountedWork(new FakeWork(_clock, seconds), disposed);
        }, IsCold: false, Bytes: 100))];
        return new InterleavedProtocol(new FakeBackend(_clock), options, _clock).Run(cases, (row, result) =>
        {
            _results.Add(row.Index, result);
            finished?.Invoke();
        }, report, cancellation);
    }

    private sealed class CountedWork(FakeWork work, Action? disposed) : IPreparedWork
    {
        public double Run(int repetitions) => work.Run(repetitions);

        public void Dispose() => disposed?.Invoke();
    }
}
