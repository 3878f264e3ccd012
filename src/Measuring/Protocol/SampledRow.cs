namespace LatencyLab.Measuring.Protocol;

/// <summary>A row in flight: its prepared work and the samples so far, in storage allocated before the first.</summary>
internal sealed class SampledRow(ProtocolCase row, IPreparedWork work, MeasuringOptions options) : IDisposable
{
    private readonly SampleSet _references = new(options.MaximumSamples);
    private double _reference;

    public ProtocolCase Case => row;

    public IPreparedWork Work => work;

    public TimedSamples Samples { get; } = new(options.MaximumSamples, row.Sensitivity);

    public int Repetitions { get; set; } = 1;

    /// <summary>Time this row's samples took, preparation of the caches included.</summary>
    public double SpentSeconds { get; private set; }

    /// <summary>Samples of one turn: cold caches are a matter of one run.</summary>
    public int SamplesPerTurn => row.IsCold ? 1 : options.SamplesPerTurn;

    /// <summary>Adds the samples that an earlier process took of the row; there is always room for one more.</summary>
    public void Restore()
    {
        foreach (TakenSample sample in row.Taken.Take(options.MaximumSamples - 1))
            Add(sample);
    }

    /// <summary>Takes one sample. Allocates nothing.</summary>
    /// <param name="backend">Where the work runs.</param>
    /// <param name="gauge">
    /// The reference loop, of which a sample is taken where a turn begins, and after every sample that it corrects.
    /// </param>
    /// <param name="isFirst">Whether a turn begins: the work of others ran before.</param>
    public TakenSample TakeSample(IMeasurementBackend backend, ReferenceGauge gauge, TimeProvider time, bool isFirst)
    {
        long start = time.GetTimestamp();
        if (isFirst)
            _reference = gauge.Sample();
        if (row.IsCold)
            backend.EvictCaches();
        else if (isFirst)
            work.Run(1); // Other rows of the group ran in between: bring this one's data back first.
        backend.Watch?.Start();
        double seconds = work.Run(Repetitions) / Repetitions;
        double lost = (backend.Watch?.LostSeconds() ?? 0) / Repetitions;
        double reference = _reference;
        if (row.Sensitivity > 0)
        {
            _reference = gauge.Sample();
            reference = Math.Sqrt(reference * _reference);
        }

        TakenSample sample = new(seconds, reference, seconds - lost, (double)(time.GetTimestamp() - start) / time.TimestampFrequency);
        Add(sample);
        return sample;
    }

    /// <param name="end">Why there are no more samples.</param>
    /// <param name="gauge">The reference loop, for its best time.</param>
    public RowResult Finish(RowEnd end, ReferenceGauge gauge)
    {
        double unit = Math.Pow(gauge.BestSeconds, row.Sensitivity);
        RowEstimate estimate = Samples.Estimate(options.Confidence).Scaled(unit);
        double loss = _references.Median / gauge.BestSeconds - 1;
        double spread = _references.MedianAbsoluteDeviation() / _references.Median;
        return new RowResult(
            estimate, unit * Samples.Used.Median, unit * Samples.Used.MedianAbsoluteDeviation(), Samples.Count, Samples.Preempted,
            Repetitions, end, loss, spread, Samples.RunningPart, options.Trusts(estimate))
        {
            Sensitivity = row.Sensitivity,
            ReferenceSeconds = gauge.BestSeconds,
        };
    }

    public void Dispose() => work.Dispose();

    private void Add(TakenSample sample)
    {
        Samples.Add(sample);
        _references.Add(sample.ReferenceSeconds);
        SpentSeconds += sample.SpentSeconds;
    }
}
