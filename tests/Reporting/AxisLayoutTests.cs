using LatencyLab.Reporting.Charts;

namespace LatencyLab.Tests.Reporting;

public sealed class AxisLayoutTests
{
    [Theory]
    [InlineData(AxisScale.Linear, 0, 8.3, 0, 10, "0 2 4 6 8 10")]
    [InlineData(AxisScale.Linear, 75.6, 90.4, 75, 95, "75 80 85 90 95")]
    [InlineData(AxisScale.Log, 3, 90, 2, 100, "2 5 10 20 50 100")]
    [InlineData(AxisScale.Log, 12, 900000, 10, 1000000, "10 100 1000 10000 100000 1000000")]
    [InlineData(AxisScale.Log, 880, 3490, 800, 4000, "800 1000 2000 3000 4000")]
    [InlineData(AxisScale.Log, 1450, 2030, 1400, 2200, "1400 1600 1800 2000 2200")]
    public void Ends_are_round_numbers_around_the_data(AxisScale scale, double low, double high, double min, double max, string ticks)
    {
        AxisLayout layout = AxisLayout.Of(new Axis("x", scale), [low, high]);
        Assert.Equal(ticks, string.Join(' ', layout.Ticks));
        Assert.Equal((min, max), (layout.Min, layout.Max));
    }

    [Fact]
    public void Fixed_ends_stay_and_cut_ticks()
    {
        AxisLayout layout = AxisLayout.Of(new Axis("x", AxisScale.Log) { Min = 0.87, Max = 64, Ticks = [0.5, 1, 2, 56, 100] }, [1, 56]);
        Assert.Equal((0.87, 64), (layout.Min, layout.Max));
        Assert.Equal([1, 2, 56], layout.Ticks);
    }

    [Theory]
    [InlineData(AxisScale.Linear)]
    [InlineData(AxisScale.Log)]
    public void Data_that_spans_nothing_still_has_an_axis(AxisScale scale)
    {
        foreach (double[] data in (double[][])[[], [5, 5], [double.NaN, 5], [0, 5]])
        {
            AxisLayout layout = AxisLayout.Of(new Axis("x", scale), data);
            Assert.True(layout.Max > layout.Min, $"{layout.Min} to {layout.Max}");
            Assert.NotEmpty(layout.Ticks);
            Assert.InRange(layout.Position(5), 0, 5);
        }
    }

    [Fact]
    public void Position_is_the_share_of_the_axis()
    {
        Assert.Equal(0.5, AxisLayout.Of(new Axis("x", AxisScale.Log) { Min = 1, Max = 10000 }, []).Position(100), 12);
        Assert.Equal(0.25, AxisLayout.Of(new Axis("x") { Min = -10, Max = 30 }, []).Position(0), 12);
    }

    [Theory]
    [InlineData(0.05, "0.05")]
    [InlineData(1000, "1000")]
    [InlineData(20000, "20k")]
    [InlineData(1.5e12, "1.5T")]
    [InlineData(0.0002, "2e-4")]
    [InlineData(0, "0")]
    public void Ticks_are_short(double value, string text) => Assert.Equal(text, NumberText.Tick(value));
}
