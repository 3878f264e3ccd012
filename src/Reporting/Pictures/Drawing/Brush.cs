using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>The shapes that pictures are made of, in pixels, each one path however many parts it has: an SVG stays small.</summary>
internal static class Brush
{
    /// <summary>A polyline.</summary>
    public static void Line(SKCanvas canvas, IReadOnlyList<SKPoint> points, string color, float width, bool isDashed)
    {
        using SKPath path = new();
        foreach (IReadOnlyList<SKPoint> part in isDashed ? Dashes.Of(points) : [points])
        {
            path.MoveTo(part[0]);
            foreach (SKPoint point in part.Skip(1))
                path.LineTo(point);
        }

        using SKPaint paint = Stroke(color, width);
        paint.StrokeJoin = SKStrokeJoin.Round;
        canvas.DrawPath(path, paint);
    }

    /// <summary>A filled polygon.</summary>
    public static void Polygon(SKCanvas canvas, IReadOnlyList<SKPoint> corners, string color, double opacity = 1)
    {
        if (corners.Count < 3)
            return;
        using SKPath path = new();
        path.AddPoly([.. corners]);
        using SKPaint paint = new() { Color = ColorOf(color, opacity), IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    /// <summary>A filled rectangle.</summary>
    public static void Rectangle(SKCanvas canvas, SKRect area, string color, double opacity = 1)
    {
        using SKPaint paint = new() { Color = ColorOf(color, opacity), IsAntialias = true };
        canvas.DrawRect(area, paint);
    }

    /// <summary>
    /// Marks of one series. A dot is a line of no length with round ends, which is short in an SVG; a square is a line as long as it is
    /// wide, because with square ends one of no length is drawn by some programs and, in PDF, by none.
    /// </summary>
    public static void Marks(SKCanvas canvas, IEnumerable<SKPoint> points, string color, float size, MarkShape shape, double opacity = 1)
    {
        using SKPath path = new();
        float half = size / 2;
        foreach (SKPoint at in points)
        {
            switch (shape)
            {
                case MarkShape.Cross:
                    path.MoveTo(at.X - half, at.Y);
                    path.LineTo(at.X + half, at.Y);
                    path.MoveTo(at.X, at.Y - half);
                    path.LineTo(at.X, at.Y + half);
                    break;
                case MarkShape.DiagonalCross:
                    path.MoveTo(at.X - half, at.Y - half);
                    path.LineTo(at.X + half, at.Y + half);
                    path.MoveTo(at.X + half, at.Y - half);
                    path.LineTo(at.X - half, at.Y + half);
                    break;
                case MarkShape.Square:
                    path.MoveTo(at.X - half, at.Y);
                    path.LineTo(at.X + half, at.Y);
                    break;
                default:
                    path.MoveTo(at);
                    path.LineTo(at);
                    break;
            }
        }

        bool isCross = shape is MarkShape.Cross or MarkShape.DiagonalCross;
        using SKPaint paint = Stroke(color, isCross ? Math.Max(1, size / 3) : size, opacity);
        paint.StrokeCap = shape == MarkShape.Dot ? SKStrokeCap.Round : SKStrokeCap.Butt;
        canvas.DrawPath(path, paint);
    }

    private static SKPaint Stroke(string color, float width, double opacity = 1) =>
        new() { Color = ColorOf(color, opacity), IsStroke = true, StrokeWidth = width, IsAntialias = true };

    private static SKColor ColorOf(string color, double opacity) => SKColor.Parse(color).WithAlpha((byte)Math.Round(255 * opacity));
}
