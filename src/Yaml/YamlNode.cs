namespace LatencyLab.Yaml;

/// <summary>A node of a YAML document that knows where it was written.</summary>
/// <param name="Source">File path or resource name.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
public abstract record YamlNode(string Source, int Line, int Column)
{
    /// <summary>What it is, for messages: "a list".</summary>
    public abstract string Kind { get; }

    /// <summary>The tag that stands before it, e.g. <c>!Component</c>, in files of other tools; null for none.</summary>
    public string? Tag { get; init; }

    /// <summary>What is wrong at this place.</summary>
    public InputError Error(string message, string? nearest = null) => new(message, Source, Line, Column, nearest);
}

/// <param name="Plain">Written without quotes: only such a scalar can be a number or nothing.</param>
public sealed record YamlScalar(string Source, int Line, int Column, string Value, bool Plain) : YamlNode(Source, Line, Column)
{
    private const int ShownCharacters = 40;

    /// <summary>Whether nothing stands there.</summary>
    public bool IsNull => Plain && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The text as errors show it.</summary>
    public string Shown => Value.Length <= ShownCharacters ? Value : Value[..ShownCharacters] + "...";

    /// <inheritdoc/>
    public override string Kind =>
        IsNull ? "nothing" : Plain ? $"'{Shown.ReplaceLineEndings(" ")}'" : $"the text '{Shown.ReplaceLineEndings(" ")}'";
}

/// <summary>A list of nodes.</summary>
public sealed record YamlList(string Source, int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Source, Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A key and its node.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Keys and values in the order written; keys are unique.</summary>
public sealed record YamlMapping(string Source, int Line, int Column, IReadOnlyList<YamlEntry> Entries) : YamlNode(Source, Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "a mapping";

    /// <summary>Node of a key; null where it is absent.</summary>
    public YamlNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}
