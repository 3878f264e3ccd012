using System.Text;
using LatencyLab.Reporting.ScottPlotPictures;
using LatencyLab.Reporting.Svg;

namespace LatencyLab.Reporting.Pictures;

/// <summary>Charts as picture files: PNG by ScottPlot, SVG by the built-in writer.</summary>
public static class PictureWriter
{
    /// <summary>Extensions of the two kinds of pictures.</summary>
    public const string Png = "png", Svg = "svg";

    /// <summary>Whether this machine has a font; PNG has no labels without one, where a reader of an SVG brings its own.</summary>
    public static bool HasFont => PictureFont.Family is not null;

    /// <summary>One picture as the bytes of its file.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="format"><see cref="Png"/> or <see cref="Svg"/>.</param>
    public static byte[] Bytes(Chart chart, string format) =>
        format == Png ? ScottPlotWriter.Png(chart) : Encoding.UTF8.GetBytes(SvgWriter.Write(chart));
}
