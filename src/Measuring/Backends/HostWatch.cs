using LatencyLab.Kernels.Host;

namespace LatencyLab.Measuring.Backends;

/// <summary>Watches the threads of the host's executor.</summary>
internal sealed class HostWatch(HostExecutor executor) : IThreadWatch
{
    private readonly ThreadTimes[] _before = new ThreadTimes[executor.Threads], _after = new ThreadTimes[executor.Threads];

    public void Start() => executor.Read(_before);

    public double LostSeconds()
    {
        executor.Read(_after);
        return Lost(_before, _after);
    }

    /// <summary>The largest part of the time between two readings that a thread was neither running nor waiting for work.</summary>
    internal static double Lost(ReadOnlySpan<ThreadTimes> before, ReadOnlySpan<ThreadTimes> after)
    {
        double most = double.NegativeInfinity;
        for (int i = 0; i < before.Length; i++)
        {
            double elapsed = after[i].Elapsed - before[i].Elapsed, running = after[i].Running - before[i].Running;
            most = Math.Max(most, elapsed - running - (after[i].Asleep - before[i].Asleep));
        }

        return most;
    }
}
