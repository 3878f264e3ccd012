using ScottPlot;

namespace LatencyLab.Reporting.ScottPlotPictures;

/// <summary>Charts as PNG by ScottPlot 5.</summary>
/// <remarks>
/// ScottPlot has no logarithmic axis: values are drawn as their decimal logarithms, under labels of the values themselves. It writes no
/// SVG here: Skia's SVG draws dashed lines as solid ones, and says so on the standard error for every one of them.
/// </remarks>
internal static class ScottPlotWriter
{
    private const int Width = 1000, Height = 640;
    private const double BarThickness = 0.8;

    /// <summary>Wide enough for two dashes.</summary>
    private const float LegendSymbolWidth = 32;

    private static readonly MarkerShape[] s_shapes =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.Cross,
            MarkerShape.Eks];

    /// <param name="chart">What to draw.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Png(Chart chart)
    {
        if (PictureFont.Family is string family)
            Fonts.Default = family;
        Plot plot = new();
        plot.Legend.SymbolWidth = LegendSymbolWidth;
        plot.Title(chart.Title);
        switch (chart)
        {
            case XyChart xy:
                AddXy(plot, xy);
                break;
            case BarChart bars:
                AddBars(plot, bars);
                break;
            case Charts.HeatMap map:
                AddHeatMap(plot, map);
                break;
            default:
                throw new ArgumentException($"no ScottPlot form of {chart.GetType().Name}", nameof(chart));
        }

        int height = chart is BarChart tall ? Math.Max(Height, 160 + 24 * tall.Categories.Count * tall.Stacks.Count) : Height;
        return plot.GetImageBytes(Width, height, ImageFormat.Png);
    }

    private static void AddXy(Plot plot, XyChart chart)
    {
        AxisLayout x = AxisLayout.Of(chart.X, chart.Series.SelectMany(XyData.Xs)),
            y = AxisLayout.Of(chart.Y, chart.Series.SelectMany(XyData.Ys));
        int shape = 0;
        foreach (Series series in chart.Series)
        {
            Color color = ColorOf(series.Color);
            switch (series)
            {
                case BandSeries band:
                    var area = plot.Add.Polygon(
                    [
                        .. band.Edges.Select(edge => new Coordinates(At(x, edge.X), At(y, edge.High))),
                        .. band.Edges.Reverse().Select(edge => new Coordinates(At(x, edge.X), At(y, edge.Low))),
                    ]);
                    (area.FillColor, area.LineWidth, area.LegendText) = (color.WithAlpha(0.1), 0, band.Name);
                    break;
                case LineSeries line:
                    var curve = plot.Add.Scatter(Values(line.Points, x, isX: true), Values(line.Points, y, isX: false), color);
                    (curve.LineWidth, curve.MarkerSize, curve.LegendText) = (2, line.HasMarkers ? 6 : 0, line.Name);
                    curve.LinePattern = PatternOf(line);
                    break;
                case PointSeries points:
                    var cloud = plot.Add.ScatterPoints(
                        Values(points.Points, x, isX: true), Values(points.Points, y, isX: false), color.WithAlpha(0.6));
                    (cloud.MarkerSize, cloud.MarkerShape, cloud.LegendText) = (5, s_shapes[shape++ % s_shapes.Length], points.Name);
                    break;
            }
        }

        Label(plot, chart.X.Title, chart.Y.Title);
        plot.Axes.Bottom.SetTicks([.. x.Ticks.Select(tick => At(x, tick))], [.. x.Ticks.Select(NumberText.Tick)]);
        plot.Axes.Left.SetTicks([.. y.Ticks.Select(tick => At(y, tick))], [.. y.Ticks.Select(NumberText.Tick)]);
        plot.Axes.SetLimits(At(x, x.Min), At(x, x.Max), At(y, y.Min), At(y, y.Max));
        plot.ShowLegend(Edge.Right);
    }

    private static void AddBars(Plot plot, BarChart chart)
    {
        double step = BarThickness / chart.Stacks.Count;
        for (int part = 0; part < chart.Parts.Count; part++)
        {
            Color color = ColorOf(chart.Parts[part].Color);
            List<Bar> bars = [];
            for (int stack = 0; stack < chart.Stacks.Count; stack++)
            {
                for (int category = 0; category < chart.Categories.Count; category++)
                {
                    IReadOnlyList<double> values = chart.Stacks[stack].Values[category];
                    double below = values.Take(part).Sum();
                    bars.Add(new Bar
                    {
                        // From top to bottom, as the records say.
                        Position = -category + BarThickness / 2 - (stack + 0.5) * step,
                        ValueBase = below,
                        Value = below + values[part],
                        Size = step,
                        FillColor = color.WithAlpha(chart.Stacks[stack].IsPale ? 0.45 : 1),
                        LineWidth = 0,
                        Orientation = Orientation.Horizontal,
                    });
                }
            }

            plot.Add.Bars(bars);
            // The bars' own entry would take the first one's colour, which may be a pale one.
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = chart.Parts[part].Name, FillColor = color });
        }

        AxisLayout value = AxisLayout.Of(
            chart.Value with { Min = chart.Value.Min ?? 0 }, chart.Stacks.SelectMany(stack => stack.Values.Select(parts => parts.Sum())));
        Label(plot, chart.Value.Title, "");
        plot.Axes.Bottom.SetTicks([.. value.Ticks], [.. value.Ticks.Select(NumberText.Tick)]);
        plot.Axes.Left.SetTicks([.. chart.Categories.Select((_, i) => (double)-i)], [.. chart.Categories]);
        plot.Axes.SetLimits(value.Min, value.Max, -chart.Categories.Count + 0.5, 0.5);
        plot.ShowLegend(Edge.Right);
    }

    private static void AddHeatMap(Plot plot, Charts.HeatMap chart)
    {
        int rows = chart.Rows.Count, columns = chart.Columns.Count;
        // ScottPlot's first row is the topmost, and it divides by the number less one: a single row or column is drawn as two halves.
        double[,] values = new double[Math.Max(2, rows), Math.Max(2, columns)];
        for (int row = 0; row < values.GetLength(0); row++)
        {
            IReadOnlyList<HeatCell?> cells = chart.Cells[Math.Min(row, rows - 1)];
            for (int column = 0; column < values.GetLength(1); column++)
                values[values.GetLength(0) - 1 - row, column] = cells[Math.Min(column, columns - 1)]?.Value ?? double.NaN;
        }

        var map = plot.Add.Heatmap(values);
        Charts.Palette light = Charts.Palette.Light;
        map.Colormap = new ScottPlot.Colormaps.CustomInterpolated(
            [new Color(light.Faster), new Color(light.Middle), new Color(light.Slower)]);
        // The middle colour stands half-way, as it does on the scale of the records here.
        map.ManualRange = new ScottPlot.Range(chart.Scale.Min, chart.Scale.Max);
        map.Rectangle = new CoordinateRect(-0.5, columns - 0.5, -0.5, rows - 0.5);
        plot.Add.ColorBar(map).Label = chart.Scale.Title;
        foreach (LineSeries contour in chart.Contours)
        {
            var line = plot.Add.ScatterLine(
                [.. contour.Points.Select(point => point.X)], (double[])[.. contour.Points.Select(point => point.Y)],
                ColorOf(contour.Color));
            (line.LineWidth, line.LinePattern, line.LegendText) = (3, PatternOf(contour), contour.Name);
        }

        Label(plot, chart.XTitle, chart.YTitle);
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, columns).Select(i => (double)i)], [.. chart.Columns]);
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, rows).Select(i => (double)i)], [.. chart.Rows]);
        plot.Axes.SetLimits(-0.5, columns - 0.5, -0.5, rows - 0.5);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static void Label(Plot plot, string x, string y)
    {
        plot.XLabel(x);
        plot.YLabel(y);
    }

    private static double At(AxisLayout axis, double value) => axis.Scale == AxisScale.Log ? Math.Log10(value) : value;

    private static double[] Values(IReadOnlyList<ChartPoint> points, AxisLayout axis, bool isX) =>
        [.. points.Select(point => At(axis, isX ? point.X : point.Y))];

    private static LinePattern PatternOf(LineSeries line) =>
        line.Style == Charts.LineStyle.Dashed ? LinePattern.Dashed : LinePattern.Solid;

    private static Color ColorOf(int color) => new(Charts.Palette.Light.Of(color));
}
