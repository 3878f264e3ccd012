using LatencyLab.Predictor.Model;
using LatencyLab.Search.Registry;
using LatencyLab.Yaml;
using static System.StringComparison;
using static LatencyLab.Studies.Experiments.Description.ExperimentPaths;
using F = LatencyLab.Studies.Experiments.Description.ExperimentFields;

namespace LatencyLab.Studies.Experiments.Description;

/// <summary>Reads strict <c>latencylab/experiment/v1</c> YAML. Every error is reported in one go, each with its position.</summary>
public static class ExperimentFile
{
    private const int MaximumBytes = 1024 * 1024, DefaultRows = 200, DefaultRounds = 3;
    private const double DefaultProbeSeconds = 30;

    /// <param name="path">File.</param>
    /// <param name="options">Knows the keys of searches and the report.</param>
    /// <exception cref="InputException">The file cannot be read or is not a valid experiment.</exception>
    public static Experiment Read(string path, ISectionOptions options) =>
        Parse(YamlFile.ReadText(path, "experiment file", MaximumBytes), path, options);

    /// <param name="text">YAML.</param>
    /// <param name="path">File name, for messages and relative paths.</param>
    /// <param name="options">Knows the keys of searches and the report.</param>
    /// <exception cref="InputException">The text is not a valid experiment.</exception>
    public static Experiment Parse(string text, string path, ISectionOptions options)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new InputException("is not text, expected YAML", path);
        List<InputError> errors = [];
        Experiment? experiment = null;
        YamlNode? root = YamlTreeReader.Read(text, path, errors);
        if (root is YamlMapping mapping)
            experiment = Of(mapping, path, options, errors);
        else if (root is not null)
        {
            errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        }

        return errors.Count == 0 ? experiment!
            : throw new InputException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    /// <summary>An experiment as a tree; null where the tree is none.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="path">File that paths are relative to.</param>
    /// <param name="options">Knows the keys of searches and the report.</param>
    /// <param name="errors">Takes what is wrong; what was wrong before it was read is in it already.</param>
    internal static Experiment? Of(YamlMapping root, string path, ISectionOptions options, List<InputError> errors)
    {
        // Of a key that stands there twice nobody knows which one is meant: no search space is made for it.
        bool isClean = errors.Count == 0;
        Bound bound = new Binder(errors).Bind(F.Root(options), root, "the experiment")!;
        CheckStructure(bound, errors);
        return isClean ? Build(bound, path, options, errors) : null;
    }

    private static void CheckStructure(Bound root, List<InputError> errors)
    {
        if (root.Record(F.Device) is Bound device)
        {
            bool probe = device.Node[F.Probe] is not null, profile = device.Node[F.Profile] is not null;
            if (probe == profile)
                errors.Add(device.Node.Error($"{F.Device}: expected {F.Probe} or {F.Profile}, got {(probe ? "both" : "neither")}"));
        }

        bool measures = root.Node[F.Measure] is not null, reads = root.Node[F.Measurements] is not null;
        if (measures && reads)
            errors.Add(root.Node[F.Measurements]!.Error($"{F.Measurements}: excludes {F.Measure}, expected one of them"));
        foreach (string key in (string[])[F.Calibrate, F.Evaluate])
        {
            if (root.Node[key] is YamlNode node && !measures && !reads)
                errors.Add(node.Error($"{key}: needs {F.Measure} or {F.Measurements}"));
        }

        if (root.Node[F.Train] is YamlNode train && root.Node[F.Search] is null)
            errors.Add(train.Error($"{F.Train}: needs {F.Search}, what is trained"));

        if (root.Record(F.Measurements) is Bound measurements && measurements.Keys.Contains(F.Files)
            && measurements.Texts(F.Files).Count == 0)
            errors.Add(measurements.NodeOf(F.Files).Error($"{F.Files}: is empty, expected at least one file"));
        foreach (Bound? part in new[] { root.Record(F.Device)?.Record(F.Probe), root.Record(F.Measure) })
        {
            if (part?.Text(F.Backend) is string backend && !ExecutorFactory.IsName(backend))
            {
                errors.Add(part.NodeOf(F.Backend).Error(
                    $"{F.Backend}: unknown backend '{backend}', expected one of {string.Join(", ", ExecutorFactory.Names)}",
                    NearestName.Find(backend, ExecutorFactory.Names)));
            }
        }
    }

