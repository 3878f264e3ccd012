using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>The area between two polylines.</summary>
/// <inheritdoc cref="LinePlottable" path="/param"/>
internal sealed class AreaPlottable(BandSeries series, AxisScale x, AxisScale y, string color) : PixelPlottable
{
    /// <summary>Pale enough for grid and points to be seen through it.</summary>
    public const double Opacity = 0.1;

    public BandSeries Series { get; } = series;

    protected override void Draw(RenderPack pack, SKRect area)
    {
        SKPoint At(double px, double py) => PixelOf(PlotScale.At(x, px), PlotScale.At(y, py));
        Brush.Polygon(
            pack.Canvas,
            Clipping.Polygon(
                [.. Series.Edges.Select(edge => At(edge.X, edge.High)), .. Series.Edges.Reverse().Select(edge => At(edge.X, edge.Low))],
                area),
            color, Opacity);
    }
}
