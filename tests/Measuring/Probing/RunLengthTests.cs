using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Tests.Measuring.Probing;

public class RunLengthTests
{
    [Theory]
    [InlineData(10e-9, 0, 10_000)]
    [InlineData(10e-9, 40e-6, 200_000)]
    [InlineData(1e-3, 0, 1)]
    public void A_run_takes_a_tenth_of_a_millisecond_or_fifty_launches(double secondsOfIteration, double launchSeconds, int least)
    {
        int iterations = Length(1, launchSeconds, count => launchSeconds + count * secondsOfIteration);

        Assert.InRange(iterations, 0.97 * least, 1.3 * least);
    }

    [Fact]
    public void A_run_that_the_clock_does_not_see_ends_at_the_longest() => Assert.Equal(1 << 24, Length(1000, 1e-6, _ => 0));

    [Fact]
    public void No_fewer_iterations_than_asked_for() => Assert.Equal(4000, Length(4000, 0, count => count * 1e-6));

    [Fact]
    public void Only_the_work_of_the_last_try_is_kept()
    {
        List<FakeWork> works = [];
        (IPreparedWork work, _) = RunLength.Prepare(1, 0, count =>
        {
            works.Add(new FakeWork(new FakeClock(), _ => count * 1e-6));
            return works[^1];
        });

        Assert.Same(works[^1], work);
        Assert.False(works[^1].IsDisposed);
        Assert.True(works.Count > 1 && works.SkipLast(1).All(other => other.IsDisposed));
    }

    private static int Length(int iterations, double launchSeconds, Func<int, double> seconds) =>
        RunLength.Prepare(iterations, launchSeconds, count => new FakeWork(new FakeClock(), _ => seconds(count))).Iterations;
}