    private static Experiment Build(Bound root, string path, ISectionOptions options, List<InputError> errors)
    {
        string name = root.Text(F.Name) ?? "";
        Bound? device = root.Record(F.Device), probe = device?.Record(F.Probe);
        BackendChoice backend = BackendOf(probe, new BackendChoice());
        (string? profile, DeviceProfile? known) = device is null ? default : ProfileOf(device, path, errors);
        return new Experiment(path, name, Resolved(path, root.Text(F.Output) ?? name))
        {
            Device = new ExperimentDevice(probe is null ? null : backend, probe?.Number(F.Budget) ?? DefaultProbeSeconds, profile),
            Measure = root.Record(F.Measure) is Bound measure ? MeasureOf(measure, backend, errors) : null,
            Measurements = root.Record(F.Measurements) is Bound measurements && measurements.Keys.Contains(F.Files)
                ? MeasurementsOf(measurements, path, known, errors) : null,
            Calibrate = root.Record(F.Calibrate) is not Bound calibrate ? null : new CalibrateSection(
                calibrate.Count(F.Rows) ?? DefaultRows, calibrate.Count(F.Seed) ?? 1, calibrate.Text(F.Measurement) ?? "auto"),
            Evaluates = root.Record(F.Evaluate) is not null,
            Searches = SearchesOf(root, path, known, options, errors),
            Train = root.Record(F.Train) is Bound train ? TrainOf(train, path) : null,
            Report = root.Record(F.Report) is Bound report ? ReportOf(report, path, known, options, errors) : null,
        };
    }

    private static BackendChoice BackendOf(Bound? section, BackendChoice otherwise) => section is null ? otherwise : new BackendChoice(
        section.Text(F.Backend) ?? otherwise.Backend, section.Count(F.Threads) ?? otherwise.Threads,
        section.Text(F.Lanes) ?? otherwise.Lanes, section.Text(F.Accelerator) ?? otherwise.Accelerator);

    private static MeasureSection MeasureOf(Bound section, BackendChoice backend, List<InputError> errors)
    {
        MeasuringOptions defaults = new();
        SuiteCampaign campaign = new(section.Text(F.Suite) ?? "balanced", section.Text(F.Caches) ?? "warm", section.Text(F.Filter));
        if (campaign.Filter is not null)
            At(section.NodeOf(F.Filter), F.Filter, errors, () => campaign.Cases());
        return new MeasureSection(
            BackendOf(section, backend), campaign, section.Number(F.Budget), section.Number(F.RowBudget) ?? defaults.RowBudgetSeconds,
            section.Number(F.Tolerance) ?? defaults.RelativeTolerance,
            section.Count(F.Interleave) ?? defaults.GroupSize, section.Count(F.Seed) ?? defaults.Seed);
    }

    /// <summary>The rows that are chosen, read once so that a choice of none is said before anything is measured.</summary>
    private static MeasurementsSection MeasurementsOf(Bound section, string path, DeviceProfile? device, List<InputError> errors)
    {
        int before = errors.Count;
        List<string> files = [];
        foreach (YamlScalar node in ((YamlList)section.NodeOf(F.Files)).Items.OfType<YamlScalar>())
        {
            string file = Resolved(path, node.Value);
            files.Add(file);
            if (!File.Exists(file))
                errors.Add(node.Error($"{F.Files}: '{node.Shown}' is no file beside this one"));
        }

        List<(string, string)> filters = [];
        foreach (string filter in section.Texts(F.Filters))
        {
            int at = filter.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                filters.Add((filter[..at], filter[(at + 1)..]));
            else
                errors.Add(section.NodeOf(F.Filters).Error($"{F.Filters}: '{filter}' is not COLUMN=TEXT"));
        }

        MeasurementsSection measurements = new(files, new RowSelection
        {
            RowsOf = section.Text(F.RowsOf),
            Filters = filters,
            Operators = section.Texts(F.Operators),
            Type = section.Text(F.Type) is string type ? DataTypes.Parse(type, F.Type) : null,
        });
        if (device is not null && files.Count > 0 && errors.Count == before)
        {
            foreach (InputError error in ErrorsOf(() => MeasuredRows.Read(files, measurements.Selection, device)))
            {
                string? key = section.Keys.FirstOrDefault(
                    one => error.Source is not null && F.OptionOf(one).StartsWith(error.Source, Ordinal));
                errors.Add(key is not null ? section.NodeOf(key).Error($"{key}: {error.Message}", error.Nearest)
                    : error.Source is null ? section.NodeOf(F.Files).Error($"{F.Files}: {error.Message}", error.Nearest) : error);
            }
        }

        return measurements;
    }

