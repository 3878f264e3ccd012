namespace LatencyLab.Importing.ScaleSim;

/// <summary>
/// Sections and keys of a .cfg file as a tree of mappings. Names are read in any letter case, as that format has it, and spelt as its
/// documentation spells them.
/// </summary>
internal static class ConfigurationReader
{
    private const int MostLines = 10_000;

    private static readonly Dictionary<string, string> s_names = new[]
    {
        "general", "architecture_presets", "layout", "sparsity", "run_presets", "run_name", "ArrayHeight", "ArrayWidth", "IfmapSramSzkB",
        "FilterSramSzkB", "OfmapSramSzkB", "IfmapOffset", "FilterOffset", "OfmapOffset", "Bandwidth", "Dataflow", "MemoryBanks",
        "ReadRequestBuffer", "WriteRequestBuffer",
    }.ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The file.</summary>
    /// <exception cref="InputException">A line is neither a section nor a key with its value, or a key is given twice.</exception>
    public static YamlMapping Read(string text, string path)
    {
        List<YamlEntry> sections = [], keys = [];
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines.Length > MostLines)
            throw new InputException($"has more than {MostLines} lines, expected a configuration of SCALE-Sim", path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim().TrimStart('\uFEFF');
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[' && line[^1] == ']')
            {
                keys = [];
                Add(sections, Name(line[1..^1], path, i), new YamlMapping(path, i + 1, 1, keys));
                continue;
            }

            int end = line.AsSpan().IndexOfAny(':', '=');
            if (end <= 0 || sections.Count == 0)
            {
                throw new InputException(
                    $"'{line}' is no section and no key, expected [section] or key: value", path, i + 1);
            }

            Add(keys, Name(line[..end], path, i), Scalar(line[(end + 1)..].Trim(), path, i));
        }

        return new YamlMapping(path, 1, 1, sections);
    }

    private static void Add(List<YamlEntry> entries, YamlScalar key, YamlNode value)
    {
        if (entries.FirstOrDefault(entry => entry.Key.Value == key.Value) is YamlEntry first)
            throw ForeignTree.Wrong(key, $"'{key.Shown}' is given twice, first on line {first.Key.Line}");
        entries.Add(new YamlEntry(key, value));
    }

    private static YamlScalar Name(string text, string path, int line) =>
        Scalar(s_names.GetValueOrDefault(text.Trim(), text.Trim()), path, line);

    private static YamlScalar Scalar(string text, string path, int line) => new(path, line + 1, 1, text, Plain: true);
}
