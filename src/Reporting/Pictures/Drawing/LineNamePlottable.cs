using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>The name of a line at its beginning: before it where there is room, else above it, over what lies there.</summary>
/// <param name="series">The line.</param>
/// <param name="x">Of the x axis: ScottPlot's coordinates are <see cref="PlotScale"/> of the values.</param>
/// <param name="y">Of the y axis.</param>
/// <param name="color">As <c>#rrggbb</c>.</param>
/// <param name="surface">What lies below the text, as <c>#rrggbb</c>.</param>
internal sealed class LineNamePlottable(LineSeries series, AxisScale x, AxisScale y, string color, string surface) : PixelPlottable
{
    private const float Gap = 6, Rise = 4, Height = 12;

    public LineSeries Series { get; } = series;

    protected override void Draw(RenderPack pack, SKRect area)
    {
        ChartPoint first = Series.Points[0];
        SKPoint start = PixelOf(PlotScale.At(x, first.X), PlotScale.At(y, first.Y));
        float width = PictureFont.WidthOf(Series.Name, PictureText.Size);
        bool isBefore = start.X - Gap - width >= area.Left + Gap;
        float left = isBefore ? start.X - Gap - width : Math.Max(start.X, area.Left) + Gap;
        float middle = start.Y - (isBefore ? Rise : Height / 2 + Rise);
        if (!isBefore)
            Brush.Rectangle(pack.Canvas, SKRect.Create(left, middle - Height / 2, width, Height), surface);
        PictureText.Draw(pack.Canvas, pack.Paint, Series.Name, left, middle, color);
    }
}
