namespace LatencyLab.Measuring.Probing;

/// <summary>Takes samples of a work for a while, with the reference loop among them.</summary>
internal sealed class ProbeSampler(IMeasurementBackend backend, ReferenceGauge gauge)
{
    private const int MostSamples = 2000;
    private const double SampleSeconds = 100e-6;
    private readonly TimedSamples _samples = new(MostSamples);
    private double _taken, _preempted, _seconds, _runningSeconds;

    /// <summary>Times of the reference loop over everything sampled so far.</summary>
    public SampleSet References { get; } = new(100_000);

    /// <summary>Part of the samples so far during which something else ran.</summary>
    public double PreemptedPart => _taken > 0 ? _preempted / _taken : 0;

    /// <summary>Part of the time of all samples so far in which their threads were running.</summary>
    public double RunningPart => _seconds > 0 ? Math.Min(1, _runningSeconds / _seconds) : 1;

    /// <summary>Seconds of one run. <see cref="ProbedRate.Best"/> is the least.</summary>
    /// <param name="work">What to run.</param>
    /// <param name="seconds">About how long to go on.</param>
    public ProbedRate Seconds(IPreparedWork work, double seconds)
    {
        double once = Math.Min(work.Run(1), work.Run(1));
        int repetitions = (int)Math.Clamp(Math.Ceiling(SampleSeconds / Math.Max(once, 1e-9)), 1, 1 << 20);
        _samples.Clear();
        long start = backend.Time.GetTimestamp();
        while (!_samples.IsFull
            && (_samples.Count < QuantileInterval.FewestSamples || backend.Time.GetElapsedTime(start).TotalSeconds < seconds))
        {
            double reference = gauge.Sample();
            if (!References.IsFull)
                References.Add(reference);
            backend.Watch?.Start();
            double taken = work.Run(repetitions) / repetitions;
            double lost = (backend.Watch?.LostSeconds() ?? 0) / repetitions;
            _samples.Add(new TakenSample(taken, reference, taken - lost, taken * repetitions));
        }

        _taken += _samples.Count;
        _preempted += _samples.Preempted;
        _seconds += _samples.Seconds;
        _runningSeconds += _samples.Seconds * _samples.RunningPart;
        SampleSet used = _samples.Used;
        return new ProbedRate(used.Minimum, used.Median, used.MedianAbsoluteDeviation(), used.Count) { Drift = _samples.Drift(0) };
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
        return time with { Best = unitsOfRun / time.Best, Median = median, Deviation = median * time.Deviation / time.Median };
    }
}
