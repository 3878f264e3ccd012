using LatencyLab.Predictor.Model;
using LatencyLab.Yaml;

namespace LatencyLab.Studies.Accuracy;

/// <summary>The data sets, row counts, bars and goals that accuracy is reported for: <c>src/Studies/Accuracy/cases.yaml</c>.</summary>
internal sealed class AccuracyCases
{
    private const string SchemaId = "latencylab/accuracy-cases/v1";
    private const double MostRows = 1e6;

    private static readonly string[] s_classes = [.. Enum.GetValues<OperatorClass>().Select(one => ParameterNames.Of(one))];

    private static readonly Field s_name = new("name", FieldKind.Text, "heading") { Required = true };
    private static readonly Field s_file = new("file", FieldKind.Text, "measurement file") { Required = true };

    private static readonly Field s_case = new("case", FieldKind.Record, "a line of the report")
    {
        Fields =
        [
            s_name, s_file, Count("rows", "rows fitted a device"), Number("share", "share of the rows that is fitted", 1),
            Texts("operators", "operators that count"), new Field("class", FieldKind.Choice, "operator class") { Choices = s_classes },
            new Field("type", FieldKind.Choice, "data type of the rows") { Choices = [.. DataTypes.Keys] },
            new Field("least_us", FieldKind.Number, "rows of at least so many microseconds") { Maximum = MostRows },
            new Field("device", FieldKind.Text, "text of the device column"),
            new Field("except_device", FieldKind.Text, "device left out"),
            Target("bar", "what has to be reached"), Target("goal", "what is aimed at"),
        ],
    };

    private static readonly Field s_root = new("cases", FieldKind.Record, "the cases")
    {
        Fields =
        [
            new Field("schema", FieldKind.Choice, "version of this format") { Required = true, Choices = [SchemaId] },
            new Field("published", FieldKind.List, "cases of published files") { Required = true, Item = s_case },
            new Field("own", FieldKind.List, "cases of the project's own kernels") { Required = true, Item = s_case },
            new Field("held_out", FieldKind.Record, "a device as if it had never been measured")
            {
                Required = true,
                Fields =
                [
                    s_name, Count("sibling_rows", "rows fitted of each other device"),
                    s_case with { Key = "unmeasured", Required = true }, s_case with { Key = "few_rows", Required = true },
                ],
            },
            new Field("networks", FieldKind.Record, "whole networks")
            {
                Required = true,
                Fields =
                [
                    s_name, s_file, s_file with { Key = "device_file" }, Texts("operator_files", "files of the operators that are fitted"),
                    Count("rows_per_class", "rows fitted a class and device"), s_name with { Key = "inference_suffix" },
                    new Field("spellings", FieldKind.Map, "names in the catalogue") { Item = s_name },
                ],
            },
            new Field("dynamic", FieldKind.Record, "kernels of dynamic operators")
            {
                Required = true,
                Fields = [s_name, s_file, s_name with { Key = "profile" }],
            },
            new Field("defaults", FieldKind.Record, "profiles before any calibration") { Required = true, Fields = [s_name] },
            new Field("cnns", FieldKind.Record, "whole CNNs in a framework")
            {
                Required = true,
                Fields = [s_name, s_file, s_name with { Key = "runtime" }, CnnTarget("bar"), CnnTarget("goal")],
            },
        ],
    };

    private static readonly Lazy<AccuracyCases> s_shipped = new(() => Parse(Embedded.Text("cases.yaml"), "cases.yaml"));

    /// <summary>The shipped cases.</summary>
    public static AccuracyCases Shipped => s_shipped.Value;

    /// <summary>Lines over rows of published files.</summary>
    public required IReadOnlyList<AccuracyCase> Published { get; init; }

    /// <summary>Rows of the project's own kernels on one device; the file is the suite that they were measured in.</summary>
    public required IReadOnlyList<AccuracyCase> Own { get; init; }

    /// <summary>Devices as if they had never been measured.</summary>
    public required HeldOutCase HeldOut { get; init; }

    /// <summary>Whole networks.</summary>
    public required NetworkCase Networks { get; init; }

    /// <summary>Kernels of dynamic operators.</summary>
    public required DynamicCase Dynamic { get; init; }

    /// <summary>Heading of the study of profiles before any calibration.</summary>
    public required string Defaults { get; init; }

    /// <summary>Whole CNNs in a framework.</summary>
    public required CnnCase Cnns { get; init; }

