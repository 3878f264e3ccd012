using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>What ScottPlot draws on its axes by shapes that stay small and dashed in an SVG, cut at the edges of the plot area.</summary>
internal abstract class PixelPlottable : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    /// <summary>Of ScottPlot's legend, which has none: ours stands in the header of a picture.</summary>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <summary>None: limits are those of the chart's axes.</summary>
    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp)
    {
        rp.CanvasState.DisableClipping();
        PixelRect area = rp.DataRect;
        Draw(rp, new SKRect(area.Left, area.Top, area.Right, area.Bottom));
    }

    /// <param name="pack">ScottPlot's canvas.</param>
    /// <param name="area">The plot area, in pixels.</param>
    protected abstract void Draw(RenderPack pack, SKRect area);

    /// <summary>The pixel of a value on each axis.</summary>
    protected SKPoint PixelOf(double x, double y) => new(Axes.GetPixelX(x), Axes.GetPixelY(y));

    /// <summary>Whether a point lies in the plot area, or by rounding on its edge.</summary>
    protected static bool Inside(SKRect area, SKPoint point) =>
        point.X >= area.Left - 0.01f && point.X <= area.Right + 0.01f && point.Y >= area.Top - 0.01f && point.Y <= area.Bottom + 0.01f;
}
