using LatencyLab.Reporting.Pictures.Drawing;
using LatencyLab.Reporting.Pictures.Layout;
using ScottPlot;

namespace LatencyLab.Reporting.Pictures;

/// <summary>A chart as a plot of ScottPlot 5: its axes, ticks, series and legend, which the pixels then follow.</summary>
internal sealed record ChartPlot
{
    /// <summary>Width that pictures are laid out for, in pixels; larger ones are the same, enlarged.</summary>
    public const int Width = 760;

    private const int XyHeight = 340, MapHeight = 320, BarHeight = 9, BetweenBars = 7, LaneHeight = 52, BelowArea = 46;
    private const int FewPoints = 20, ManyPoints = 400;
    private const float RightMargin = 22;

    private ChartPlot(Chart chart, Charts.Palette palette, IReadOnlyList<LegendEntry> legend, int areaHeight)
    {
        Chart = chart;
        Header = new HeaderPanel(chart.Title, legend, palette, Width);
        Height = (int)MathF.Ceiling(Header.Height) + areaHeight + BelowArea;
        Plot = new Plot();
        // Several stand on one canvas of a report; each covers what is its own.
        Plot.RenderManager.ClearCanvasBeforeEachRender = false;
        PictureStyle.Apply(Plot, palette);
        Plot.Axes.AddPanel(Header);
        Plot.Axes.Right.MinimumSize = RightMargin;
        Plot.Layout.LayoutEngine = new WholePixelLayout(HeaderPanel.Side - 4);
    }

    public Chart Chart { get; }

    /// <summary>Axes, ticks and what is drawn on them.</summary>
    public Plot Plot { get; }

    /// <summary>Title and legend.</summary>
    public HeaderPanel Header { get; }

    /// <summary>In pixels, at <see cref="Width"/>; as high as the chart needs.</summary>
    public int Height { get; }

    /// <param name="chart">What to draw.</param>
    /// <param name="palette">In which colours.</param>
    public static ChartPlot Of(Chart chart, Charts.Palette palette) => chart switch
    {
        XyChart xy => Of(xy, palette),
        BarChart bars => Of(bars, palette),
        HeatMap map => Of(map, palette),
        TimelineChart timeline => Of(timeline, palette),
        _ => throw new ArgumentException($"no picture of {chart.GetType().Name}", nameof(chart)),
    };

    private static ChartPlot Of(XyChart chart, Charts.Palette palette)
    {
        AxisLayout x = AxisLayout.Of(chart.X, chart.Series.SelectMany(XyData.Xs)),
            y = AxisLayout.Of(chart.Y, chart.Series.SelectMany(XyData.Ys));
        int count = chart.Series.OfType<PointSeries>().Sum(series => series.Points.Count);
        (float size, double opacity) = count > ManyPoints ? (3, 0.45) : count > FewPoints ? (6, 0.85) : (9, 1.0);
        List<IPlottable> drawn = [], names = [];
        List<LegendEntry> legend = [];
        int others = 0;
        foreach (Series series in chart.Series)
        {
            string color = palette.Of(series.Color);
            switch (series)
            {
                case BandSeries band:
                    drawn.Add(new AreaPlottable(band, x.Scale, y.Scale, color));
                    legend.Add(new LegendEntry(band.Name, color, LegendMark.Band));
                    break;
                case LineSeries line:
                    drawn.Add(new LinePlottable(line, x.Scale, y.Scale, color));
                    if (line.IsNamedAtStart)
                        names.Add(new LineNamePlottable(line, x.Scale, y.Scale, color, palette.Surface));
                    else
                        legend.Add(new LegendEntry(line.Name, color, MarkOf(line)));
                    break;
                case PointSeries points:
                    // As a colour, a shape means the same class in every chart of a report.
                    MarkShape shape = (MarkShape)((points.Color >= 0 ? points.Color : others++) % 4);
                    drawn.Add(new MarksPlottable(points, x.Scale, y.Scale, color)
                    {
                        Shape = shape,
                        Size = size,
                        Opacity = opacity,
                    });
                    legend.Add(new LegendEntry(points.Name, color, LegendMark.Points, shape));
                    break;
            }
        }

        ChartPlot plot = new(chart, palette, legend, XyHeight);
        int marks = drawn.FindIndex(one => one is MarksPlottable);
        drawn.InsertRange(marks < 0 ? drawn.Count : marks, names);
        plot.Add(drawn);
        plot.SetAxis(plot.Plot.Axes.Bottom, chart.X.Title, x);
        plot.SetAxis(plot.Plot.Axes.Left, chart.Y.Title, y);
        return plot;
    }

