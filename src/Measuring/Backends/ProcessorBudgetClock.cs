using LatencyLab.Kernels.Host;

namespace LatencyLab.Measuring.Backends;

/// <summary>
/// The clock of budgets: processor time of the thread that reads it, so that as much is measured where others run as where nobody does;
/// but at least half of the time that passes, so that a budget ends after twice its seconds. Only differences of one thread's readings
/// mean something.
/// </summary>
/// <param name="elapsed">Time that passes; null for the system's.</param>
/// <param name="runningSeconds">Seconds that the thread has run; null for <see cref="ThreadProcessorClock"/>.</param>
internal sealed class ProcessorBudgetClock(TimeProvider? elapsed = null, Func<double>? runningSeconds = null) : TimeProvider
{
    private const double LeastPart = 0.5;
    private readonly TimeProvider _elapsed = elapsed ?? System;
    private readonly Func<double> _running = runningSeconds ?? (() => ThreadProcessorClock.Seconds);
    private readonly long _elapsedAtStart = (elapsed ?? System).GetTimestamp();
    private readonly double _runningAtStart = runningSeconds?.Invoke() ?? ThreadProcessorClock.Seconds;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        double passed = _elapsed.GetElapsedTime(_elapsedAtStart).TotalSeconds;
        return (long)(Math.Max(_running() - _runningAtStart, LeastPart * passed) * TimestampFrequency);
    }
}
