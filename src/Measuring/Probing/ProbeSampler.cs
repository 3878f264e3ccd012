namespace LatencyLab.Measuring.Probing;

/// <summary>Takes samples of a work for a while, with the reference loop among them.</summary>
internal sealed class ProbeSampler(IMeasurementBackend backend, ReferenceGauge gauge)
{
    private const int MostSamples = 2000;
    private const double SampleSeconds = 200e-6;
    private readonly SampleSet _samples = new(MostSamples);

    /// <summary>Times of the reference loop over everything sampled so far.</summary>
    public SampleSet References { get; } = new(100_000);

    /// <summary>Elapsed seconds in which samples were taken.</summary>
    public double SpentSeconds { get; private set; }

    /// <summary>Processor seconds in the same time.</summary>
    public double ProcessorSeconds { get; private set; }

    /// <summary>Seconds of one run. <see cref="ProbedRate.Best"/> is the least.</summary>
    /// <param name="work">What to run.</param>
    /// <param name="seconds">About how long to go on.</param>
    public ProbedRate Seconds(IPreparedWork work, double seconds)
    {
        double once = Math.Min(work.Run(1), work.Run(1));
        int repetitions = (int)Math.Clamp(Math.Ceiling(SampleSeconds / Math.Max(once, 1e-9)), 1, 1 << 20);
        _samples.Clear();
        long start = backend.Time.GetTimestamp();
        TimeSpan? processor = backend.ProcessorTime;
        while (!_samples.IsFull
            && (_samples.Count < MedianInterval.FewestSamples || backend.Time.GetElapsedTime(start).TotalSeconds < seconds))
        {
            if (!References.IsFull)
                References.Add(gauge.Sample());
            _samples.Add(work.Run(repetitions) / repetitions);
        }

        SpentSeconds += backend.Time.GetElapsedTime(start).TotalSeconds;
        ProcessorSeconds += (backend.ProcessorTime - processor)?.TotalSeconds ?? 0;
        return new ProbedRate(_samples.Minimum, _samples.Median, _samples.MedianAbsoluteDeviation(), _samples.Count);
    }

    /// <summary>
    /// Units a second. <see cref="ProbedRate.Best"/> is the most; the deviation is that of the times, at the median rate.
    /// </summary>
    /// <param name="work">What to run.</param>
    /// <param name="unitsOfRun">Units of one run.</param>
    /// <param name="seconds">About how long to go on.</param>
    public ProbedRate Rate(IPreparedWork work, double unitsOfRun, double seconds)
    {
        ProbedRate time = Seconds(work, seconds);
        double median = unitsOfRun / time.Median;
        return new ProbedRate(unitsOfRun / time.Best, median, median * time.Deviation / time.Median, time.Samples);
    }
}
