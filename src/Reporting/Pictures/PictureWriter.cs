using System.Text;
using ScottPlot;

namespace LatencyLab.Reporting.Pictures;

/// <summary>Charts as pictures by ScottPlot 5: the same bytes for the same chart.</summary>
public static class PictureWriter
{
    /// <summary>Extensions of the two kinds of pictures.</summary>
    public const string Png = "png", Svg = "svg";

    /// <summary>Pixels of a PNG for one of the layout, so that it is sharp on slides.</summary>
    private const int PngScale = 2;

    /// <param name="chart">What to draw.</param>
    /// <param name="palette">Null: light, which shows on any ground because the picture brings its own.</param>
    /// <param name="size">In pixels; null: as high as the chart needs.</param>
    /// <returns>The text of an SVG file.</returns>
    public static string SvgOf(Chart chart, Charts.Palette? palette = null, PictureSize? size = null)
    {
        ChartPlot plot = ChartPlot.Of(chart, palette ?? Charts.Palette.Light);
        int height = size?.LayoutHeight ?? plot.Height;
        return SvgTidy.Of(
            plot.Plot.GetSvgXml(ChartPlot.Width, height), chart.Title, chart.Caption, size?.Width ?? ChartPlot.Width,
            size?.Height ?? height);
    }

    /// <param name="chart">What to draw.</param>
    /// <param name="palette">Null: light.</param>
    /// <param name="size">In pixels; null: as high as the chart needs, and twice as large as an SVG.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] PngOf(Chart chart, Charts.Palette? palette = null, PictureSize? size = null)
    {
        ChartPlot plot = ChartPlot.Of(chart, palette ?? Charts.Palette.Light);
        int height = size?.LayoutHeight ?? plot.Height;
        size ??= new PictureSize(PngScale * ChartPlot.Width, PngScale * height);
        return PngFile.Of(
            size.Width, size.Height, (float)size.Width / ChartPlot.Width,
            canvas => plot.Plot.Render(canvas, new PixelRect(0, ChartPlot.Width, height, 0)));
    }

    /// <summary>One picture as the bytes of its file.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="format"><see cref="Png"/> or <see cref="Svg"/>.</param>
    /// <param name="palette">Null: light.</param>
    /// <param name="size">Null: as high as the chart needs.</param>
    public static byte[] Bytes(Chart chart, string format, Charts.Palette? palette = null, PictureSize? size = null) =>
        format == Png ? PngOf(chart, palette, size) : Encoding.UTF8.GetBytes(SvgOf(chart, palette, size));
}
