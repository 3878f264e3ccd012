using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Pictures;
using LatencyLab.Reporting.Pictures.Drawing;
using LatencyLab.Reporting.Pictures.Layout;
using ScottPlot;
using ScottPlot.Plottables;
using HeatMap = LatencyLab.Reporting.Charts.HeatMap;
using Palette = LatencyLab.Reporting.Charts.Palette;

namespace LatencyLab.Tests.Reporting.Pictures;

/// <summary>The numbers that pictures are drawn from: axes, ticks, series, legends.</summary>
public sealed class ChartPlotTests
{
    private static readonly PointDetail s_detail = new("point", []);

    [Fact]
    public void A_log_axis_has_its_decades_labelled_and_the_values_between_marked()
    {
        ChartPlot plot = ChartPlot.Of(SampleCharts.Xy(), Palette.Light);
        plot.Plot.RenderInMemory(ChartPlot.Width, plot.Height);
        Assert.Equal((0.0, 3.0), (plot.Plot.Axes.Bottom.Min, plot.Plot.Axes.Bottom.Max));
        Tick[] ticks = plot.Plot.Axes.Bottom.TickGenerator.Ticks;
        Assert.Equal(
            [(0.0, "1"), (1.0, "10"), (2.0, "100"), (3.0, "1000")],
            ticks.Where(tick => tick.IsMajor).Select(tick => (tick.Position, tick.Label)));
        double[] minor = [.. ticks.Where(tick => !tick.IsMajor).Select(tick => Math.Round(Math.Pow(10, tick.Position), 6))];
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 20, 30], minor.Take(10));
        Assert.Equal(24, minor.Length);
        Assert.Equal(
            ["0", "1", "2", "3", "4"],
            plot.Plot.Axes.Left.TickGenerator.Ticks.Select(tick => tick.Label));
        Assert.Equal(("x (us)", "y (ms)"), (plot.Plot.Axes.Bottom.Label.Text, plot.Plot.Axes.Left.Label.Text));
    }

    [Fact]
    public void Series_are_drawn_in_their_order_and_named_in_the_legend()
    {
        ChartPlot plot = ChartPlot.Of(SampleCharts.Xy(), Palette.Dark);
        Assert.Equal(
            [typeof(AreaPlottable), typeof(LinePlottable), typeof(LinePlottable), typeof(MarksPlottable), typeof(MarksPlottable)],
            plot.Plot.GetPlottables().Select(one => one.GetType()));
        Assert.Equal(
            [
                new LegendEntry("band", Palette.Dark.Ink, LegendMark.Band),
                new LegendEntry("solid", Palette.Dark.Of(0), LegendMark.LineWithPoints),
                new LegendEntry("dashed", Palette.Dark.Of(2), LegendMark.Dashed),
                new LegendEntry("points", Palette.Dark.Of(4), LegendMark.Points),
                new LegendEntry("more points", Palette.Dark.Of(5), LegendMark.Points, MarkShape.Square),
            ],
            plot.Header.Legend);
        Assert.Equal(
            [(1, 1), (1000, 1)], plot.Plot.GetPlottables<LinePlottable>().First().Series.Points.Select(point => (point.X, point.Y)));
    }

    [Fact]
    public void Lines_that_look_alike_are_named_where_they_begin_and_a_shape_goes_with_a_colour()
    {
        XyChart chart = SampleCharts.Xy();
        ChartPlot plot = ChartPlot.Of(
            chart with
            {
                Series =
                [
                    new LineSeries("roof", 0, [new(500, 3), new(1000, 3)]) { IsNamedAtStart = true },
                    new PointSeries("third", 2, [new(10, 2)]),
                    new PointSeries("first", 0, [new(10, 2)]),
                ],
            },
            Palette.Light);
        Assert.Equal(
            [typeof(LinePlottable), typeof(LineNamePlottable), typeof(MarksPlottable), typeof(MarksPlottable)],
            plot.Plot.GetPlottables().Select(one => one.GetType()));
        Assert.Equal(
            [
                new LegendEntry("third", Palette.Light.Of(2), LegendMark.Points, (MarkShape)2),
                new LegendEntry("first", Palette.Light.Of(0), LegendMark.Points),
            ],
            plot.Header.Legend);
    }

    [Fact]
    public void Bars_stand_on_each_other_from_top_to_bottom_and_the_legend_says_which_are_pale()
    {
        ChartPlot plot = ChartPlot.Of(SampleCharts.Bars(), Palette.Light);
        Bar[] bars = [.. plot.Plot.GetPlottables<BarPlot>().Single().Bars];
        // A part of no length is not drawn. A row is 2 bars of 9 pixels and 7 pixels of room.
        Assert.Equal(
            [(0.18, 0, 5), (-0.18, 0, 2), (-0.18, 2, 8), (-0.82, 0, 1), (-1.18, 0, 3)],
            bars.Select(bar => (Math.Round(bar.Position, 6), bar.ValueBase, bar.Value)));
        Assert.Equal([114, 255, 255, 114, 255], bars.Select(bar => (int)bar.FillColor.Alpha));
        Assert.Equal(
            [("a", LegendMark.Box), ("b", LegendMark.Box), ("dense", LegendMark.PaleBox), ("dynamic", LegendMark.Box)],
            plot.Header.Legend.Select(entry => (entry.Name, entry.Mark)));
        plot.Plot.RenderInMemory(ChartPlot.Width, plot.Height);
        Assert.Equal(
            [(-1.0, "second"), (0.0, "first")], plot.Plot.Axes.Left.TickGenerator.Ticks.Select(tick => (tick.Position, tick.Label)));
    }

    [Fact]
    public void A_map_has_its_first_row_at_the_bottom_and_its_line_in_steps()
    {
        ChartPlot plot = ChartPlot.Of(SampleCharts.Map(), Palette.Light);
        plot.Plot.RenderInMemory(ChartPlot.Width, plot.Height);
        Assert.Equal(
            [(0.0, "0.5"), (1.0, "1")], plot.Plot.Axes.Left.TickGenerator.Ticks.Select(tick => (tick.Position, tick.Label)));
        Assert.Equal((-0.5, 1.5, -0.5, 1.5), (
            plot.Plot.Axes.Bottom.Min, plot.Plot.Axes.Bottom.Max, plot.Plot.Axes.Left.Min, plot.Plot.Axes.Left.Max));
        Assert.Equal(
            [(-0.5, 0.2), (0.5, 0.2), (0.5, 1.1), (1.5, 1.1)],
            plot.Plot.GetPlottables<LinePlottable>().Single().Series.Points.Select(point => (point.X, point.Y)));
        Assert.Equal(
            [(0.0, "0"), (1.0, "1"), (2.0, ">= 2")], plot.Plot.Axes.GetPanels().OfType<ColorScalePanel>().Single().Labels);
    }

    /// <summary>Neither title nor legend takes room from the plot area: the picture grows.</summary>
    [Fact]
    public void A_long_legend_takes_more_lines_above_the_same_plot_area()
    {
        (int few, int many) = (AreaHeight(1), AreaHeight(12));
        Assert.Equal(few, many);

        static int AreaHeight(int count)
        {
            ChartPlot plot = ChartPlot.Of(
                new XyChart
                {
                    Id = "c",
                    Title = "legend",
                    X = new Axis("x"),
                    Y = new Axis("y"),
                    Series = [.. Enumerable.Range(0, count).Select(i => new PointSeries($"a series with a long name {i}", i, [new(i, i)]))],
                },
                Palette.Light);
            Assert.Equal(count > 1, plot.Header.Height > 80);
            plot.Plot.RenderInMemory(ChartPlot.Width, plot.Height);
            PixelRect area = plot.Plot.LastRender.DataRect;
            Assert.True(area.Top >= plot.Header.Height - 1, $"{area.Top} is above {plot.Header.Height}");
            return (int)area.Height;
        }
    }

    [Fact]
    public void Labels_that_would_touch_are_left_out_and_their_marks_stay()
    {
        string[] labels = [.. Enumerable.Range(0, 40).Select(i => $"column {i}")];
        ChartPlot plot = ChartPlot.Of(
            new HeatMap
            {
                Id = "c",
                Title = "map",
                XTitle = "x",
                YTitle = "y",
                Columns = labels,
                Rows = ["one"],
                Scale = new ColorScale("ratio", 0, 1, 2),
                Cells = [[.. labels.Select(_ => new HeatCell(1, s_detail))]],
            },
            Palette.Light);
        plot.Plot.RenderInMemory(ChartPlot.Width, plot.Height);
        Tick[] ticks = plot.Plot.Axes.Bottom.TickGenerator.Ticks;
        Assert.Equal(40, ticks.Length);
        int[] shown = [.. ticks.Where(tick => tick.Label.Length > 0).Select(tick => (int)tick.Position)];
        Assert.InRange(shown.Length, 5, 13);
        Assert.Equal(0, shown[0]);
    }

    [Fact]
    public void Nothing_of_no_kind_is_drawn() =>
        Assert.Contains("no picture of NoChart", Assert.Throws<ArgumentException>(() => ChartPlot.Of(
            new NoChart { Id = "c", Title = "t" }, Palette.Light)).Message, StringComparison.Ordinal);

    private sealed record NoChart : Chart;
}
