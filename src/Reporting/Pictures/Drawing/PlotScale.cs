namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>
/// ScottPlot has no logarithmic axis: values are drawn as their decimal logarithms, under labels of the values themselves.
/// </summary>
internal static class PlotScale
{
    /// <summary>ScottPlot's coordinate of a value.</summary>
    public static double At(AxisScale scale, double value) => scale == AxisScale.Log ? Math.Log10(value) : value;
}
