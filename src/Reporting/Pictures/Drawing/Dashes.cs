using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>
/// A polyline cut into dashes, in pixels. Skia's SVG knows no path effects and would draw it solid, so that dashes are lines of their own.
/// </summary>
internal static class Dashes
{
    /// <summary>Lengths of a dash and of the gap after it, in pixels.</summary>
    public const float Dash = 6, Gap = 4;

    /// <summary>The dashes, each a polyline: one that goes around a corner has the corner in it.</summary>
    public static IReadOnlyList<IReadOnlyList<SKPoint>> Of(IReadOnlyList<SKPoint> points)
    {
        List<IReadOnlyList<SKPoint>> dashes = [];
        List<SKPoint>? dash = points.Count > 0 ? [points[0]] : null;
        float left = Dash;
        for (int i = 1; i < points.Count; i++)
        {
            SKPoint from = points[i - 1], to = points[i];
            float length = SKPoint.Distance(from, to), done = 0;
            while (length - done > left)
            {
                done += left;
                SKPoint at = new(from.X + done / length * (to.X - from.X), from.Y + done / length * (to.Y - from.Y));
                if (dash is null)
                {
                    (dash, left) = ([at], Dash);
                }
                else
                {
                    dash.Add(at);
                    dashes.Add(dash);
                    (dash, left) = (null, Gap);
                }
            }

            left -= length - done;
            dash?.Add(to);
        }

        if (dash is { Count: > 1 })
            dashes.Add(dash);
        return dashes;
    }
}
