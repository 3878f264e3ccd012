namespace LatencyLab.Reporting.Svg;

/// <summary>A chart as one SVG picture for pages that cannot run scripts: the same text for the same chart, on every machine.</summary>
public static class SvgWriter
{
    /// <param name="chart">What to draw.</param>
    /// <param name="palette">Null: light, which shows on any ground because the picture brings its own.</param>
    public static string Write(Chart chart, Palette? palette = null) => chart switch
    {
        XyChart xy => SvgXy.Write(xy, palette ?? Palette.Light),
        BarChart bars => SvgBars.Write(bars, palette ?? Palette.Light),
        HeatMap map => SvgHeatMap.Write(map, palette ?? Palette.Light),
        _ => throw new ArgumentException($"no SVG form of {chart?.GetType().Name}", nameof(chart)),
    };
}
