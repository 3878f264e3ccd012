using LatencyLab.Studies.Experiments.Ledger;
using LatencyLab.Studies.Matrices;
using LatencyLab.Yaml;
using static LatencyLab.Studies.Experiments.Description.ExperimentPaths;
using F = LatencyLab.Studies.Experiments.Description.ExperimentFields;

namespace LatencyLab.Studies.ExperimentMatrices;

/// <summary>
/// Reads strict <c>latencylab/matrix/v1</c> YAML with an <c>experiment:</c>. What is wrong with the experiment of any task is reported, all
/// at once and each thing once, with its position in the file that it stands in.
/// </summary>
public static class ExperimentMatrixFile
{
    private const int MostTasks = 10_000, MaximumBytes = 1024 * 1024, MostLetters = 40, HashLetters = 8;

    private static readonly string[] s_ofTheMatrix = [F.Schema, F.Name, F.Description, F.Output];

    private static readonly Field s_root = new("matrix of experiments", FieldKind.Record, "a matrix of experiments")
    {
        Fields =
        [
            Field.Choice(F.Schema, "version of this format", [TaskMatrix.SchemaId]) with { Required = true },
            new Field(F.Name, FieldKind.Name, "name of the matrix") { Required = true },
            new Field(F.Description, FieldKind.Text, "what it is for"),
            new Field(F.Output, FieldKind.Text, "folder to write to, relative to this file"),
            new Field(MatrixFile.Experiment, FieldKind.Any, "an experiment: its file or its sections"),
            new Field(MatrixFile.Matrix, FieldKind.Map, "keys of the experiment with lists of values")
            {
                Required = true,
                Item = new Field("values", FieldKind.List, "values of a key") { Item = new Field("value", FieldKind.Any, "a value") },
            },
        ],
    };

    /// <summary>Whether a text is meant to be one: its root has the keys <c>matrix</c> and <c>experiment</c>.</summary>
    public static bool IsOne(string text) =>
        YamlTreeReader.Read(text, "", []) is YamlMapping root && root[MatrixFile.Matrix] is not null
            && root[MatrixFile.Experiment] is not null;

