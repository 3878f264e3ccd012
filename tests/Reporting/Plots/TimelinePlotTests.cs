using LatencyLab.Predictor;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content.Plots;
using LatencyLab.Reporting.Pictures;
using LatencyLab.Reporting.Pictures.Drawing;
using LatencyLab.Reporting.Pictures.Layout;

namespace LatencyLab.Tests.Reporting.Plots;

public sealed class TimelinePlotTests
{
    /// <summary>
    /// By hand, in microseconds: a is enqueued 0..10 and runs 10..40; b is enqueued 10..20, waits for a and runs 40..45; its decision is
    /// read back 45..95; c is enqueued 95..105 and runs 105..110.
    /// </summary>
    [Fact]
    public void Kernels_wait_for_the_host_and_for_each_other_and_decisions_for_the_device()
    {
        TimelineKernel[] kernels = [new("a", 10e-6, 30e-6, 0), new("b", 10e-6, 5e-6, 50e-6), new("c", 10e-6, 5e-6, 0)];
        TimelineChart chart = Assert.IsType<TimelineChart>(TimelinePlot.Of("three kernels", kernels));
        Assert.Equal(["host", "device"], chart.Lanes.Select(lane => lane.Name));
        Assert.Equal(
            [(0, 10, 0, "a"), (10, 20, 0, "b"), (45, 95, 2, "decision"), (95, 105, 0, "c")], chart.Lanes[0].Spans.Select(Rounded));
        Assert.Equal([(10, 40, 1, "a"), (40, 45, 1, "b"), (105, 110, 1, "c")], chart.Lanes[1].Spans.Select(Rounded));
        Assert.Equal(110, chart.End, 9);
        Assert.Equal(["host enqueues", "device works", "host reads a decision back"], chart.Kinds.Select(kind => kind.Name));
        Assert.Equal((0, 110), (chart.Time.Min, chart.Time.Max));
        Assert.Equal("time (us)", chart.Time.Title);
        Assert.Equal([0, 20, 40, 60, 80, 100, 110], chart.Time.Ticks);
        Assert.Contains("of which the device works 40 us", chart.Caption, StringComparison.Ordinal);
    }

    /// <summary>The end is that of the sums that predictions are made of.</summary>
    [Fact]
    public void The_end_is_that_of_the_timeline_algebra()
    {
        TimelineKernel[] kernels = [new("a", 3e-3, 1e-3, 0), new("b", 1e-3, 7e-3, 2e-3), new("c", 4e-3, 1e-3, 0), new("d", 0, 2e-3, 0)];
        Timeline sum = default;
        foreach (TimelineKernel kernel in kernels)
        {
            sum += Timeline.Enqueued(kernel.HostSeconds, kernel.DeviceSeconds);
            if (kernel.DecisionSeconds > 0)
                sum += Timeline.Synchronisation(kernel.DecisionSeconds);
        }

        TimelineChart chart = (TimelineChart)TimelinePlot.Of("t", kernels);
        Assert.Equal("time (ms)", chart.Time.Title);
        Assert.Equal(sum.Seconds * 1e3, chart.End, 9);
    }

    [Fact]
    public void A_picture_has_a_lane_each_and_says_what_is_idle()
    {
        Chart chart = TimelinePlot.Of("two", [new("a", 10e-6, 30e-6, 0), new("b", 10e-6, 5e-6, 0)]);
        ChartPlot plot = ChartPlot.Of(chart, Palette.Light);
        Assert.Equal(
            [("host enqueues", LegendMark.Box), ("device works", LegendMark.Box), ("free", LegendMark.Band)],
            plot.Header.Legend.Select(entry => (entry.Name, entry.Mark)));
        plot.Plot.RenderInMemory(ChartPlot.Width, plot.Height);
        Assert.Equal(
            [(-1.0, "device"), (0.0, "host")], plot.Plot.Axes.Left.TickGenerator.Ticks.Select(tick => (tick.Position, tick.Label)));
        Assert.Same(chart, plot.Plot.GetPlottables<SpansPlottable>().Single().Chart);
        Assert.Contains(">a</text>", PictureWriter.SvgOf(chart), StringComparison.Ordinal);
    }

    private static (int From, int To, int Kind, string Label) Rounded(TimelineSpan span) =>
        ((int)Math.Round(span.From), (int)Math.Round(span.To), span.Kind, span.Label);
}
