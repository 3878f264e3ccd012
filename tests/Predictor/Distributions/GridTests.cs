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

        static OutcomeDistribution Even(int count) => OutcomeDistribution.Of(Enumerable.Range(0, count).Select(i => ((double)i, 1.0)));
    }
}
