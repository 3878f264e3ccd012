namespace LatencyLab.Measuring.Protocol;

/// <summary>Times the backend's reference loop and remembers the least it ever took.</summary>
internal sealed class ReferenceGauge : IDisposable
{
    private const double SampleSeconds = 30e-6;
    private const int SettlingSamples = 40, MostTries = 3;
    private readonly IPreparedWork _work;
    private readonly IThreadWatch? _watch;
    private double _last;

    public ReferenceGauge(IMeasurementBackend backend)
    {
        _work = backend.PrepareReference();
        _watch = backend.SharesCores ? backend.Watch : null;
        Repetitions = 1;
        for (int i = 0; i < SettlingSamples; i++)
        {
            double seconds = _work.Run(Repetitions);
            if (seconds < SampleSeconds)
                Repetitions = (int)Math.Clamp(
                    Math.Ceiling(Repetitions * SampleSeconds / Math.Max(seconds, 1e-9)), Repetitions + 1, 1 << 20);
        }

        BestSeconds = double.PositiveInfinity;
        for (int i = 0; i < SettlingSamples; i++)
            Sample();
    }

    /// <summary>Runs of the loop in one sample.</summary>
    public int Repetitions { get; }

    /// <summary>Least time of one run of the loop so far, seconds.</summary>
    public double BestSeconds { get; private set; }

    /// <summary>
    /// Seconds of one run of the loop, from a sample taken now. One during which something else ran instead is taken again a few times;
    /// then the one before counts.
    /// </summary>
    public double Sample()
    {
        for (int i = 0; i < MostTries; i++)
        {
            _watch?.Start();
            double seconds = _work.Run(Repetitions), lost = _watch?.LostSeconds() ?? 0;
            if (lost > TakenSample.PreemptedPart * seconds && _last > 0)
                continue;
            _last = seconds / Repetitions;
            Remember(_last);
            break;
        }

        return _last;
    }

    /// <summary>Takes note of a sample that an earlier process took.</summary>
    public void Remember(double seconds) => BestSeconds = Math.Min(BestSeconds, seconds);

    public void Dispose() => _work.Dispose();
}
