using LatencyLab.Yaml;
using static LatencyLab.Studies.Experiments.Description.ExperimentPaths;

namespace LatencyLab.Studies.ExperimentMatrices;

/// <summary>Keys inside sections, joined by dots: <c>measure.threads</c>.</summary>
internal static class NodePath
{
    /// <summary>The same mapping with another value at a path; sections that are missing are made.</summary>
    /// <param name="root">The mapping.</param>
    /// <param name="path">The path, with the place where it stands.</param>
    /// <param name="value">The value.</param>
    /// <param name="errors">Takes what is wrong with the path.</param>
    public static YamlMapping With(YamlMapping root, YamlScalar path, YamlNode value, List<InputError> errors)
    {
        int dot = path.Value.IndexOf('.', StringComparison.Ordinal);
        YamlScalar key = dot < 0 ? path : path with { Value = path.Value[..dot] };
        YamlNode? held = root[key.Value];
        YamlNode node = value;
        if (dot >= 0)
        {
            if (held is not (null or YamlMapping or YamlScalar { IsNull: true }))
            {
                errors.Add(path.Error($"{path.Shown}: '{key.Shown}' is {held.Kind}, expected a mapping, whose keys can be named"));
                return root;
            }

            node = With(
                held as YamlMapping ?? new YamlMapping(path.Source, path.Line, path.Column, []),
                path with { Value = path.Value[(dot + 1)..] }, value, errors);
        }

        YamlEntry entry = new(key, node);
        return root with
        {
            Entries = held is null ? [.. root.Entries, entry] : [.. root.Entries.Select(one => one.Key.Value == key.Value ? entry : one)],
        };
    }

    /// <summary>The same node with the names of files beside a file as their full paths.</summary>
    public static YamlNode WithFiles(YamlNode node, string file) => node switch
    {
        YamlScalar scalar => scalar with { Value = FileOrText(file, scalar.Value) },
        YamlList list => list with { Items = [.. list.Items.Select(item => WithFiles(item, file))] },
        YamlMapping mapping => mapping with
        {
            Entries = [.. mapping.Entries.Select(entry => entry with { Value = WithFiles(entry.Value, file) })],
        },
        _ => node,
    };

    /// <summary>A node in one line.</summary>
    public static string TextOf(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Value.ReplaceLineEndings(" "),
        YamlList list => $"[{string.Join(", ", list.Items.Select(TextOf))}]",
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{entry.Key.Value}: {TextOf(entry.Value)}"))}}}",
        _ => "",
    };
}
