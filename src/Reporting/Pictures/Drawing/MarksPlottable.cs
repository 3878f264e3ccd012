using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>Separate points.</summary>
/// <inheritdoc cref="LinePlottable" path="/param"/>
internal sealed class MarksPlottable(PointSeries series, AxisScale x, AxisScale y, string color) : PixelPlottable
{
    public PointSeries Series { get; } = series;

    public MarkShape Shape { get; init; }

    /// <summary>Diameter in pixels.</summary>
    public float Size { get; init; }

    public double Opacity { get; init; }

    protected override void Draw(RenderPack pack, SKRect area) => Brush.Marks(
        pack.Canvas,
        Series.Points.Select(point => PixelOf(PlotScale.At(x, point.X), PlotScale.At(y, point.Y))).Where(point => Inside(area, point)),
        color, Size, Shape, Opacity);
}
