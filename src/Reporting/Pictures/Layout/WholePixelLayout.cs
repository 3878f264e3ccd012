using ScottPlot;
using ScottPlot.LayoutEngines;

namespace LatencyLab.Reporting.Pictures.Layout;

/// <summary>
/// ScottPlot's layout with a plot area at whole pixels: lines are sharp, and a label that is measured a hair wider on another machine moves
/// nothing.
/// </summary>
/// <param name="margin">Left of the labels on the left, in pixels.</param>
internal sealed class WholePixelLayout(float margin) : ILayoutEngine
{
    public ScottPlot.Layout GetLayout(PixelRect figureRect, Plot plot, Paint paint)
    {
        ScottPlot.Layout layout = new Automatic().GetLayout(figureRect, plot, paint);
        PixelRect area = layout.DataRect;
        return new ScottPlot.Layout(
            figureRect,
            new PixelRect(
                figureRect.Left + MathF.Ceiling(area.Left - figureRect.Left + margin),
                figureRect.Left + MathF.Floor(area.Right - figureRect.Left),
                figureRect.Top + MathF.Floor(area.Bottom - figureRect.Top), figureRect.Top + MathF.Ceiling(area.Top - figureRect.Top)),
            layout.PanelSizes, layout.PanelOffsets);
    }
}
