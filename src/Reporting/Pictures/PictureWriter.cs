#if !ENABLE_SCOTTPLOT
using LatencyLab.Reporting.Svg;
#endif

namespace LatencyLab.Reporting.Pictures;

/// <summary>Charts as picture files: by ScottPlot where the build has it, else SVG by the built-in writer.</summary>
public static class PictureWriter
{
    /// <summary>Extensions of the two kinds of pictures.</summary>
    public const string Png = "png", Svg = "svg";

    /// <summary>How to get what this build may lack.</summary>
    public const string HowToGetScottPlot =
        "build with -p:EnableScottPlot=true, e.g. dotnet run -c Release -p:EnableScottPlot=true --project src/Cli -- report --format png";

#if ENABLE_SCOTTPLOT
    /// <summary>Whether this build can draw pixel pictures.</summary>
    public static bool HasScottPlot => true;

    /// <summary>Writes one picture.</summary>
    public static void Write(Chart chart, string path) => ScottPlotPictures.ScottPlotWriter.Write(chart, path);
#else
    /// <summary>Whether this build can draw pixel pictures.</summary>
    public static bool HasScottPlot => false;

    /// <summary>Writes one SVG.</summary>
    public static void Write(Chart chart, string path) => Diagnostics.AtomicFile.WriteAllText(path, SvgWriter.Write(chart));
#endif
}
