using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Cli.Output;

/// <summary>Formats that reports are written in.</summary>
internal static class ReportFormatNames
{
    public const string Html = "html";

    public static IReadOnlyList<string> All { get; } = [Html, PictureWriter.Png, PictureWriter.Svg];
}
