using LatencyLab.Reporting.Pictures.Drawing;
using ScottPlot;
using ScottPlot.Panels;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Layout;

/// <summary>Title and legend above the plot area: a legend takes as many lines as it needs and hides no data.</summary>
internal sealed class HeaderPanel : PanelBase
{
    /// <summary>Room at the sides of a picture, in pixels.</summary>
    public const float Side = 14;

    private const float TitleSize = 15, TitleLine = 20, Above = 12, Below = 10;
    private const float LegendLine = 18, LineWidth = 26, SignWidth = 10, MarkGap = 6, EntryGap = 18;
    private readonly Charts.Palette _palette;
    private readonly IReadOnlyList<string> _title;
    private readonly IReadOnlyList<IReadOnlyList<LegendEntry>> _lines;

    /// <param name="title">Of the chart.</param>
    /// <param name="legend">In its order.</param>
    /// <param name="palette">Of the picture.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    public HeaderPanel(string title, IReadOnlyList<LegendEntry> legend, Charts.Palette palette, float width)
    {
        Edge = Edge.Top;
        _palette = palette;
        Legend = legend;
        _title = PictureFont.Lines(title, TitleSize, width - 2 * Side, isBold: true);
        _lines = LinesOf(legend, width - 2 * Side);
    }

    public IReadOnlyList<LegendEntry> Legend { get; }

    /// <summary>In pixels.</summary>
    public float Height => Above + _title.Count * TitleLine + _lines.Count * LegendLine + Below;

    public override float Measure(Paint paint) => Height;

    public override void Render(RenderPack rp, float size, float offset)
    {
        float left = rp.FigureRect.Left + Side, y = rp.FigureRect.Top + Above;
        foreach (string line in _title)
        {
            PictureText.Draw(rp.Canvas, rp.Paint, line, left, y + TitleLine / 2, _palette.Ink, TitleSize, isBold: true);
            y += TitleLine;
        }

        foreach (IReadOnlyList<LegendEntry> line in _lines)
        {
            float x = left;
            foreach (LegendEntry entry in line)
            {
                DrawMark(rp.Canvas, entry, x, y + LegendLine / 2);
                PictureText.Draw(rp.Canvas, rp.Paint, entry.Name, x + MarkWidthOf(entry) + MarkGap, y + LegendLine / 2, _palette.Ink);
                x += WidthOf(entry) + EntryGap;
            }

            y += LegendLine;
        }
    }

    private static List<List<LegendEntry>> LinesOf(IReadOnlyList<LegendEntry> legend, float width)
    {
        List<List<LegendEntry>> lines = [];
        float used = 0;
        foreach (LegendEntry entry in legend)
        {
            float wide = WidthOf(entry);
            bool fits = lines.Count > 0 && used + EntryGap + wide <= width;
            if (!fits)
                lines.Add([]);
            lines[^1].Add(entry);
            used = fits ? used + EntryGap + wide : wide;
        }

        return lines;
    }

    private static float MarkWidthOf(LegendEntry entry) =>
        entry.Mark is LegendMark.Points or LegendMark.Box or LegendMark.PaleBox ? SignWidth : LineWidth;

    private static float WidthOf(LegendEntry entry) => MarkWidthOf(entry) + MarkGap + PictureFont.WidthOf(entry.Name, PictureText.Size);

    private static void DrawMark(SKCanvas canvas, LegendEntry entry, float x, float y)
    {
        SKPoint middle = new(x + MarkWidthOf(entry) / 2, y);
        switch (entry.Mark)
        {
            case LegendMark.Box or LegendMark.PaleBox:
                Brush.Rectangle(
                    canvas, SKRect.Create(x, y - 5, SignWidth, 10), entry.Color,
                    entry.Mark == LegendMark.PaleBox ? BarOpacity.Pale : 1);
                break;
            case LegendMark.Band:
                Brush.Rectangle(canvas, SKRect.Create(x, y - 5, LineWidth, 10), entry.Color, 0.15);
                break;
            case LegendMark.Points:
                Brush.Marks(canvas, [middle], entry.Color, 7, entry.Shape);
                break;
            default:
                Brush.Line(canvas, [new SKPoint(x, y), new SKPoint(x + LineWidth, y)], entry.Color, 2, entry.Mark == LegendMark.Dashed);
                if (entry.Mark == LegendMark.LineWithPoints)
                    Brush.Marks(canvas, [middle], entry.Color, 6, MarkShape.Dot);
                break;
        }
    }
}
