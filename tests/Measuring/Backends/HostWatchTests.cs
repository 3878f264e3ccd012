using LatencyLab.Kernels.Host;
using LatencyLab.Measuring.Backends;

namespace LatencyLab.Tests.Measuring.Backends;

public class HostWatchTests
{
    [Fact]
    public void The_thread_that_lost_most_counts()
    {
        ThreadTimes[] before = [new(10, 3, 0), new(20, 5, 1)];
        // The first ran all 4 seconds, the second 1.5 of 4 and had nothing to do for half of one.
        ThreadTimes[] after = [new(14, 7, 0), new(24, 6.5, 1.5)];
        Assert.Equal(2, HostWatch.Lost(before, after), 12);
        Assert.Equal(0, HostWatch.Lost(before.AsSpan(0, 1), after.AsSpan(0, 1)), 12);
    }

    [Fact]
    public void Every_thread_is_read()
    {
        if (!ThreadProcessorClock.IsAvailable || Environment.ProcessorCount < 2)
            return;
        using HostExecutor executor = new(HostLanes.Best, 2);
        ThreadTimes[] before = new ThreadTimes[2], after = new ThreadTimes[2];
        executor.Read(before);
        executor.Read(after);
        Assert.All(before.Zip(after), pair =>
        {
            Assert.True(pair.First.Elapsed > 0 && pair.First.Running > 0);
            Assert.True(pair.Second.Elapsed > pair.First.Elapsed);
            Assert.True(pair.Second.Running > pair.First.Running);
        });
    }

    [Fact]
    public void With_a_clock_of_its_own_a_backend_is_not_watched()
    {
        CountingClock clock = new();
        using HostBackend counted = new(time: clock), host = new(time: TimeProvider.System);
        Assert.Null(counted.Watch);
        Assert.Same(clock, counted.Time);
        Assert.Equal(ThreadProcessorClock.IsAvailable, host.Watch is not null);
    }
}