    /// <summary>The profile, read once so that what is wrong with it is said before anything is measured.</summary>
    private static (string? Profile, DeviceProfile? Device) ProfileOf(Bound section, string path, List<InputError> errors)
    {
        if (section.Text(F.Profile) is not string given)
            return default;
        string profile = DeviceCatalog.IsPath(given) ? Resolved(path, given) : given;
        DeviceProfile? device = null;
        At(section.NodeOf(F.Profile), F.Profile, errors, () => device = DeviceCatalog.Get(profile));
        IReadOnlyList<InputError> calibration = device is null ? [] : CalibrationCheck.ErrorsOf(device);
        errors.AddRange(calibration);
        return (profile, calibration.Count == 0 ? device : null);
    }

    /// <summary>What is refused is said at a key; what is wrong with a file, in that file.</summary>
    private static void At(YamlNode node, string key, List<InputError> errors, Func<object> read)
    {
        bool IsInFile(InputError error) => error.Source?.StartsWith("--", Ordinal) == false;
        errors.AddRange(ErrorsOf(read).Select(error => IsInFile(error) ? error : node.Error($"{key}: {error.Message}", error.Nearest)));
    }

    private static IReadOnlyList<InputError> ErrorsOf(Func<object> read)
    {
        try
        {
            read();
            return [];
        }
        catch (InputException problem)
        {
            return problem.Errors;
        }
    }

    private static List<OptionSection> SearchesOf(
        Bound root, string path, DeviceProfile? device, ISectionOptions options, List<InputError> errors)
    {
        List<OptionSection> searches = [];
        foreach (Bound search in root.Records(F.Search))
        {
            IReadOnlyList<OptionKey> keys = KeysOf(search, path);
            OptionSection section = new(SectionKind.Search, search.Text(F.Name) ?? NameOf(keys), search.Node.Source, keys);
            if (searches.Any(other => other.Name == section.Name))
                errors.Add(search.Node.Error($"{F.Search}: a second search named '{section.Name}', expected a '{F.Name}' of its own"));
            Check(section, search.Node, device, options, errors);
            searches.Add(section);
        }

        return searches;
    }

    private static TrainSection TrainOf(Bound section, string path) => new(
        section.Text(F.Data) ?? "", section.Text(F.Python) ?? "python3",
        section.Text(F.Package) is string package ? Resolved(path, package) : null,
        section.Count(F.Images), section.Count(F.TestImages), section.Count(F.Rounds) ?? DefaultRounds, section.Texts(F.Set));

    private static OptionSection ReportOf(
        Bound report, string path, DeviceProfile? device, ISectionOptions options, List<InputError> errors)
    {
        OptionSection section = new(SectionKind.Report, F.Report, report.Node.Source, KeysOf(report, path));
        Check(section, report.Node, device, options, errors);
        return section;
    }

    /// <summary>Whatever a command would refuse is said before anything is measured.</summary>
    private static void Check(
        OptionSection section, YamlMapping node, DeviceProfile? device, ISectionOptions options, List<InputError> errors)
    {
        foreach (InputError error in options.Check(section, device))
        {
            errors.Add(section.Keys.FirstOrDefault(key => key.Option == error.Source) is OptionKey key
                ? new InputError(error.Message, section.Source, key.Line, key.Column, error.Nearest)
                : node.Error(error.Message, error.Nearest));
        }
    }

    private static IReadOnlyList<OptionKey> KeysOf(Bound section, string path) =>
    [
        .. from key in section.Keys
           where key != F.Name
           let node = section.NodeOf(key)
           select new OptionKey(F.OptionOf(key), FileOrText(path, section.Text(key)!), node.Line, node.Column),
    ];

    /// <summary>E.g. <c>lasnet-resnet50</c>.</summary>
    private static string NameOf(IReadOnlyList<OptionKey> keys)
    {
        string family = keys.FirstOrDefault(key => key.Option == "--family")?.Value ?? FamilyRegistry.Names[0];
        string network = Path.GetFileNameWithoutExtension(keys.FirstOrDefault(key => key.Option == "--network")?.Value ?? "");
        string name = network.Length == 0 ? family : $"{family}-{network}";
        return string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
    }
}
