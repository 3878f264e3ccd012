using LatencyLab.Cli.Options;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Kernels.Backends;
using LatencyLab.Kernels.Measuring;
using LatencyLab.Networks;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Yaml;
using LatencyLab.Yaml.Schema;
using F = LatencyLab.Cli.Commands.Run.Description.ExperimentFields;

namespace LatencyLab.Cli.Commands.Run.Description;

/// <summary>Reads strict <c>latencylab/experiment/v1</c> YAML. Every error is reported in one go, each with its position.</summary>
internal static class ExperimentFile
{
    private const int MaximumBytes = 1024 * 1024, DefaultRows = 200;
    private const double DefaultProbeSeconds = 30;

    /// <exception cref="InputException">The file cannot be read or is not a valid experiment.</exception>
    public static Experiment Read(string path) => Parse(YamlFile.ReadText(path, "experiment file", MaximumBytes), path);

    /// <param name="text">YAML.</param>
    /// <param name="path">File name, for messages and relative paths.</param>
    /// <exception cref="InputException">The text is not a valid experiment.</exception>
    public static Experiment Parse(string text, string path)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new InputException("is not text, expected YAML", path);
        List<InputError> errors = [];
        Experiment? experiment = null;
        YamlNode? root = YamlTreeReader.Read(text, path, errors);
        if (root is YamlMapping mapping)
        {
            Bound bound = new Binder(errors).Bind(F.Root, mapping, "the experiment")!;
            CheckStructure(bound, errors);
            if (errors.Count == 0)
                experiment = Build(bound, path, errors);
        }
        else if (root is not null)
        {
            errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        }

        return errors.Count == 0 ? experiment! : throw new InputException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
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

