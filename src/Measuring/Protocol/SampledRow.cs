namespace LatencyLab.Measuring.Protocol;

/// <summary>A row in flight: its prepared work and the samples so far, in storage allocated before the first.</summary>
internal sealed class SampledRow(ProtocolCase row, IPreparedWork work, MeasuringOptions options) : IDisposable
{
    private readonly SampleSet _references = new(options.MaximumSamples);

    public ProtocolCase Case => row;

    public IPreparedWork Work => work;

    public SampleSet Samples { get; } = new(options.MaximumSamples);

    public int Repetitions { get; set; } = 1;

    /// <summary>Time this row's samples took, preparation of the caches included.</summary>
    public double SpentSeconds { get; private set; }

    /// <summary>Processor time of the samples.</summary>
    public double ProcessorSeconds { get; private set; }

    /// <summary>Adds the samples that an earlier process took of the row; there is always room for one more.</summary>
    public void Restore()
    {
        foreach (TakenSample sample in row.Taken.Take(options.MaximumSamples - 1))
            Add(sample);
    }

    /// <summary>Takes one sample and one of the reference loop beside it. Allocates nothing.</summary>
    public TakenSample TakeSample(IMeasurementBackend backend, ReferenceGauge gauge, TimeProvider time)
    {
        long start = time.GetTimestamp();
        TimeSpan? before = backend.ProcessorTime;
        double reference = gauge.Sample();
        if (row.IsCold)
            backend.EvictCaches();
        else
            work.Run(1); // Other rows of the group ran in between: bring this one's data back first.
        double seconds = work.Run(Repetitions) / Repetitions;
        double processor = (backend.ProcessorTime - before)?.TotalSeconds ?? 0;
        TakenSample sample = new(seconds, reference, processor, (double)(time.GetTimestamp() - start) / time.TimestampFrequency);
        Add(sample);
        return sample;
    }

    /// <param name="end">Why there are no more samples.</param>
    /// <param name="gauge">The reference loop, for its best time.</param>
    /// <param name="threads">Threads the work is shared by; 0 where it does not run on the processor.</param>
    public RowResult Finish(RowEnd end, ReferenceGauge gauge, int threads)
    {
        (double low, double high) = Samples.IntervalOfMedian(options.Confidence);
        double loss = _references.Median / gauge.BestSeconds - 1;
        double spread = _references.MedianAbsoluteDeviation() / _references.Median;
        // A thread without work may sleep, the first never does: together they use at least one processor.
        double processors = threads == 0 ? 1 : ProcessorSeconds / SpentSeconds;
        return new RowResult(
            Samples.Median, Samples.MedianAbsoluteDeviation(), low, high, Samples.Count, Repetitions, end, loss, spread,
            Math.Min(1, processors / Math.Max(threads, 1)),
            IsTrusted: loss <= options.BusyLoss && spread <= options.BusySpread && processors >= options.LeastProcessorShare);
    }

    public void Dispose() => work.Dispose();

    private void Add(TakenSample sample)
    {
        Samples.Add(sample.Seconds);
        _references.Add(sample.ReferenceSeconds);
        ProcessorSeconds += sample.ProcessorSeconds;
        SpentSeconds += sample.SpentSeconds;
    }
}
