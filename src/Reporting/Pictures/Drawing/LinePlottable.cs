using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>A polyline, with dashes and marks where the series has them.</summary>
/// <param name="series">What is drawn.</param>
/// <param name="x">Of the x axis: ScottPlot's coordinates are <see cref="PlotScale"/> of the values.</param>
/// <param name="y">Of the y axis.</param>
/// <param name="color">As <c>#rrggbb</c>.</param>
internal sealed class LinePlottable(LineSeries series, AxisScale x, AxisScale y, string color) : PixelPlottable
{
    private const float MarkSize = 6;

    public LineSeries Series { get; } = series;

    /// <summary>In pixels.</summary>
    public float Width { get; init; } = 2;

    protected override void Draw(RenderPack pack, SKRect area)
    {
        SKPoint[] points = [.. Series.Points.Select(point => PixelOf(PlotScale.At(x, point.X), PlotScale.At(y, point.Y)))];
        foreach (IReadOnlyList<SKPoint> run in Clipping.Line(points, area))
            Brush.Line(pack.Canvas, run, color, Width, Series.Style == Charts.LineStyle.Dashed);
        if (Series.HasMarkers)
            Brush.Marks(pack.Canvas, points.Where(point => Inside(area, point)), color, MarkSize, MarkShape.Dot);
    }
}
