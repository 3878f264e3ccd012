namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>Shapes of points: the series of a chart take them in turn.</summary>
internal enum MarkShape
{
    Dot,
    Square,
    Cross,
    DiagonalCross,
}
