namespace LatencyLab.Measuring.Protocol;

/// <summary>How a campaign stopped.</summary>
public enum ProtocolEnd
{
    /// <summary>Every row was measured.</summary>
    AllRows,
    /// <summary>The time for all rows was up.</summary>
    TotalBudget,
    /// <summary>Somebody interrupted it.</summary>
    Cancelled,
}

/// <summary>Rows done of rows to do, and the time that passed.</summary>
public readonly record struct ProtocolProgress(int RowsDone, int Rows, TimeSpan Elapsed, TimeSpan Left);

/// <summary>
/// Measures rows in groups: within a group samples are taken in random order, one of each unfinished row a round, so that a
/// drift of the machine's clock falls on all of them alike. A row ends when its estimate is known well enough or its time is up.
/// </summary>
/// <remarks>
/// Stopping by the width of the interval looks at the data, so the interval's coverage is a little below the nominal one; the
/// least number of samples keeps that small.
/// </remarks>
/// <param name="backend">Where the rows' work runs.</param>
/// <param name="options">When a row is finished.</param>
/// <param name="time">The campaign's clock.</param>
/// <param name="sampled">Takes every sample as it is taken; null for none. Nothing is being timed meanwhile.</param>
internal sealed class InterleavedProtocol(
    IMeasurementBackend backend, MeasuringOptions options, TimeProvider time, Action<ProtocolCase, TakenSample>? sampled = null)
{
    private readonly Random _random = new(options.Seed);
    private long _startTicks;

    /// <summary>0 .. count - 1 in the random order that a seed stands for.</summary>
    public static int[] Order(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return order;
    }

    /// <summary>Measures the rows in the order given; <paramref name="finished"/> is called as each one ends.</summary>
    /// <param name="cases">Rows to measure.</param>
    /// <param name="finished">Takes a finished row; nothing is being timed meanwhile.</param>
    /// <param name="report">Takes the progress after every round; null for none.</param>
    /// <param name="cancellation">Ends the campaign: rows in flight are not finished.</param>
    public ProtocolEnd Run(
        IReadOnlyList<ProtocolCase> cases, Action<ProtocolCase, RowResult> finished, Action<ProtocolProgress>? report,
        CancellationToken cancellation)
    {
        _startTicks = time.GetTimestamp();
        using ReferenceGauge gauge = new(backend);
        int next = 0, done = 0;

        // What earlier processes saw of the reference loop counts for all rows.
        foreach (TakenSample sample in cases.SelectMany(row => row.Taken))
            gauge.Remember(sample.ReferenceSeconds);
        while (next < cases.Count)
        {
            List<SampledRow> group = [];
            try
            {
                long bytes = 0;
                while (next < cases.Count && group.Count < options.GroupSize
                    && (group.Count == 0 || bytes + cases[next].Bytes <= options.GroupBytes))
                {
                    if (Stop(cancellation) is ProtocolEnd early)
                        return early;
                    SampledRow row = new(cases[next], cases[next].Prepare(), options);
                    group.Add(row);
                    row.Restore();
                    WarmUp(row);
                    bytes += cases[next++].Bytes;
                }

                while (group.Count > 0)
                {
                    if (Round(group, gauge, cancellation, row => Finished(row.Key, row.Value)) is ProtocolEnd end)
                        return end;
                    report?.Invoke(Progress(done, cases.Count));
                }
            }
            finally
            {
                foreach (SampledRow row in group)
                    row.Dispose();
            }

            // What the group's inputs took is used again: to map new pages costs more than to measure, on virtual machines many times more.
            GC.Collect();
        }

        return ProtocolEnd.AllRows;

        void Finished(SampledRow row, RowResult result)
        {
            done++;
            finished(row.Case, result);
        }
    }

    /// <summary>A turn of every row of the group, in random order; rows that are finished leave it.</summary>
    private ProtocolEnd? Round(
        List<SampledRow> group, ReferenceGauge gauge, CancellationToken cancellation, Action<KeyValuePair<SampledRow, RowResult>> finished)
    {
        foreach (int at in Permutation(group.Count))
        {
            if (cancellation.IsCancellationRequested)
                return ProtocolEnd.Cancelled;
            SampledRow row = group[at];
            for (int i = 0; i < row.SamplesPerTurn && !row.Samples.IsFull; i++)
            {
                TakenSample sample = row.TakeSample(backend, gauge, time, isFirst: i == 0);
                sampled?.Invoke(row.Case, sample);
            }
        }

        bool isOver = Stop(cancellation) == ProtocolEnd.TotalBudget;
        for (int i = group.Count - 1; i >= 0; i--)
        {
            SampledRow row = group[i];
            RowEnd? end = EndOf(row) ?? (isOver && row.Samples.Count >= QuantileInterval.FewestSamples ? RowEnd.TotalBudget : null);
            if (end is null)
                continue;
            group.RemoveAt(i);
            row.Dispose();
            finished(new(row, row.Finish(end.Value, gauge)));
        }

        return isOver ? ProtocolEnd.TotalBudget : null;
    }

    private RowEnd? EndOf(SampledRow row)
    {
        if (row.Samples.Count < QuantileInterval.FewestSamples)
            return null;
        RowEstimate estimate = row.Samples.Estimate(options.Confidence);
        if (estimate.Samples >= options.MinimumSamples && estimate.RelativeHalfWidth <= options.RelativeTolerance)
            return RowEnd.Converged;
        return row.Samples.IsFull || row.SpentSeconds >= options.RowBudgetSeconds ? RowEnd.RowBudget : null;
    }

    /// <summary>
    /// Runs the work until caches are filled, and sets how often a sample repeats it. The first run is not counted: the compiler and page
    /// faults are in it.
    /// </summary>
    private void WarmUp(SampledRow row)
    {
        row.Work.Run(1);
        long start = time.GetTimestamp();
        double least = row.Work.Run(1);
        for (int runs = 2; runs < options.MaximumWarmupRuns && Seconds(time.GetTimestamp() - start) < options.WarmupSeconds; runs++)
            least = Math.Min(least, row.Work.Run(1));
        if (row.Case.IsCold)
            return;
        double wanted = Math.Max(options.MinimumSampleSeconds, options.MinimumClockTicks * backend.ClockResolutionSeconds);
        row.Repetitions = (int)Math.Clamp(Math.Ceiling(wanted / Math.Max(least, 1e-9)), 1, 1 << 20);
    }

    private ProtocolEnd? Stop(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? ProtocolEnd.Cancelled
        : Seconds(time.GetTimestamp() - _startTicks) >= (options.TotalBudgetSeconds ?? double.PositiveInfinity) ? ProtocolEnd.TotalBudget
        : null;

    private ProtocolProgress Progress(int done, int rows)
    {
        double elapsed = Seconds(time.GetTimestamp() - _startTicks);
        double perRow = done > 0 ? elapsed / done : options.RowBudgetSeconds;
        double left = Math.Min(perRow * (rows - done), (options.TotalBudgetSeconds ?? double.PositiveInfinity) - elapsed);
        return new ProtocolProgress(done, rows, TimeSpan.FromSeconds(elapsed), TimeSpan.FromSeconds(Math.Clamp(left, 0, 1e7)));
    }

    private int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        _random.Shuffle(order);
        return order;
    }

    private double Seconds(long ticks) => (double)ticks / time.TimestampFrequency;
}
