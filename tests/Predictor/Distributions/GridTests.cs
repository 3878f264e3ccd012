using LatencyLab.Predictor.Distributions;

namespace LatencyLab.Tests.Predictor.Distributions;

/// <summary>Where single outcomes end and the grid begins.</summary>
public class GridTests
{
    [Fact]
    public void More_than_8192_outcomes_go_on_a_grid_of_4096()
    {
        Assert.Equal(8192, Even(8192).Count);
        Assert.Equal(0, Even(8192).GridSeconds);
        OutcomeDistribution more = Even(8193);
        Assert.Equal(4096, more.Count);
        Assert.Equal(8192.0 / 4095, more.GridSeconds, 12);
        Assert.Equal(8192 / 2.0, more.MeanSeconds, 6);
        Assert.Equal(8192, more.QuantileSeconds(1), 6);

        // 262,144 sums are merged one by one, more are put on the grid at once, whatever they come to.
        Assert.Equal(0, (Even(512) + Even(512)).GridSeconds);
        Assert.Equal(1023.0 / 4095, (Even(512) + Even(513)).GridSeconds, 12);
    }

    /// <remarks>4096 x 4096 sums are 256 MiB, a grid of their own only 64 KiB.</remarks>
    [Fact]
    public void Sums_on_the_grid_are_never_all_held_at_once()
    {
        OutcomeDistribution one = Even(4096);
        _ = one + one;
        long before = GC.GetAllocatedBytesForCurrentThread();
        OutcomeDistribution sum = one + one;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1 << 20);
        Assert.Equal(4095, sum.MeanSeconds, 6);
    }

    private static OutcomeDistribution Even(int count) => OutcomeDistribution.Of(Enumerable.Range(0, count).Select(i => ((double)i, 1.0)));
}