    private static ChartPlot Of(BarChart chart, Charts.Palette palette)
    {
        AxisLayout value = AxisLayout.Of(
            chart.Value with { Min = chart.Value.Min ?? 0 }, chart.Stacks.SelectMany(stack => stack.Values.Select(parts => parts.Sum())));
        int rowHeight = chart.Stacks.Count * BarHeight + BetweenBars;
        ChartPlot plot = new(
            chart, palette,
            [
                .. chart.Parts.Select(part => new LegendEntry(part.Name, palette.Of(part.Color), LegendMark.Box)),
                .. !chart.Stacks.Any(stack => stack.IsPale) ? [] : chart.Stacks.Select(stack => new LegendEntry(
                    stack.Name, palette.Ink, stack.IsPale ? LegendMark.PaleBox : LegendMark.Box)),
            ],
            chart.Categories.Count * rowHeight + BetweenBars);
        double step = (double)BarHeight / rowHeight;
        List<Bar> bars = [];
        for (int category = 0; category < chart.Categories.Count; category++)
        {
            for (int stack = 0; stack < chart.Stacks.Count; stack++)
            {
                double sum = 0;
                for (int part = 0; part < chart.Parts.Count; part++)
                {
                    double from = sum;
                    sum += chart.Stacks[stack].Values[category][part];
                    if (!(sum > from))
                        continue;
                    bars.Add(new Bar
                    {
                        // From top to bottom, as the records say.
                        Position = -category + (chart.Stacks.Count / 2.0 - stack - 0.5) * step,
                        ValueBase = from,
                        Value = sum,
                        Size = step * (BarHeight - 1) / BarHeight,
                        FillColor = new Color(palette.Of(chart.Parts[part].Color))
                            .WithAlpha(chart.Stacks[stack].IsPale ? BarOpacity.Pale : 1),
                        LineWidth = 0,
                        Orientation = Orientation.Horizontal,
                    });
                }
            }
        }

        plot.Plot.Add.Bars(bars);
        plot.SetAxis(plot.Plot.Axes.Bottom, chart.Value.Title, value);
        plot.SetAxis(
            plot.Plot.Axes.Left, "", -chart.Categories.Count + 0.5 - 0.5 * BetweenBars / rowHeight, 0.5 + 0.5 * BetweenBars / rowHeight,
            [.. chart.Categories.Select((label, i) => ((double)-i, label))]);
        plot.Plot.Grid.YAxisStyle.IsVisible = false;
        return plot;
    }

    private static ChartPlot Of(HeatMap map, Charts.Palette palette)
    {
        ChartPlot plot = new(
            map, palette, [.. map.Contours.Select(line => new LegendEntry(line.Name, palette.Of(line.Color), MarkOf(line)))], MapHeight);
        plot.Add(
        [
            new CellsPlottable(map, palette),
            .. map.Contours.Select(
                line => new LinePlottable(line, AxisScale.Linear, AxisScale.Linear, palette.Of(line.Color)) { Width = 3 }),
        ]);
        plot.SetAxis(
            plot.Plot.Axes.Bottom, map.XTitle, -0.5, map.Columns.Count - 0.5, [.. map.Columns.Select((label, i) => ((double)i, label))]);
        plot.SetAxis(plot.Plot.Axes.Left, map.YTitle, -0.5, map.Rows.Count - 0.5, [.. map.Rows.Select((label, i) => ((double)i, label))]);
        plot.Plot.HideGrid();
        plot.Plot.Axes.Right.MinimumSize = 0;
        plot.Plot.Axes.Right.IsVisible = false;
        plot.Plot.Axes.AddPanel(new ColorScalePanel(map.Scale, palette));
        return plot;
    }

    private static ChartPlot Of(TimelineChart chart, Charts.Palette palette)
    {
        ChartPlot plot = new(
            chart, palette,
            [
                .. chart.Kinds.Select(kind => new LegendEntry(kind.Name, palette.Of(kind.Color), LegendMark.Box)),
                new LegendEntry(chart.Idle, palette.Ink, LegendMark.Band),
            ],
            chart.Lanes.Count * LaneHeight);
        plot.Add([new SpansPlottable(chart, palette)]);
        plot.SetAxis(plot.Plot.Axes.Bottom, chart.Time.Title, AxisLayout.Of(chart.Time, [chart.End]));
        plot.SetAxis(
            plot.Plot.Axes.Left, "", -chart.Lanes.Count + 0.5, 0.5, [.. chart.Lanes.Select((lane, i) => ((double)-i, lane.Name))]);
        plot.Plot.Grid.YAxisStyle.IsVisible = false;
        return plot;
    }

    private static LegendMark MarkOf(LineSeries line) => line.Style == Charts.LineStyle.Dashed ? LegendMark.Dashed
        : line.HasMarkers ? LegendMark.LineWithPoints : LegendMark.Line;

    private void Add(IEnumerable<IPlottable> drawn)
    {
        foreach (IPlottable one in drawn)
            Plot.Add.Plottable(one);
    }

    private void SetAxis(IAxis axis, string title, AxisLayout layout)
    {
        double At(double value) => PlotScale.At(layout.Scale, value);
        SetAxis(
            axis, title, At(layout.Min), At(layout.Max), [.. layout.Ticks.Select(tick => (At(tick), NumberText.Tick(tick)))],
            [.. layout.MinorTicks.Select(At)]);
    }

    private void SetAxis(
        IAxis axis, string title, double min, double max, IReadOnlyList<(double Place, string Label)> ticks,
        IReadOnlyList<double>? minor = null)
    {
        axis.Label.Text = title;
        axis.TickGenerator = new AxisTicks(ticks, minor ?? []);
        (axis.Min, axis.Max) = (min, max);
    }
}
