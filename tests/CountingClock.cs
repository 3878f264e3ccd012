namespace LatencyLab.Tests;

/// <summary>
/// A clock that goes on by one step at every reading: budgets of seconds become counts, the same on any machine however busy it is.
/// </summary>
/// <param name="stepSeconds">Seconds from one reading to the next.</param>
internal sealed class CountingClock(double stepSeconds = 0.01) : TimeProvider
{
    private readonly long _step = (long)(stepSeconds * 1e9);
    private long _readings;

    /// <summary>How often it was read.</summary>
    public long Readings => Interlocked.Read(ref _readings);

    /// <summary>Called at every reading, with their number: a test can end a run here.</summary>
    public Action<long>? Read { get; init; }

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        long readings = Interlocked.Increment(ref _readings);
        Read?.Invoke(readings);
        return readings * _step;
    }
}
