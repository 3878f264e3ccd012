namespace LatencyLab.Reporting;

/// <summary>A report as data: what was measured and predicted, with charts and tables. Writers turn it into a page.</summary>
public sealed record Report
{
    /// <summary>What stands above the page.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence: what on what.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The few numbers that matter most.</summary>
    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];

    /// <summary>Device, data, environment, versions.</summary>
    public required IReadOnlyList<FactGroup> Facts { get; init; }

    /// <summary>What a reader has to know before believing a number; plain sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Its sections, in their order.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }
}

/// <param name="Label">E.g. <c>median error</c>.</param>
/// <param name="Value">With its unit.</param>
/// <param name="Note">Of how many rows, or beside what.</param>
public sealed record KeyFigure(string Label, string Value, string Note);

/// <summary>Facts under one heading.</summary>
public sealed record FactGroup(string Title, IReadOnlyList<(string Name, string Value)> Facts);

/// <param name="Id">Unique in a report: lower-case letters, digits and hyphens.</param>
/// <param name="Title">Heading.</param>
/// <param name="Text">What the section shows and how to read it; one paragraph each.</param>
public sealed record ReportSection(string Id, string Title, IReadOnlyList<string> Text)
{
    /// <summary>Charts of the section.</summary>
    public IReadOnlyList<Chart> Charts { get; init; } = [];

    /// <summary>Tables of the section.</summary>
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];
}

/// <param name="Title">Heading.</param>
/// <param name="Columns">Headings, with units.</param>
/// <param name="Rows">One cell a column.</param>
public sealed record ReportTable(string Title, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Too long to stand open on a page.</summary>
    public bool IsFolded { get; init; }
}

/// <param name="Title">With its unit.</param>
/// <param name="IsNumber">Aligned right and sorted by value.</param>
public sealed record TableColumn(string Title, bool IsNumber = false);
