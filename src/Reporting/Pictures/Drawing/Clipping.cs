using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>
/// Shapes cut at the edges of the plot area, in pixels. A picture then needs no clip path, which programs that turn SVG into PDF take in
/// different ways.
/// </summary>
internal static class Clipping
{
    /// <summary>A polyline as the runs of it that lie inside; one that leaves and comes back is several.</summary>
    public static IReadOnlyList<IReadOnlyList<SKPoint>> Line(IReadOnlyList<SKPoint> points, SKRect area)
    {
        List<IReadOnlyList<SKPoint>> runs = [];
        List<SKPoint> run = [];
        for (int i = 1; i < points.Count; i++)
        {
            if (Segment(points[i - 1], points[i], area) is not var (from, to))
                continue;
            if (run.Count == 0 || run[^1] != from)
            {
                if (run.Count > 1)
                    runs.Add(run);
                run = [from];
            }

            run.Add(to);
        }

        if (run.Count > 1)
            runs.Add(run);
        return runs;
    }

    /// <summary>A polygon without what lies outside (Sutherland and Hodgman 1974).</summary>
    public static IReadOnlyList<SKPoint> Polygon(IReadOnlyList<SKPoint> corners, SKRect area)
    {
        corners = Cut(corners, point => point.X - area.Left);
        corners = Cut(corners, point => area.Right - point.X);
        corners = Cut(corners, point => point.Y - area.Top);
        return Cut(corners, point => area.Bottom - point.Y);
    }

    /// <summary>The part of a segment inside (Liang and Barsky 1984); null: none.</summary>
    private static (SKPoint From, SKPoint To)? Segment(SKPoint from, SKPoint to, SKRect area)
    {
        float first = 0, last = 1, dx = to.X - from.X, dy = to.Y - from.Y;
        foreach ((float speed, float room) in ((float, float)[])
            [(-dx, from.X - area.Left), (dx, area.Right - from.X), (-dy, from.Y - area.Top), (dy, area.Bottom - from.Y)])
        {
            if (speed == 0 && room < 0)
                return null;
            if (speed < 0)
                first = Math.Max(first, room / speed);
            else if (speed > 0)
                last = Math.Min(last, room / speed);
        }

        return first > last ? null
            : (first == 0 ? from : new SKPoint(from.X + first * dx, from.Y + first * dy),
                last == 1 ? to : new SKPoint(from.X + last * dx, from.Y + last * dy));
    }

    /// <param name="corners">Of the polygon.</param>
    /// <param name="inside">How far inside of one edge a point lies; below 0 it is outside.</param>
    private static List<SKPoint> Cut(IReadOnlyList<SKPoint> corners, Func<SKPoint, float> inside)
    {
        List<SKPoint> kept = [];
        for (int i = 0; i < corners.Count; i++)
        {
            SKPoint from = corners[i], to = corners[(i + 1) % corners.Count];
            float a = inside(from), b = inside(to);
            if (a >= 0)
                kept.Add(from);
            if (a >= 0 != b >= 0)
                kept.Add(new SKPoint(from.X + a / (a - b) * (to.X - from.X), from.Y + a / (a - b) * (to.Y - from.Y)));
        }

        return kept;
    }
}
