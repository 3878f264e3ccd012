using LatencyLab.Importing.Maestro;
using LatencyLab.Importing.ScaleSim;

namespace LatencyLab.Importing.Reading;

/// <summary>A file of another tool.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Text">What it holds.</param>
/// <param name="Format">What it is.</param>
internal sealed record ForeignFile(string Path, string Text, ForeignFormat Format)
{
    private const string Kinds =
        "a device of LLMCompass (.json), a configuration or topology of SCALE-Sim (.cfg, .csv), an architecture or problem of Timeloop "
        + "(.yaml), hardware or a workload of ZigZag (.yaml), kernels of nn-Meter (.json, .csv) or a network of MAESTRO (.m)";

    /// <summary>Opens a file and tells what it is.</summary>
    /// <exception cref="InputException">It cannot be read, or nothing is made of it here.</exception>
    public static ForeignFile Read(string path, int maximumBytes)
    {
        string text = YamlFile.ReadText(path, "file of another tool", maximumBytes);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"is not text, expected {Kinds}", path);
        ForeignFormat format = ForeignFormat.Of(text) ?? throw new InputException(
            text.AsSpan().Trim().IsEmpty ? $"is empty, expected {Kinds}"
                : text.Contains("latencylab/", StringComparison.Ordinal) ? "is a file of latlab already, nothing is to be imported"
                : $"is none of the files that are imported, expected {Kinds}", path);
        return format.Content != ForeignContent.Nothing ? new ForeignFile(path, text, format)
            : throw new InputException($"is {format.Name}, which is not read: {format.Instead}", path);
    }

    /// <summary>Its keys and values. What its tool lets pass and this reader would not is noted.</summary>
    /// <exception cref="InputException">It is not of its format.</exception>
    public ForeignTree Tree(ImportNotes notes)
    {
        if (Format == ForeignFormat.ScaleSimConfiguration)
            return new ForeignTree(ConfigurationReader.Read(Text, Path), notes);
        if (Format == ForeignFormat.MaestroNetwork)
            return new ForeignTree(MaestroReader.Read(Text, Path), notes);
        List<InputError> errors = [], passed = [];
        YamlNode? root = YamlTreeReader.ReadForeign(WithoutTemplates(notes), Path, errors, passed);
        if (errors.Count > 0 || root is null)
            throw new InputException([errors.Count > 0 ? errors[0] : new InputError("is empty", Path)]);
        foreach (InputError one in passed)
            notes.Assume("duplicate keys", $"{one.Message}, as in its tool", one.Line);
        return new ForeignTree(root, notes);
    }

    /// <summary>Timeloop includes files by lines of templates, which are no YAML.</summary>
    private string WithoutTemplates(ImportNotes notes)
    {
        if (!Text.Contains("{{", StringComparison.Ordinal))
            return Text;
        string[] lines = Text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart('\uFEFF', ' ', '\t').StartsWith("{{", StringComparison.Ordinal))
                continue;
            notes.Lose(lines[i].Trim(), i + 1, "includes are not followed");
            lines[i] = "";
        }

        return string.Join('\n', lines);
    }
}
