namespace LatencyLab.Reporting.Charts;

/// <summary>A grid of coloured cells, with contours drawn over it.</summary>
internal sealed record HeatMap : Chart
{
    public required string XTitle { get; init; }

    public required string YTitle { get; init; }

    /// <summary>Labels of the columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Labels of the rows, from bottom to top.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>By row, then by column; null: an empty cell.</summary>
    public required IReadOnlyList<IReadOnlyList<HeatCell?>> Cells { get; init; }

    public required ColorScale Scale { get; init; }

    /// <summary>Lines in cell coordinates: 0 is the middle of the first column or row, -0.5 its outer edge.</summary>
    public IReadOnlyList<LineSeries> Contours { get; init; } = [];
}

/// <param name="Value">In the unit of the scale.</param>
/// <param name="Detail">What hovering says.</param>
internal sealed record HeatCell(double Value, PointDetail Detail);

/// <summary>Two colours that meet in a neutral one; values outside take the colour of the end.</summary>
/// <param name="Title">What is coloured, with its unit.</param>
public sealed record ColorScale(string Title, double Min, double Middle, double Max);