    /// <summary>Headings of all, in the order of the report.</summary>
    public IEnumerable<string> Names => [.. Published.Concat(Own).Select(one => one.Name), HeldOut.Name, Networks.Name,
        Dynamic.Name, Cnns.Name, Defaults];

    /// <param name="text">YAML.</param>
    /// <param name="path">File name, for messages.</param>
    /// <exception cref="InputException">The text does not describe cases.</exception>
    public static AccuracyCases Parse(string text, string path)
    {
        List<InputError> errors = [];
        YamlNode? node = YamlTreeReader.Read(text, path, errors);
        Bound? root = node is YamlMapping mapping ? new Binder(errors).Bind(s_root, mapping, "the cases") : null;
        if (errors.Count > 0 || root is null)
            throw new InputException(errors.Count > 0 ? errors : [new InputError("expected a mapping that starts with 'schema:'", path)]);
        Bound heldOut = root.Record("held_out")!, networks = root.Record("networks")!, dynamic = root.Record("dynamic")!,
            cnns = root.Record("cnns")!;
        return new AccuracyCases
        {
            Published = [.. root.Records("published").Select(CaseOf)],
            Own = [.. root.Records("own").Select(CaseOf)],
            HeldOut = new HeldOutCase(
                heldOut.Text("name")!, heldOut.Count("sibling_rows")!.Value,
                CaseOf(heldOut.Record("unmeasured")!), CaseOf(heldOut.Record("few_rows")!)),
            Networks = new NetworkCase(
                networks.Text("name")!, networks.Text("file")!, networks.Text("device_file")!, networks.Texts("operator_files"),
                networks.Count("rows_per_class")!.Value, networks.Text("inference_suffix")!,
                networks.Record("spellings") is Bound map ? map.Keys.ToDictionary(key => key, key => map.Text(key)!) : []),
            Dynamic = new DynamicCase(dynamic.Text("name")!, dynamic.Text("file")!, dynamic.Text("profile")!),
            Defaults = root.Record("defaults")!.Text("name")!,
            Cnns = new CnnCase(
                cnns.Text("name")!, cnns.Text("file")!, cnns.Text("runtime")!, CnnTargetOf(cnns.Record("bar")!),
                CnnTargetOf(cnns.Record("goal")!)),
        };
    }

    private static AccuracyCase CaseOf(Bound one) =>
        new(one.Text("name")!, one.Text("file")!, TargetOf(one.Record("bar")!), TargetOf(one.Record("goal")!))
        {
            Rows = one.Count("rows") ?? 0,
            Share = one.Number("share") ?? 0,
            Operators = one.Texts("operators"),
            Class = one.Text("class") is string name ? Enum.GetValues<OperatorClass>()[Array.IndexOf(s_classes, name)] : null,
            Type = one.Text("type") is string type ? DataTypes.Parse(type) : null,
            LeastMicroseconds = one.Number("least_us") ?? 0,
            Device = one.Text("device"),
            ExceptDevice = one.Text("except_device"),
        };

    private static AccuracyTarget TargetOf(Bound target) => new(
        target.Number("median_ape"), target.Number("mape"), target.Number("tau"), target.Number("skew_signs"))
    {
        P90ApePercent = target.Number("p90"),
    };

    private static CnnTarget CnnTargetOf(Bound target) => new(target.Number("median_ape")!.Value, target.Number("covers")!.Value);

    private static Field CnnTarget(string key) => new(key, FieldKind.Record, "what has to be reached")
    {
        Required = true,
        Fields =
        [
            Number("median_ape", "median APE in percent", 100) with { Required = true },
            Number("covers", "share of the rows inside the 90 % interval, in percent", 100) with { Required = true },
        ],
    };

    private static Field Count(string key, string description) => new(key, FieldKind.Count, description)
    {
        Minimum = 1,
        Maximum = MostRows,
        Required = key != "rows",
    };

    private static Field Number(string key, string description, double most) => new(key, FieldKind.Number, description) { Maximum = most };

    private static Field Texts(string key, string description) => new(key, FieldKind.List, description)
    {
        Item = new Field("text", FieldKind.Text, description),
    };

    private static Field Target(string key, string description) => new(key, FieldKind.Record, description)
    {
        Required = true,
        Fields =
        [
            Number("median_ape", "median APE in percent", 100), Number("mape", "MAPE in percent", 100), Number("tau", "Kendall's tau", 1),
            Number("p90", "90th percentile of the APE in percent", 1000),
            Number("skew_signs", "pairs of skewed and even routing whose sign is predicted, in percent", 100),
        ],
    };
}
