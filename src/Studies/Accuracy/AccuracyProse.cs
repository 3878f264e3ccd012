namespace LatencyLab.Studies.Accuracy;

/// <summary>The words of the accuracy report, which stand in <c>reports/prose</c>.</summary>
internal static class AccuracyProse
{
    private static readonly Lazy<Dictionary<string, string>> s_limits = new(() => Embedded.Text("prose/limits.md").Split("\n## ").Skip(1)
        .Select(section => section.Split('\n', 2)).ToDictionary(section => section[0], section => section[1].Trim().Replace('\n', ' ')));

    /// <summary>What keeps a case from its bar, as far as it is known, in one line; null where nothing is said.</summary>
    public static string? LimitsOf(AccuracyCase one) => s_limits.Value.GetValueOrDefault(one.Name);

    /// <summary>Names of the cases that something is said of.</summary>
    public static IEnumerable<string> Limited => s_limits.Value.Keys;

    /// <summary>A part of the report, with figures in place of their names in braces.</summary>
    /// <param name="name">File in <c>reports/prose</c>, without its extension.</param>
    /// <param name="figures">Names and what stands for them.</param>
    public static string Of(string name, params ReadOnlySpan<(string Name, object Value)> figures)
    {
        string text = Embedded.Text($"prose/{name}.md");
        foreach ((string key, object value) in figures)
            text = text.Replace($"{{{key}}}", FormattableString.Invariant($"{value}"), StringComparison.Ordinal);
        return text;
    }
}
