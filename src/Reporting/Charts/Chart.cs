namespace LatencyLab.Reporting.Charts;

/// <summary>A chart as data: what is drawn, in which units, and what hovering says. Writers turn it into HTML, SVG or PNG.</summary>
public abstract record Chart
{
    /// <summary>Unique in a report: lower-case letters, digits and hyphens; also the file name of a picture of it.</summary>
    public required string Id { get; init; }

    /// <summary>What stands above it.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences: what to look for, and how many points there are.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Takes the whole width of a page where another chart could stand beside it.</summary>
    public bool IsWide { get; init; }
}

/// <summary>What hovering over a point says.</summary>
/// <param name="Title">E.g. the operator.</param>
/// <param name="Lines">Names and values, with units.</param>
internal sealed record PointDetail(string Title, IReadOnlyList<(string Name, string Value)> Lines);
