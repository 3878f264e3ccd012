namespace LatencyLab.Reporting.Charts;

/// <summary>What several at once do in time: a lane each, with what it is busy with.</summary>
internal sealed record TimelineChart : Chart
{
    /// <summary>Linear, from 0.</summary>
    public required Axis Time { get; init; }

    /// <summary>From top to bottom.</summary>
    public required IReadOnlyList<TimelineLane> Lanes { get; init; }

    /// <summary>What spans stand for, with their colours.</summary>
    public required IReadOnlyList<BarPart> Kinds { get; init; }

    /// <summary>When all is done, in the unit of the axis.</summary>
    public required double End { get; init; }

    /// <summary>What a lane does where it has no span.</summary>
    public required string Idle { get; init; }
}

/// <param name="Name">E.g. <c>host</c>.</param>
/// <param name="Spans">In time; none overlaps another.</param>
internal sealed record TimelineLane(string Name, IReadOnlyList<TimelineSpan> Spans);

/// <param name="From">In the unit of the axis.</param>
/// <param name="To">In the unit of the axis.</param>
/// <param name="Kind">Index into <see cref="TimelineChart.Kinds"/>.</param>
/// <param name="Label">Drawn where there is room.</param>
internal readonly record struct TimelineSpan(double From, double To, int Kind, string Label)
{
    /// <summary>What hovering says; null: nothing.</summary>
    public PointDetail? Detail { get; init; }
}
