using LatencyLab.Reporting.Pictures.Drawing;
using ScottPlot;
using ScottPlot.Panels;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Layout;

/// <summary>The scale of a heat map's colours beside the plot area, in steps as sharp as its cells.</summary>
internal sealed class ColorScalePanel : PanelBase
{
    private const float PanelWidth = 96, Gap = 18, Thickness = 14, LabelGap = 5, TitleOffset = 58;
    private const int Steps = 40;
    private readonly ColorScale _scale;
    private readonly Charts.Palette _palette;

    public ColorScalePanel(ColorScale scale, Charts.Palette palette)
    {
        Edge = Edge.Right;
        (_scale, _palette) = (scale, palette);
        Labels =
        [
            (scale.Min, NumberText.Tick(scale.Min)), (scale.Middle, NumberText.Tick(scale.Middle)),
            (scale.Max, $">= {NumberText.Tick(scale.Max)}"),
        ];
    }

    /// <summary>The values that are named; the last one's colour stands for all above it.</summary>
    public IReadOnlyList<(double Value, string Text)> Labels { get; }

    public override float Measure(Paint paint) => PanelWidth;

    public override void Render(RenderPack rp, float size, float offset)
    {
        PixelRect area = rp.DataRect;
        float left = area.Right + Gap, step = area.Height / Steps;
        for (int i = 0; i < Steps; i++)
        {
            double value = _scale.Min + (i + 0.5) / Steps * (_scale.Max - _scale.Min);
            Brush.Rectangle(
                rp.Canvas,
                new SKRect(left, MathF.Round(area.Bottom - (i + 1) * step), left + Thickness, MathF.Round(area.Bottom - i * step)),
                _palette.Of(_scale, value));
        }

        foreach ((double value, string label) in Labels)
        {
            float y = area.Bottom - (float)((value - _scale.Min) / (_scale.Max - _scale.Min)) * area.Height;
            PictureText.Draw(rp.Canvas, rp.Paint, label, left + Thickness + LabelGap, y, _palette.Ink);
        }

        PictureText.Draw(
            rp.Canvas, rp.Paint, _scale.Title, left + TitleOffset, area.VerticalCenter, _palette.Ink, anchor: HorizontalAlignment.Center,
            rotation: -90);
    }
}
