namespace LatencyLab.Reporting.Charts;

/// <summary>The values that decide how far the axes of an <see cref="XyChart"/> reach: points and lines, not bands.</summary>
internal static class XyData
{
    public static IEnumerable<double> Xs(Series series) => Points(series).Select(point => point.X);

    public static IEnumerable<double> Ys(Series series) => Points(series).Select(point => point.Y);

    private static IReadOnlyList<ChartPoint> Points(Series series) => series switch
    {
        PointSeries points => points.Points,
        LineSeries line => line.Points,
        _ => [],
    };
}
