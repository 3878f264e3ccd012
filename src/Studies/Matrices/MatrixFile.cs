using LatencyLab.Networks.Sources;
using LatencyLab.Runtimes;
using LatencyLab.Search.Registry;
using LatencyLab.Yaml;
using F = LatencyLab.Studies.Experiments.Description.ExperimentFields;

namespace LatencyLab.Studies.Matrices;

/// <summary>Reads strict <c>latencylab/matrix/v1</c> YAML. Every error is reported in one go, each with its position.</summary>
public static class MatrixFile
{
    /// <summary>Keys of a matrix, and of the experiment that one may vary.</summary>
    internal const string Matrix = "matrix", Experiment = "experiment";

    private const string Devices = "devices", Networks = "networks", Runtimes = "runtimes", Families = "families",
        Batches = "batches", Types = "dtypes", Family = "family";

    private const int MostTasks = 10_000_000, MostImages = 1_000_000;

    private static readonly string[] s_familyNames = [MatrixFamily.DenseName, .. FamilyRegistry.Names];

    private static readonly Field s_root = new("sweep", FieldKind.Record, "a sweep")
    {
        Fields =
        [
            Field.Choice(F.Schema, "version of this format", [TaskMatrix.SchemaId]) with { Required = true },
            new Field(F.Name, FieldKind.Name, "name of the sweep") { Required = true },
            new Field(F.Description, FieldKind.Text, "what it is for"),
            new Field(F.Output, FieldKind.Text, "folder to write to, relative to this file"),
            new Field(Experiment, FieldKind.Any, "an experiment that the matrix varies"),
            new Field(Matrix, FieldKind.Record, "what is combined")
            {
                Required = true,
                Fields =
                [
                    ListOf(Devices, "names or files of devices", FieldKind.Text) with { Required = true },
                    ListOf(Networks, "names or files of networks", FieldKind.Text) with { Required = true },
                    ListOf(Runtimes, "names or files of runtimes", FieldKind.Text),
                    new Field(Families, FieldKind.List, "families with their options")
                    {
                        Item = new Field(Family, FieldKind.Record, "a family") { Fields = FamilyKeys() },
                    },
                    new Field(Batches, FieldKind.List, "images at a time") { Item = Field.Count("batch", "images", 1, MostImages) },
                    new Field(Types, FieldKind.List, "data types") { Item = Field.Choice("dtype", "a data type", DataTypes.Keys) },
                ],
            },
        ],
    };

    /// <summary>Whether a text is meant to be a sweep: its root has the key <c>matrix</c>, or the schema of one.</summary>
    public static bool IsOne(string text) =>
        YamlTreeReader.Read(text, "", []) is YamlMapping root
            && (root[Matrix] is not null || root[F.Schema] is YamlScalar { Value: TaskMatrix.SchemaId });

