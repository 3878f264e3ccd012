using LatencyLab.Measuring.Suites;

namespace LatencyLab.Studies.Experiments.Description;

/// <summary>The keys of <c>latencylab/experiment/v1</c>: what the reader checks against.</summary>
internal static class ExperimentFields
{
    public const string Schema = "schema", Name = "name", Description = "description", Output = "output", Device = "device",
        Probe = "probe", Profile = "profile", Backend = "backend", Accelerator = "accelerator",
        Threads = "threads", Lanes = "lanes", Budget = "budget_seconds",
        Measure = "measure", Suite = "suite", Filter = "filter", Caches = "caches", RowBudget = "row_budget_seconds",
        Tolerance = "tolerance", Interleave = "interleave", Seed = "seed", Measurements = "measurements", Files = "files",
        RowsOf = "rows_of", Filters = "filters", Operators = "operators", Type = "dtype", Calibrate = "calibrate", Rows = "rows",
        Measurement = "measurement",
        Evaluate = "evaluate", Search = "search", Report = "report", Train = "train", Data = "data", Python = "python",
        Package = "package", Images = "images",
        TestImages = "test_images", Rounds = "rounds", Set = "set";

    private const double MostSeconds = 1e6, MostProbeSeconds = 3600, MostThreads = 4096, MostRows = 1e6, MostRounds = 20,
        LeastSeconds = 1e-6;

    private static readonly Field[] s_backend =
    [
        new(Backend, FieldKind.Text, $"where kernels run, e.g. {ExecutorFactory.Host}"),
        new(Accelerator, FieldKind.Text, "which accelerator of the backend: its number or a part of its name"),
        Count(Threads, "threads of the host", MostThreads),
        Choice(Lanes, "register width of the host", BackendChoice.LaneNames),
    ];

    /// <param name="options">Knows the keys of searches and the report.</param>
    public static Field Root(ISectionOptions options) => new("experiment", FieldKind.Record, "an experiment")
    {
        Fields =
        [
            Choice(Schema, "version of this format", [Experiment.SchemaId]) with { Required = true },
            new Field(Name, FieldKind.Name, "name of the experiment") { Required = true },
            new Field(Description, FieldKind.Text, "what it is for"),
            new Field(Output, FieldKind.Text, "folder to write to, relative to this file"),
            new Field(Device, FieldKind.Record, "the device")
            {
                Required = true,
                Fields =
                [
                    new Field(Probe, FieldKind.Record, "probe this machine")
                    {
                        Fields = [.. s_backend, Seconds(Budget, "about how long", MostProbeSeconds)],
                    },
                    new Field(Profile, FieldKind.Text, "name or file of a profile"),
                ],
            },
            new Field(Measure, FieldKind.Record, "what to measure now")
            {
                Fields =
                [
                    .. s_backend,
                    Choice(Suite, "suite", MeasurementSuites.Names),
                    new Field(Filter, FieldKind.Text, "only operators whose name contains this"),
                    Choice(Caches, "state of the caches", SuiteCampaign.CacheNames),
                    Seconds(Budget, "stop after so many seconds", MostSeconds),
                    Seconds(RowBudget, "most seconds of sampling a row", MostSeconds),
                    new Field(Tolerance, FieldKind.Number, "part of the median that its interval may be wide")
                    {
                        Minimum = 1e-9,
                        Maximum = 1,
                    },
                    Count(Interleave, "rows sampled in turn", MostRows),
                    SeedField,
                ],
            },
            new Field(Measurements, FieldKind.Record, "measurements that exist")
            {
                Fields =
                [
                    new Field(Files, FieldKind.List, "measurement files, relative to this file")
                    {
                        Required = true,
                        Item = new Field("file", FieldKind.Text, "a file"),
                    },
                    new Field(RowsOf, FieldKind.Text, "text of the device column"),
                    new Field(Filters, FieldKind.List, "COLUMN=TEXT filters") { Item = new Field("filter", FieldKind.Text, "COLUMN=TEXT") },
                    new Field(Operators, FieldKind.List, "operators or operator classes")
                    {
                        Item = new Field("operator", FieldKind.Text, "an operator or class"),
                    },
                    Choice(Type, "data type", DataTypes.Keys),
                ],
            },
            new Field(Calibrate, FieldKind.Record, "how to calibrate")
            {
                Fields =
                [
                    Count(Rows, "most rows to fit of one class", MostRows), SeedField,
                    Choice(Measurement, "how rows were timed", MeasurementKinds.Names),
                ],
            },
            new Field(Evaluate, FieldKind.Record, "compare predictions with measurements"),
            new Field(Search, FieldKind.List, "what to search")
            {
                Item = new Field(Search, FieldKind.Record, "a search")
                {
                    Fields =
                    [new Field(Name, FieldKind.Name, "name of the search, for its files"), .. KeysOf(options, SectionKind.Search)],
                },
            },
            new Field(Train, FieldKind.Record, "train what was searched, and search again with what was measured")
            {
                Fields =
                [
                    new Field(Data, FieldKind.Text, "images, e.g. fashion-mnist:FOLDER") { Required = true },
                    new Field(Python, FieldKind.Text, "the Python that trains"),
                    new Field(Package, FieldKind.Text, "folder of latencylab_training, relative to this file; absent: installed"),
                    Count(Images, "training images at most", MostRows),
                    Count(TestImages, "test images at most", MostRows),
                    Count(Rounds, "times at most to train and search again", MostRounds),
                    new Field(Set, FieldKind.List, "KEY=VALUE that replace values of training.json")
                    {
                        Item = new Field("value", FieldKind.Text, "KEY=VALUE"),
                    },
                ],
            },
            new Field(Report, FieldKind.Record, "the report") { Fields = KeysOf(options, SectionKind.Report) },
        ],
    };

    private static Field SeedField =>
        new(Seed, FieldKind.Count, "seed of everything drawn") { Minimum = int.MinValue, Maximum = int.MaxValue };

    /// <summary>The key of an option: <c>--activation-rate</c> is <c>activation_rate</c>.</summary>
    public static string KeyOf(string option) => option.TrimStart('-').Replace('-', '_');

    /// <summary>The option of a key.</summary>
    public static string OptionOf(string key) => "--" + key.Replace('_', '-');

    /// <summary>Options as keys; values are texts, which the command checks.</summary>
    private static IReadOnlyList<Field> KeysOf(ISectionOptions options, SectionKind section) =>
        [.. options.OptionsOf(section).Select(option => new Field(KeyOf(option.Option), FieldKind.Text, option.Description))];

    private static Field Choice(string key, string description, IReadOnlyList<string> choices) =>
        new(key, FieldKind.Choice, description) { Choices = choices };

    private static Field Count(string key, string description, double most) =>
        new(key, FieldKind.Count, description) { Minimum = 1, Maximum = most };

    private static Field Seconds(string key, string description, double most) =>
        new(key, FieldKind.Number, description) { Minimum = LeastSeconds, Maximum = most };
}
