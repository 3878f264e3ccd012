using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>The lanes of a timeline: lane 0 at height 0, the next at -1.</summary>
/// <param name="chart">What is drawn.</param>
/// <param name="palette">Its colours.</param>
internal sealed class SpansPlottable(TimelineChart chart, Charts.Palette palette) : PixelPlottable
{
    /// <summary>Of a lane, in lanes.</summary>
    public const double Height = 0.7;

    /// <summary>Where nothing is done.</summary>
    public const double IdleOpacity = 0.14;

    /// <summary>Between two spans in pixels, where they are wide enough.</summary>
    private const float Between = 0.8f;

    private const float LabelSize = 11;

    public TimelineChart Chart { get; } = chart;

    protected override void Draw(RenderPack pack, SKRect area)
    {
        for (int lane = 0; lane < Chart.Lanes.Count; lane++)
        {
            SKRect Place(double from, double to)
            {
                SKPoint start = PixelOf(from, -lane + Height / 2), end = PixelOf(to, -lane - Height / 2);
                return new SKRect(start.X, start.Y, end.X, end.Y);
            }

            Brush.Rectangle(pack.Canvas, Place(0, Chart.End), palette.Ink, IdleOpacity);
            foreach (TimelineSpan span in Chart.Lanes[lane].Spans)
            {
                SKRect place = Place(span.From, span.To);
                if (place.Width > 2 * Between)
                    place.Right -= Between;
                Brush.Rectangle(pack.Canvas, place, palette.Of(Chart.Kinds[span.Kind].Color));
                if (PictureFont.WidthOf(span.Label, LabelSize) + 4 <= place.Width)
                {
                    PictureText.Draw(
                        pack.Canvas, pack.Paint, span.Label, place.MidX, place.MidY, palette.Surface, LabelSize,
                        anchor: HorizontalAlignment.Center);
                }
            }
        }

        SKPoint top = PixelOf(Chart.End, Height), bottom = PixelOf(Chart.End, -Chart.Lanes.Count);
        Brush.Line(pack.Canvas, [new SKPoint(top.X, area.Top), new SKPoint(bottom.X, area.Bottom)], palette.Ink, 1, isDashed: true);
    }
}
