using LatencyLab.Reporting.Pictures.Drawing;
using LatencyLab.Reporting.Pictures.Layout;
using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures;

/// <summary>
/// A whole report as one tall picture, for slides and chats: title, figures, and its charts under the headings of their sections.
/// </summary>
public static class ReportPicture
{
    /// <summary>Name of the file beside the pictures of the charts.</summary>
    public const string FileName = "report.png";

    private const float TitleSize = 22, HeadingSize = 18, ValueSize = 18, LineHeight = 1.35f, Gap = 14;
    private const int FiguresInRow = 4, MostPixels = 30000;

    /// <param name="report">What to draw; sections without charts are left out.</param>
    /// <param name="palette">In which colours.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] PngOf(Report report, Charts.Palette palette)
    {
        IReadOnlyList<Block> blocks = Blocks(report, palette);
        float height = blocks.Sum(block => block.Height) + Gap;
        // Twice as large, unless programs that show pictures would refuse it.
        int scale = 2 * height <= MostPixels ? 2 : 1;
        return PngFile.Of(scale * ChartPlot.Width, (int)MathF.Ceiling(scale * height), scale, canvas =>
        {
            using Paint paint = Paint.NewDisposablePaint();
            canvas.Clear(SKColor.Parse(palette.Surface));
            float top = 0;
            foreach (Block block in blocks)
            {
                block.Draw(canvas, paint, top);
                top += block.Height;
            }
        });
    }

    /// <summary>What stands in the picture, in words: headings, figures and the ids of charts, from top to bottom.</summary>
    internal static IReadOnlyList<string> Outline(Report report) =>
        [.. Blocks(report, Charts.Palette.Light).Select(block => block.Name).Where(name => name.Length > 0)];

    private static IReadOnlyList<Block> Blocks(Report report, Charts.Palette palette)
    {
        List<Block> blocks = [Text(report.Title, TitleSize, palette.Ink, isBold: true), Text(report.Subtitle, 13, palette.Muted)];
        foreach (KeyFigure[] row in report.Figures.Chunk(FiguresInRow))
            blocks.Add(Figures(row, palette));
        foreach (string warning in report.Warnings)
            blocks.Add(Text(warning, PictureText.Size, palette.Slower));
        foreach (ReportSection section in report.Sections.Where(section => section.Charts.Count > 0))
        {
            blocks.Add(Text(section.Title, HeadingSize, palette.Ink, isBold: true));
            foreach (Chart chart in section.Charts)
            {
                ChartPlot plot = ChartPlot.Of(chart, palette);
                blocks.Add(new Block(chart.Id, plot.Height, (canvas, _, top) =>
                    plot.Plot.Render(canvas, new PixelRect(0, ChartPlot.Width, top + plot.Height, top))));
                blocks.Add(Text(chart.Caption, PictureText.Size, palette.Muted) with { Name = "" });
            }
        }

        return blocks;
    }

    private static Block Text(string text, float size, string color, bool isBold = false)
    {
        IReadOnlyList<string> lines = PictureFont.Lines(text, size, ChartPlot.Width - 2 * HeaderPanel.Side, isBold);
        float step = size * LineHeight, above = isBold ? Gap : 4;
        return new Block(text, lines.Count == 0 ? 0 : above + lines.Count * step, (canvas, paint, top) =>
        {
            for (int i = 0; i < lines.Count; i++)
                PictureText.Draw(canvas, paint, lines[i], HeaderPanel.Side, top + above + (i + 0.5f) * step, color, size, isBold);
        });
    }

    private static Block Figures(IReadOnlyList<KeyFigure> row, Charts.Palette palette)
    {
        const float Height = 66, Column = (ChartPlot.Width - 2 * HeaderPanel.Side) / FiguresInRow;
        return new Block(string.Join("; ", row.Select(figure => $"{figure.Label} {figure.Value}")), Height, (canvas, paint, top) =>
        {
            for (int i = 0; i < row.Count; i++)
            {
                float x = HeaderPanel.Side + i * Column;
                PictureText.Draw(canvas, paint, row[i].Label, x, top + 16, palette.Muted);
                PictureText.Draw(canvas, paint, row[i].Value, x, top + 36, palette.Ink, ValueSize, isBold: true);
                PictureText.Draw(canvas, paint, row[i].Note, x, top + 56, palette.Muted, 11);
            }
        });
    }

    /// <param name="Name">In the outline.</param>
    /// <param name="Height">In units of the canvas.</param>
    /// <param name="Draw">Draws below a height.</param>
    private sealed record Block(string Name, float Height, Action<SKCanvas, Paint, float> Draw);
}
