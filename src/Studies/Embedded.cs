namespace LatencyLab.Studies;

/// <summary>Texts that the library carries: data and prose.</summary>
internal static class Embedded
{
    /// <summary>Whether there is a text of this name.</summary>
    public static bool Has(string name) => typeof(Embedded).Assembly.GetManifestResourceNames().Contains(name);

    /// <param name="name">Name of the resource, e.g. <c>prose/introduction.md</c>.</param>
    public static string Text(string name)
    {
        using StreamReader reader = new(typeof(Embedded).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
