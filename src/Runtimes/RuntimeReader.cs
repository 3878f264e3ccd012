using LatencyLab.Hardware;
using LatencyLab.Yaml;

namespace LatencyLab.Runtimes;

/// <summary>Reads strict <c>latencylab/runtime/v1</c> YAML. Every error of a file is reported in one go, each with its position.</summary>
public static class RuntimeReader
{
    private const string What = "runtime";
    private const int MaximumBytes = 1024 * 1024;

    /// <summary>Reads a runtime from a file.</summary>
    /// <exception cref="InputException">The file cannot be read, is not a valid runtime or contradicts itself.</exception>
    public static Runtime ReadFile(string path) => Parse(YamlFile.ReadText(path, What, MaximumBytes), path);

    /// <summary>Reads a runtime from text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not a valid runtime or contradicts itself.</exception>
    public static Runtime Parse(string text, string source)
    {
        List<InputError> errors = [];
        YamlNode? root = YamlTreeReader.Read(text, source, errors);
        if (root is not YamlMapping mapping)
        {
            if (root is not null)
                errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
            throw new InputException(errors);
        }

        Bound? bound = new Binder(errors).Bind(RuntimeFields.Root, mapping, "the runtime");
        if (errors.Count == 0)
            Contradictions.Check(bound!, errors);
        return errors.Count > 0 ? throw new InputException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)])
            : Build(bound!);
    }

    private static Runtime Build(Bound root)
    {
        Bound? host = root.Record("host"), byClass = host?.Record("operator_s_by_class"), sources = root.Record("sources");
        return new Runtime
        {
            Name = root.Text("name")!,
            Description = root.Text("description"),
            Submission = Parse<Submission>(root.Text("submission")!),
            SubmissionSeconds = host?.Number("submission_s") ?? 0,
            OperatorSeconds = host?.Number("operator_s") ?? 0,
            OperatorSecondsByClass = byClass?.Keys.ToDictionary(Parse<OperatorClass>, key => byClass.Number(key)!.Value) ?? [],
            KernelGapSeconds = root.Number("kernel_gap_s") ?? 0,
            Decisions = Parse<DecisionPlace>(root.Text("decisions")!),
            DecisionSeconds = host?.Number("decision_s") ?? 0,
            FusesResidualAdd = root.Texts("fuses").Contains(Snake.Of(Pass.ResidualAdd)),
            FusesAttention = root.Texts("fuses").Contains(Snake.Of(Pass.Attention)),
            Passes = root.Texts("passes").Select(Parse<Pass>).ToHashSet(),
            Library = LibraryOf(root),
            Sources = sources?.Keys.ToDictionary(key => key, key => sources.Text(key)!) ?? [],
        };
    }

    private static Library LibraryOf(Bound root)
    {
        Bound? precision = root.Record("precision");
        return new Library
        {
            Algorithms = root.Keys.Contains("algorithms") ? root.Texts("algorithms").Select(Parse<LibraryAlgorithm>).ToHashSet()
                : Library.Full.Algorithms,
            IsTuned = root.Text("kernels") == KernelOrigin.Tuned,
            Precision = precision?.Keys.ToDictionary(key => DataTypes.Parse(key), key => DataTypes.Parse(precision.Text(key)!)) ?? [],
        };
    }

    private static T Parse<T>(string key) where T : struct, Enum => Enum.GetValues<T>().Single(value => Snake.Of(value) == key);
}
