namespace LatencyLab.Reporting.Charts;

/// <summary>How values are spaced on an axis.</summary>
public enum AxisScale
{
    /// <summary>Equal distances are equal differences.</summary>
    Linear,
    /// <summary>Equal distances are equal ratios.</summary>
    Log,
}

/// <summary>A numeric axis.</summary>
/// <param name="Title">What it shows, with its unit.</param>
/// <param name="Scale">Spacing.</param>
internal sealed record Axis(string Title, AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Lower end; null: from the data.</summary>
    public double? Min { get; init; }

    /// <summary>Upper end; null: from the data.</summary>
    public double? Max { get; init; }

    /// <summary>Values that are labelled; empty: round numbers.</summary>
    public IReadOnlyList<double> Ticks { get; init; } = [];
}