    /// <param name="text">YAML.</param>
    /// <param name="path">File name, for messages and relative paths.</param>
    /// <param name="options">Knows the keys of searches and the report.</param>
    /// <exception cref="InputException">The text is not a valid matrix, or one of its tasks is not a valid experiment.</exception>
    public static ExperimentMatrix Parse(string text, string path, ISectionOptions options)
    {
        List<InputError> errors = [];
        ExperimentMatrix? matrix = null;
        YamlNode? root = YamlTreeReader.Read(text, path, errors);
        if (root is YamlMapping mapping)
        {
            Bound bound = new Binder(errors).Bind(s_root, mapping, "the matrix")!;
            if (BaseOf(mapping, bound, path, errors) is YamlMapping start && bound.Record(MatrixFile.Matrix) is Bound axes)
                matrix = Build(bound, start, axes.Node, path, options, errors);
        }
        else if (root is not null)
        {
            errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        }

        return errors.Count == 0 ? matrix!
            : throw new InputException([.. errors.Distinct().OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    /// <summary>The experiment that tasks are variations of.</summary>
    private static YamlMapping? BaseOf(YamlMapping root, Bound bound, string path, List<InputError> errors)
    {
        YamlNode? given = root[MatrixFile.Experiment];
        switch (given)
        {
            case YamlMapping section:
                // What every experiment has to have: the matrix has it.
                YamlScalar Text(string value) => new(path, section.Line, section.Column, value, false);
                YamlEntry[] implied =
                [
                    new(Text(F.Schema), Text(Experiment.SchemaId)), new(Text(F.Name), Text(bound.Text(F.Name) ?? "experiment")),
                ];
                return section with
                {
                    Entries = [.. implied.Where(entry => section[entry.Key.Value] is null), .. section.Entries],
                };
            case YamlScalar { IsNull: false } file:
                return FromFile(file, path, errors);
            default:
                errors.Add((given ?? root).Error($"{MatrixFile.Experiment}: expected a file or a mapping, got {given?.Kind ?? "nothing"}"));
                return null;
        }
    }

    private static YamlMapping? FromFile(YamlScalar file, string path, List<InputError> errors)
    {
        string full = Resolved(path, file.Value);
        if (!File.Exists(full))
        {
            errors.Add(file.Error($"{MatrixFile.Experiment}: '{file.Shown}' is no file beside this one"));
            return null;
        }

        string shown = Path.GetRelativePath(Directory.GetCurrentDirectory(), full);
        YamlNode? root = YamlTreeReader.Read(YamlFile.ReadText(shown, "experiment file", MaximumBytes), shown, errors);
        if (root is null or YamlMapping)
            return root as YamlMapping;
        errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        return null;
    }

    private static ExperimentMatrix? Build(
        Bound root, YamlMapping start, YamlMapping matrix, string path, ISectionOptions options, List<InputError> errors)
    {
        List<(YamlScalar Key, YamlList Values)> axes = [.. matrix.Entries.Where(entry => entry.Value is YamlList)
            .Select(entry => (entry.Key, (YamlList)entry.Value))];
        if (matrix.Entries.Count == 0)
            errors.Add(matrix.Error($"{MatrixFile.Matrix}: is empty, expected at least one key of the experiment"));
        foreach ((YamlScalar key, YamlList values) in axes)
            CheckAxis(key, values, axes, errors);
        double count = axes.Aggregate(1.0, (product, axis) => product * axis.Values.Items.Count);
        if (count > MostTasks)
        {
            errors.Add(matrix.Error(string.Create(
                CultureInfo.InvariantCulture, $"{MatrixFile.Matrix}: has {count:0} tasks, expected at most {MostTasks}")));
        }

        if (errors.Count > 0)
            return null;
        string name = root.Text(F.Name)!, file = start.Source;
        List<ExperimentTask> tasks = [];
        for (int index = 0; index < (int)count; index++)
        {
            int rest = index;
            YamlNode[] values = new YamlNode[axes.Count];
            for (int axis = axes.Count - 1; axis >= 0; axis--)
            {
                (rest, int at) = Math.DivRem(rest, axes[axis].Values.Items.Count);
                values[axis] = axes[axis].Values.Items[at];
            }

            List<InputError> found = [];
            YamlMapping varied = start;
            for (int axis = 0; axis < axes.Count; axis++)
                varied = NodePath.With(varied, axes[axis].Key, NodePath.WithFiles(values[axis], path), found);
            Experiment? experiment = found.Count == 0 ? ExperimentFile.Of(varied, file, options, found) : null;
            string[] texts = [.. values.Select(NodePath.TextOf)];
            if (found.Count == 0)
                tasks.Add(new ExperimentTask(index, FolderOf(axes.Select(axis => axis.Key.Value), texts), texts, experiment!));
            errors.AddRange(found.Except(errors));
        }

        return new ExperimentMatrix(path, name, Resolved(path, root.Text(F.Output) ?? name))
        {
            Axes = [.. axes.Select(axis => axis.Key.Value)],
            Tasks = tasks,
        };
    }

    private static void CheckAxis(
        YamlScalar key, YamlList values, List<(YamlScalar Key, YamlList Values)> axes, List<InputError> errors)
    {
        if (s_ofTheMatrix.Contains(key.Value))
            errors.Add(key.Error($"{key.Shown}: is the matrix's, expected a key of the experiment such as {F.Measure}.{F.Threads}"));
        if (axes.FirstOrDefault(other => key.Value.StartsWith(other.Key.Value + ".", StringComparison.Ordinal)).Key is YamlScalar whole)
            errors.Add(key.Error($"{key.Shown}: is a part of '{whole.Shown}', which is given as well"));
        if (values.Items.Count == 0)
            errors.Add(values.Error($"{key.Shown}: is empty, expected at least one"));
        HashSet<string> seen = [];
        foreach (YamlNode value in values.Items.Where(value => !seen.Add(NodePath.TextOf(value))))
            errors.Add(value.Error($"{key.Shown}: '{NodePath.TextOf(value)}' is given twice"));
    }

    /// <summary>E.g. <c>2-static-1f0c3a5e</c>: the values for people, and what tells them from all others.</summary>
    private static string FolderOf(IEnumerable<string> axes, IReadOnlyList<string> values)
    {
        string words = string.Concat(string.Join('-', values).ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')).Trim('-', '.');
        string hash = RunFolder.HashOf(axes.Concat(values))[..HashLetters];
        return words.Length == 0 ? hash : $"{words[..Math.Min(words.Length, MostLetters)].TrimEnd('-', '.')}-{hash}";
    }
}
