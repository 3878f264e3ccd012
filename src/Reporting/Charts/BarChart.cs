namespace LatencyLab.Reporting.Charts;

/// <summary>Horizontal stacked bars, one or more a category.</summary>
internal sealed record BarChart : Chart
{
    /// <summary>From top to bottom.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The axis of the values; linear.</summary>
    public required Axis Value { get; init; }

    /// <summary>The parts of a bar, from the axis outwards, with their colours.</summary>
    public required IReadOnlyList<BarPart> Parts { get; init; }

    /// <summary>The bars of a category, from top to bottom.</summary>
    public required IReadOnlyList<BarStack> Stacks { get; init; }
}

/// <param name="Name">Shown in the legend.</param>
/// <param name="Color">Index into <see cref="Palette"/>.</param>
internal sealed record BarPart(string Name, int Color);

/// <summary>One bar in every category.</summary>
/// <param name="Name">E.g. <c>dense</c>.</param>
/// <param name="Values">By category, then by part; in the unit of the value axis.</param>
/// <param name="Details">What hovering says, by category.</param>
/// <param name="IsPale">Drawn paler, as what the other bars are compared with.</param>
internal sealed record BarStack(
    string Name, IReadOnlyList<IReadOnlyList<double>> Values, IReadOnlyList<PointDetail> Details, bool IsPale = false);
