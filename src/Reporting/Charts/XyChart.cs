namespace LatencyLab.Reporting.Charts;

/// <summary>Points, lines and bands over two numeric axes: scatter plots, curves, distributions, rooflines.</summary>
internal sealed record XyChart : Chart
{
    public required Axis X { get; init; }

    public required Axis Y { get; init; }

    /// <summary>Later ones are drawn over earlier ones.</summary>
    public required IReadOnlyList<Series> Series { get; init; }
}

/// <param name="Name">Shown in the legend.</param>
/// <param name="Color">Index into <see cref="Palette"/>, or <see cref="Palette.Neutral"/>.</param>
internal abstract record Series(string Name, int Color);

/// <param name="X">In the unit of the x axis.</param>
/// <param name="Y">In the unit of the y axis.</param>
/// <param name="Detail">What hovering says; null: the two values.</param>
internal readonly record struct ChartPoint(double X, double Y, PointDetail? Detail = null);

/// <summary>Separate points.</summary>
internal sealed record PointSeries(string Name, int Color, IReadOnlyList<ChartPoint> Points) : Series(Name, Color);

internal enum LineStyle
{
    Solid,
    Dashed,
}

/// <summary>A polyline.</summary>
internal sealed record LineSeries(string Name, int Color, IReadOnlyList<ChartPoint> Points) : Series(Name, Color)
{
    public LineStyle Style { get; init; } = LineStyle.Solid;

    public bool HasMarkers { get; init; }

    /// <summary>Whether a picture has the name where the line begins, and not in its legend: of level lines that look alike.</summary>
    public bool IsNamedAtStart { get; init; }
}

/// <param name="X">In the unit of the x axis.</param>
/// <param name="Low">Lower edge, in the unit of the y axis.</param>
/// <param name="High">Upper edge, in the unit of the y axis.</param>
internal readonly record struct BandEdge(double X, double Low, double High);

/// <summary>The area between two polylines.</summary>
internal sealed record BandSeries(string Name, int Color, IReadOnlyList<BandEdge> Edges) : Series(Name, Color);