    /// <param name="text">YAML.</param>
    /// <param name="path">File name, for messages and relative paths.</param>
    /// <exception cref="InputException">The text is not a valid sweep.</exception>
    public static TaskMatrix Parse(string text, string path)
    {
        List<InputError> errors = [];
        TaskMatrix? matrix = null;
        YamlNode? root = YamlTreeReader.Read(text, path, errors);
        if (root is YamlMapping mapping)
        {
            Bound bound = new Binder(errors).Bind(s_root, mapping, "the sweep")!;
            if (bound.Record(Matrix) is Bound axes)
                matrix = Build(bound, axes, path, errors);
        }
        else if (root is not null)
        {
            errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        }

        return errors.Count == 0 ? matrix!
            : throw new InputException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    private static TaskMatrix Build(Bound root, Bound axes, string path, List<InputError> errors)
    {
        string name = root.Text(F.Name) ?? "";
        foreach (string key in axes.Keys.Where(key => axes.NodeOf(key) is YamlList { Items.Count: 0 }))
            errors.Add(axes.NodeOf(key).Error($"{key}: is empty, expected at least one"));
        IReadOnlyList<string> devices = Named(axes, Devices, path, errors, device => DeviceCatalog.Get(device));
        IReadOnlyList<string> networks = Named(axes, Networks, path, errors, network => NetworkCatalog.Open(network));
        IReadOnlyList<string> runtimes = Named(axes, Runtimes, path, errors, runtime => RuntimeCatalog.Get(runtime));
        RefuseRepeated(axes, Batches, errors);
        RefuseRepeated(axes, Types, errors);
        int[] batches = [.. axes.Numbers(Batches).Select(images => (int)images)];
        TaskMatrix matrix = new(path, name, ExperimentPaths.Resolved(path, root.Text(F.Output) ?? name))
        {
            Devices = devices,
            Networks = networks,
            Runtimes = runtimes.Count == 0 ? [null] : [.. runtimes],
            Batches = batches.Length == 0 ? [1] : batches,
            Types = axes.Texts(Types) is { Count: > 0 } types ? [.. types.Select(type => DataTypes.Parse(type, Types))] : [DataType.Fp32],
        };
        if (axes.Records(Families) is { Count: > 0 } families)
            matrix = matrix with { Families = FamiliesOf(families, matrix, path, errors) };
        double tasks = (double)devices.Count * matrix.Types.Count * matrix.Runtimes.Count * networks.Count * matrix.Batches.Count
            * matrix.Families.Count;
        if (tasks > MostTasks)
            errors.Add(axes.Node.Error(string.Create(
                CultureInfo.InvariantCulture, $"{Matrix}: has {tasks:0} tasks, expected at most {MostTasks}")));
        return matrix;
    }

    /// <summary>Names of an axis, files as full paths, each read once.</summary>
    private static List<string> Named(Bound axes, string key, string path, List<InputError> errors, Action<string> read)
    {
        List<string> names = [];
        if (!axes.Keys.Contains(key))
            return names;
        foreach (YamlScalar node in ((YamlList)axes.NodeOf(key)).Items.OfType<YamlScalar>())
        {
            string name = ExperimentPaths.FileOrText(path, node.Value);
            if (names.Contains(name))
            {
                errors.Add(node.Error($"{key}: '{node.Shown}' is given twice"));
                continue;
            }

            names.Add(name);
            try
            {
                read(name);
            }
            catch (InputException problem)
            {
                // What is wrong with a file is said in that file.
                errors.AddRange(problem.Errors.Select(error =>
                    error.Source is null ? node.Error($"{key}: {error.Message}", error.Nearest) : error));
            }
        }

        return names;
    }

    private static void RefuseRepeated(Bound axes, string key, List<InputError> errors)
    {
        if (!axes.Keys.Contains(key))
            return;
        HashSet<string> seen = [];
        foreach (YamlScalar node in ((YamlList)axes.NodeOf(key)).Items.OfType<YamlScalar>().Where(node => !seen.Add(node.Value)))
            errors.Add(node.Error($"{key}: '{node.Shown}' is given twice"));
    }

    private static List<MatrixFamily> FamiliesOf(
        IReadOnlyList<Bound> sections, TaskMatrix matrix, string path, List<InputError> errors)
    {
        List<MatrixFamily> families = [];
        HashSet<string> seen = [];
        foreach (Bound section in sections.Where(section => section.Text(Family) is not null))
        {
            MatrixFamily family = new(section.Text(Family)!, new SortedDictionary<string, string>(
                section.Keys.Where(key => key != Family).ToDictionary(
                    F.OptionOf, key => ExperimentPaths.FileOrText(path, section.Text(key)!)), StringComparer.Ordinal));
            families.Add(family);
            if (!seen.Add($"{family.Name} {family.OptionText}"))
                errors.Add(section.Node.Error($"{Families}: {family.Name} is given twice with the same options"));
            else if (OptionsOfOthers(family, section) is { Count: > 0 } foreign)
                errors.AddRange(foreign);
            else if (ProblemOf(family, section, matrix) is InputError problem)
                errors.Add(problem);
        }

        return families;
    }

    private static List<InputError> OptionsOfOthers(MatrixFamily family, Bound section)
    {
        string[] own = family.Name == MatrixFamily.DenseName ? [] : [.. FamilyRegistry.Find(family.Name).Knobs
            .Where(knob => knob.InPredict).Select(knob => F.KeyOf(knob.Option))];
        return
        [
            .. section.Node.Entries.Select(entry => entry.Key).Where(
                key => key.Value != Family && section.Keys.Contains(key.Value) && !own.Contains(key.Value)).Select(
                key => key.Error($"{key.Value}: is not of family {family.Name}, "
                    + (own.Length == 0 ? "which has no options" : $"expected one of {string.Join(", ", own)}"))),
        ];
    }

    /// <summary>What is wrong with a family that can be built on none of the networks; null where it can on one.</summary>
    private static InputError? ProblemOf(MatrixFamily family, Bound section, TaskMatrix matrix)
    {
        InputError? first = null;
        foreach (string network in matrix.Networks)
        {
            try
            {
                MatrixNetwork.Of(family, network, matrix.Batches[0]);
                return null;
            }
            catch (InputException problem)
            {
                first ??= problem.Errors[0];
            }
        }

        if (first is null)
            return null;
        string? key = first.Source?.StartsWith("--", StringComparison.Ordinal) == true ? F.KeyOf(first.Source) : null;
        return key is not null && section.Keys.Contains(key) ? section.NodeOf(key).Error($"{key}: {first.Message}", first.Nearest)
            : section.Node.Error($"{family.Name}: {(key is null ? "" : $"{key}: ")}{first.Message}", first.Nearest);
    }

    private static Field ListOf(string key, string description, FieldKind kind) =>
        new(key, FieldKind.List, description) { Item = new Field(key, kind, description) };

    private static IReadOnlyList<Field> FamilyKeys() =>
    [
        Field.Choice(Family, "name of the family", s_familyNames) with { Required = true },
        .. FamilyRegistry.All.SelectMany(family => family.Knobs.Where(knob => knob.InPredict)).DistinctBy(knob => knob.Option)
            .Select(knob => new Field(F.KeyOf(knob.Option), FieldKind.Text, knob.Description)),
    ];
}
