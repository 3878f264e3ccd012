namespace LatencyLab.Measuring.Protocol;

/// <summary>Samples of one work and what they say it takes, in storage allocated beforehand: adding one allocates nothing.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="capacity">The most samples.</param>
/// <param name="sensitivity">
/// Above 0, everything but <see cref="Seconds"/> is of <see cref="TakenSample.Relative"/> samples.
/// </param>
internal sealed class TimedSamples(int capacity, double sensitivity = 0)
{
    private const double LowQuantile = 0.25;

    /// <summary>The quartile is the estimate where it is below the median by more than this part.</summary>
    private const double SpreadOfLowQuantile = 0.01;

    private readonly TakenSample[] _taken = new TakenSample[capacity];
    private readonly SampleSet _undisturbed = new(capacity), _running = new(capacity), _half = new(capacity);
    private double _runningSeconds;

    /// <summary>Samples taken, preempted ones too.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == _taken.Length;

    /// <summary>Samples during which something else ran instead.</summary>
    public int Preempted => Count - _undisturbed.Count;

    /// <summary>What the estimate is made of: samples that were not preempted, else the processor time of all.</summary>
    public SampleSet Used => HasUndisturbed ? _undisturbed : _running;

    /// <summary>Time of all samples, of one run each.</summary>
    public double Seconds { get; private set; }

    /// <summary>Part of it in which their threads were running; 1 without samples.</summary>
    public double RunningPart => Count == 0 ? 1 : Math.Clamp(_runningSeconds / Seconds, 0, 1);

    private bool HasUndisturbed => _undisturbed.Count >= QuantileInterval.FewestSamples || Preempted == 0;

    /// <exception cref="InvalidOperationException">It is full.</exception>
    public void Add(TakenSample sample)
    {
        TakenSample kept = sample.Relative(sensitivity);
        _running.Add(Running(kept));
        if (!kept.IsPreempted)
            _undisturbed.Add(kept.Seconds);
        _taken[Count++] = kept;
        Seconds += sample.Seconds;
        _runningSeconds += sample.RunningSeconds;
    }

    public void Clear()
    {
        Count = 0;
        Seconds = _runningSeconds = 0;
        _undisturbed.Clear();
        _running.Clear();
    }

    /// <summary>What one run takes. Allocates nothing.</summary>
    /// <param name="confidence">Of the interval.</param>
    public RowEstimate Estimate(double confidence = 0.95)
    {
        SampleSet used = Used;
        double quantile = QuantileOf(used, confidence);
        (double low, double high) = used.IntervalOf(quantile, confidence);
        EstimateKind kind = !HasUndisturbed ? EstimateKind.ProcessorTime
            : quantile < 0.5 ? EstimateKind.LowerQuartile : EstimateKind.Median;
        return new RowEstimate(used.Quantile(quantile), low, high, kind, used.Count, Drift(quantile));
    }

    /// <summary>
    /// A quantile of the later half of the samples that an estimate is made of, over that of the earlier half, minus 1; NaN where there are
    /// fewer than two. Allocates nothing.
    /// </summary>
    public double Drift(double quantile)
    {
        int used = Used.Count, half = used / 2;
        return OfPart(used - half, half) / OfPart(0, half) - 1;

        double OfPart(int skip, int count)
        {
            _half.Clear();
            for (int i = 0, at = 0; i < Count && at < skip + count; i++)
            {
                if (HasUndisturbed && _taken[i].IsPreempted)
                    continue;
                if (at++ >= skip)
                    _half.Add(HasUndisturbed ? _taken[i].Seconds : Running(_taken[i]));
            }

            return _half.Quantile(quantile);
        }
    }

    /// <summary>
    /// Processor time of a sample. What a kernel says was lost is counted in ticks of its own and can be more than a short sample took: of
    /// such a sample all that is known is that it took no longer than it did.
    /// </summary>
    private static double Running(TakenSample sample) =>
        sample.RunningSeconds > 0 ? Math.Min(sample.Seconds, sample.RunningSeconds) : sample.Seconds;

    private static double QuantileOf(SampleSet used, double confidence)
    {
        bool isKnown = QuantileInterval.Ranks(used.Count, LowQuantile, confidence).Low > 0;
        return isKnown && used.Quantile(LowQuantile) < (1 - SpreadOfLowQuantile) * used.Median ? LowQuantile : 0.5;
    }
}
