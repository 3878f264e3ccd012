using LatencyLab.Reporting.Pictures.Drawing;
using ScottPlot;

namespace LatencyLab.Reporting.Pictures.Layout;

/// <summary>
/// The labelled values of an axis, where a label that would touch the one before it is left out, and small marks between them.
/// </summary>
/// <param name="labelled">Places in ScottPlot's coordinates, with labels, in rising or falling order.</param>
/// <param name="minor">Places of marks without a label.</param>
internal sealed class AxisTicks(IReadOnlyList<(double Place, string Label)> labelled, IReadOnlyList<double> minor) : ITickGenerator
{
    private const float Gap = 6;

    /// <summary>In the order drawn: labelled values last.</summary>
    public Tick[] Ticks { get; private set; } = [];

    public int MaxTickCount { get; set; } = int.MaxValue;

    public void Regenerate(CoordinateRange range, Edge edge, PixelLength size, Paint paint, LabelStyle labelStyle)
    {
        bool isWide = edge is Edge.Bottom or Edge.Top;
        double scale = size.Length / range.Length;
        double free = double.NegativeInfinity;
        List<Tick> ticks = [.. minor.Select(Tick.Minor)];
        foreach ((double place, string label) in labelled.OrderBy(tick => tick.Place))
        {
            double at = (place - range.Min) * scale;
            double half = isWide ? PictureFont.WidthOf(label, labelStyle.FontSize) / 2 : labelStyle.FontSize / 2;
            bool fits = at - half >= free;
            if (fits)
                free = at + half + (isWide ? Gap : 0);
            ticks.Add(Tick.Major(place, fits ? label : ""));
        }

        Ticks = [.. ticks];
    }
}
