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

    /// <summary>Writes one picture.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="format"><see cref="Png"/> or <see cref="Svg"/>.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void Write(Chart chart, string format, string path)
    {
        if (format == Png)
            AtomicFile.Write(path, stream => stream.Write(ScottPlotWriter.Png(chart)));
        else
            AtomicFile.WriteAllText(path, SvgWriter.Write(chart));
    }
}
