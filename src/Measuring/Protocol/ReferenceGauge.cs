namespace LatencyLab.Measuring.Protocol;

/// <summary>Times the backend's reference loop and remembers the least it ever took.</summary>
internal sealed class ReferenceGauge : IDisposable
{
    private const double SampleSeconds = 50e-6;
    private const int SettlingSamples = 40;
    private readonly IPreparedWork _work;
    private readonly int _repetitions;

    public ReferenceGauge(IMeasurementBackend backend)
    {
        _work = backend.PrepareReference();
        _repetitions = 1;
        for (int i = 0; i < SettlingSamples; i++)
        {
            double seconds = _work.Run(_repetitions);
            if (seconds < SampleSeconds)
                _repetitions = (int)Math.Clamp(
                    Math.Ceiling(_repetitions * SampleSeconds / Math.Max(seconds, 1e-9)), _repetitions + 1, 1 << 20);
        }

        BestSeconds = double.PositiveInfinity;
        for (int i = 0; i < SettlingSamples; i++)
            Sample();
    }

    /// <summary>Least time of one run of the loop so far, seconds.</summary>
    public double BestSeconds { get; private set; }

    /// <summary>Seconds of one run of the loop, from a sample taken now.</summary>
    public double Sample()
    {
        double seconds = _work.Run(_repetitions) / _repetitions;
        Remember(seconds);
        return seconds;
    }

    /// <summary>Takes note of a sample that an earlier process took.</summary>
    public void Remember(double seconds) => BestSeconds = Math.Min(BestSeconds, seconds);

    public void Dispose() => _work.Dispose();
}
