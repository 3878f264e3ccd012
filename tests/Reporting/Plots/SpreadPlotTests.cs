using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content.Plots;

namespace LatencyLab.Tests.Reporting.Plots;

/// <summary>The picture of how batches spread.</summary>
public class SpreadPlotTests
{
    [Fact]
    public void A_step_a_batch_up_to_all_of_them_and_a_point_a_quantile()
    {
        XyChart chart = Assert.IsType<XyChart>(SpreadPlot.Of("t", "c", [1e-3, 2e-3, 4e-3, 4e-3], [("p50", 0.5, 2e-3)], 3e-3));
        LineSeries steps = Assert.IsType<LineSeries>(chart.Series[0]);
        Assert.Equal(
            [(1, 0), (1, 0), (1, 25), (2, 25), (2, 50), (4, 50), (4, 75), (4, 75), (4, 100)],
            steps.Points.Select(point => ((int)Math.Round(point.X), (int)Math.Round(point.Y))));
        LineSeries closed = Assert.IsType<LineSeries>(chart.Series[1]);
        Assert.All(closed.Points, point => Assert.Equal(3, point.X, 12));
        ChartPoint half = Assert.Single(Assert.IsType<PointSeries>(chart.Series[2]).Points);
        Assert.Equal((2, 50), (half.X, half.Y));
        Assert.Throws<ArgumentException>(() => SpreadPlot.Of("t", "c", [], [], 1));
    }
}