        if (root.Record(F.Measurements) is Bound measurements && measurements.Keys.Contains(F.Files) && measurements.Texts(F.Files).Count == 0)
            errors.Add(measurements.NodeOf(F.Files).Error($"{F.Files}: is empty, expected at least one file"));
        foreach (Bound? part in new[] { root.Record(F.Device)?.Record(F.Probe), root.Record(F.Measure) })
        {
            if (part?.Text(F.Backend) is string backend && backend != ExecutorFactory.Host && !IlgpuBackendName.TryParse(backend, out _))
                errors.Add(part.NodeOf(F.Backend).Error($"{F.Backend}: unknown backend '{backend}', expected one of {string.Join(", ", ExecutorFactory.Names)}", NearestName.Find(backend, ExecutorFactory.Names)));
        }
    }

    private static Experiment Build(Bound root, string path, List<InputError> errors)
    {
        string name = root.Text(F.Name)!;
        Bound? probe = root.Record(F.Device)!.Record(F.Probe);
        BackendSection backend = BackendOf(probe, new BackendSection(ExecutorFactory.Host, 1, "best"));
        return new Experiment(path, name, Resolved(path, root.Text(F.Output) ?? name))
        {
            Device = new DeviceSection(probe is null ? null : backend, probe?.Number(F.Budget) ?? DefaultProbeSeconds, ProfileOf(root.Record(F.Device)!, path, errors)),
            Measure = root.Record(F.Measure) is Bound measure ? MeasureOf(measure, backend) : null,
            Measurements = root.Record(F.Measurements) is Bound measurements ? MeasurementsOf(measurements, path, errors) : null,
            Calibrate = root.Record(F.Calibrate) is Bound calibrate
                ? new CalibrateSection(calibrate.Count(F.Rows) ?? DefaultRows, calibrate.Count(F.Seed) ?? 1, calibrate.Text(F.Measurement) ?? "auto") : null,
            Evaluates = root.Record(F.Evaluate) is not null,
            Searches = SearchesOf(root, path, errors),
            Report = root.Record(F.Report) is Bound report ? ReportOf(report, path, errors) : null,
        };
    }

    private static BackendSection BackendOf(Bound? section, BackendSection otherwise) => section is null ? otherwise
        : new BackendSection(section.Text(F.Backend) ?? otherwise.Backend, section.Count(F.Threads) ?? otherwise.Threads, section.Text(F.Lanes) ?? otherwise.Lanes);

    private static MeasureSection MeasureOf(Bound section, BackendSection backend)
    {
        MeasuringOptions defaults = new();
        return new MeasureSection(
            BackendOf(section, backend), section.Text(F.Suite) ?? "balanced", section.Text(F.Filter), section.Text(F.Caches) ?? "warm", section.Number(F.Budget),
            section.Number(F.RowBudget) ?? defaults.RowBudgetSeconds, section.Number(F.Tolerance) ?? defaults.RelativeTolerance,
            section.Count(F.Interleave) ?? defaults.GroupSize, section.Count(F.Seed) ?? defaults.Seed);
    }

    private static MeasurementsSection MeasurementsOf(Bound section, string path, List<InputError> errors)
    {
        List<string> files = [];
        foreach (YamlNode node in ((YamlList)section.NodeOf(F.Files)).Items)
        {
            string file = Resolved(path, ((YamlScalar)node).Value);
            files.Add(file);
            if (!File.Exists(file))
                errors.Add(node.Error($"{F.Files}: '{((YamlScalar)node).Shown}' is no file beside this one"));
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

        return new MeasurementsSection(files, new RowSelection
        {
            RowsOf = section.Text(F.RowsOf),
            Filters = filters,
            Operators = section.Texts(F.Operators),
            Type = section.Text(F.Type) is string type ? DataTypes.Parse(type, path) : null,
        });
    }

    /// <summary>The profile, read once so that what is wrong with it is said before anything is measured.</summary>
    private static string? ProfileOf(Bound device, string path, List<InputError> errors)
    {
        if (device.Text(F.Profile) is not string given)
            return null;
        string profile = DeviceCatalog.IsPath(given) ? Resolved(path, given) : given;
        try
        {
            DeviceCatalog.Get(profile);
        }
        catch (InputException problem)
        {
            errors.AddRange(DeviceCatalog.IsPath(given)
                ? problem.Errors : problem.Errors.Select(error => device.NodeOf(F.Profile).Error($"{F.Profile}: {error.Message}", error.Nearest)));
        }

        return profile;
    }

    private static List<CommandSection> SearchesOf(Bound root, string path, List<InputError> errors)
    {
        List<CommandSection> searches = [];
        foreach (Bound search in root.Records(F.Search))
        {
            IReadOnlyList<CommandKey> keys = KeysOf(search, path);
            string name = search.Text(F.Name) ?? NameOf(keys);
            if (searches.Any(other => other.Name == name))
                errors.Add(search.Node.Error($"{F.Search}: a second search named '{name}', expected a '{F.Name}' of its own"));
            CheckOptions(["search", "--device", "nvidia-v100"], keys, search.Node, errors);
            searches.Add(new CommandSection(name, keys));
        }

        return searches;
    }

    private static CommandSection ReportOf(Bound section, string path, List<InputError> errors)
    {
        IReadOnlyList<CommandKey> keys = KeysOf(section, path);
        CheckOptions(["report", "--device", "nvidia-v100", "--out", "report.html"], keys, section.Node, errors);
        return new CommandSection(F.Report, keys);
    }

    /// <summary>Options of the wrong type and a network that does not exist are said before anything is measured.</summary>
    private static void CheckOptions(string[] command, IReadOnlyList<CommandKey> keys, YamlMapping section, List<InputError> errors)
    {
        if (CommandLine.Check([.. command, .. keys.SelectMany(key => (string[])[key.Option, key.Value])]) is string wrong)
            errors.Add(Located(wrong, keys, section));
        if (keys.FirstOrDefault(key => key.Option == "--network") is not CommandKey network)
            return;
        try
        {
            NetworkCatalog.Open(network.Value);
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors.Select(error => new InputError(
                $"network: {(error.Source is null ? "" : error with { Message = "", Nearest = null })}{error.Message}", section.Source, network.Line, network.Column, error.Nearest)));
        }
    }

    /// <summary>A message about a command line as one about the file: options are keys.</summary>
    public static InputError Located(string message, IReadOnlyList<CommandKey> keys, YamlMapping section)
    {
        CommandKey? about = keys.Where(key => message.Contains(key.Option, StringComparison.Ordinal)).MaxBy(key => key.Option.Length);
        return about is null ? section.Error(message) : new InputError(message, section.Source, about.Line, about.Column);
    }

    private static IReadOnlyList<CommandKey> KeysOf(Bound section, string path) =>
    [
        .. section.Keys.Where(key => key != F.Name)
            .Select(key => new CommandKey(F.OptionOf(key), FileOrText(path, section.Text(key)!), section.NodeOf(key).Line, section.NodeOf(key).Column)),
    ];

    /// <summary>A value that names a file beside the experiment as that file's path.</summary>
    private static string FileOrText(string experiment, string value) =>
        Path.HasExtension(value) && value.IndexOfAny(Path.GetInvalidPathChars()) < 0 && Resolved(experiment, value) is string path && File.Exists(path) ? path : value;

    /// <summary>E.g. <c>lasnet-resnet50</c>.</summary>
    private static string NameOf(IReadOnlyList<CommandKey> keys)
    {
        string family = keys.FirstOrDefault(key => key.Option == "--family")?.Value ?? "lasnet";
        string network = Path.GetFileNameWithoutExtension(keys.FirstOrDefault(key => key.Option == "--network")?.Value ?? "");
        string name = network.Length == 0 ? family : $"{family}-{network}";
        return string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
    }

    private static string Resolved(string experiment, string path) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(experiment))!, path));
}
