namespace LatencyLab.Search.Families;

/// <summary>What a family says about the configuration that was chosen on one device, as data: writers show it where it belongs.</summary>
public sealed record ResultDetails
{
    /// <summary>Nothing.</summary>
    public static ResultDetails None { get; } = new();

    /// <summary>What was assumed.</summary>
    public IReadOnlyList<ResultFact> Facts { get; init; } = [];

    /// <summary>Tables.</summary>
    public IReadOnlyList<ResultTable> Tables { get; init; } = [];

    /// <summary>Sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Sentences about what does not pay.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>One thing that was assumed.</summary>
/// <param name="Key">Its key in JSON.</param>
/// <param name="Json">Its value there.</param>
/// <param name="Line">For people; null: for machines only.</param>
public sealed record ResultFact(string Key, JsonNode? Json, string? Line);

/// <summary>A table.</summary>
/// <param name="Key">Its key in JSON.</param>
/// <param name="Json">Its value there; null: for people only.</param>
/// <param name="Headings">
/// One that starts with '&gt;' is of numbers; one with '?' before that need not be shown where there is no room, '??' even less.
/// </param>
/// <param name="Rows">A text a heading.</param>
public sealed record ResultTable(string Key, JsonNode? Json, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows);
