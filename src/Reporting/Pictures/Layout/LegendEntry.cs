using LatencyLab.Reporting.Pictures.Drawing;

namespace LatencyLab.Reporting.Pictures.Layout;

/// <summary>What a legend shows before a name.</summary>
internal enum LegendMark
{
    Points,
    Line,
    Dashed,
    LineWithPoints,
    Band,
    Box,
    PaleBox,
}

/// <summary>One entry of a legend.</summary>
/// <param name="Name">Of the series or part.</param>
/// <param name="Color">As <c>#rrggbb</c>.</param>
/// <param name="Mark">How it is drawn.</param>
/// <param name="Shape">Of points.</param>
internal sealed record LegendEntry(string Name, string Color, LegendMark Mark, MarkShape Shape = MarkShape.Dot);
