namespace LatencyLab.Reporting.Svg;

/// <summary>Points, lines and bands as SVG.</summary>
internal static class SvgXy
{
    private const double PlotHeight = 340;
    private const int ManyPoints = 400;
    private const string Area = "area";

    public static string Write(XyChart chart, Palette palette)
    {
        AxisLayout x = AxisLayout.Of(chart.X, chart.Series.SelectMany(XyData.Xs)),
            y = AxisLayout.Of(chart.Y, chart.Series.SelectMany(XyData.Ys));
        SvgFrame frame = SvgFrame.Start(chart, palette, Legend(chart, palette));
        frame.Place(PlotHeight, y.Ticks.Select(NumberText.Tick), chart.Y.Title);
        frame.XAxis(x.Ticks.Select(tick => (x.Position(tick), NumberText.Tick(tick))));
        frame.YAxis(y.Ticks.Select(tick => (y.Position(tick), NumberText.Tick(tick))));
        frame.XTitle(chart.X.Title);
        (double X, double Y) At(double px, double py) =>
            (frame.Left + x.Position(px) * (frame.Right - frame.Left), frame.Bottom - y.Position(py) * (frame.Bottom - frame.Top));
        int shape = 0;
        bool many = chart.Series.OfType<PointSeries>().Sum(series => series.Points.Count) > ManyPoints;
        foreach (Series series in chart.Series)
        {
            string color = palette.Of(series.Color);
            switch (series)
            {
                case BandSeries band:
                    frame.Canvas.Polygon(
                        [.. band.Edges.Select(edge => At(edge.X, edge.High)), .. band.Edges.Reverse().Select(edge => At(edge.X, edge.Low))],
                        color, 0.1, Area);
                    break;
                case LineSeries line:
                    frame.Canvas.Polyline(
                        line.Points.Select(point => At(point.X, point.Y)), color, 2, line.Style == LineStyle.Dashed, Area);
                    if (line.HasMarkers)
                        frame.Canvas.Marks(line.Points.Select(point => At(point.X, point.Y)), color, 6, 0, 1);
                    break;
                case PointSeries points:
                    frame.Canvas.Marks(
                        points.Points.Where(point => Shows(x, point.X) && Shows(y, point.Y)).Select(point => At(point.X, point.Y)), color,
                        many ? 3 : 6, shape++, many ? 0.45 : 0.85);
                    break;
            }
        }

        frame.Border();
        return frame.Finish(chart);
    }

    private static bool Shows(AxisLayout axis, double value) => axis.Position(value) is >= -1e-9 and <= 1 + 1e-9;

    private static IEnumerable<(string, string, LegendMark)> Legend(XyChart chart, Palette palette)
    {
        int shape = 0;
        foreach (Series series in chart.Series)
        {
            yield return (series.Name, palette.Of(series.Color), series switch
            {
                BandSeries => LegendMark.Band,
                LineSeries { Style: LineStyle.Dashed } => LegendMark.Dashed,
                LineSeries => LegendMark.Line,
                _ => (LegendMark)(shape++ % 4),
            });
        }
    }
}
