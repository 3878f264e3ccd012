using LatencyLab.Measurements;
using LatencyLab.Studies.Experiments.Description;

namespace LatencyLab.Cli.Options;

/// <summary>The options that choose measured rows: <c>--measurements --rows-of --filter --operators --dtype</c>.</summary>
internal sealed class MeasurementOptions
{
    private Option<string>? _sharedDataType;

    public Option<string[]> Files { get; } =
        new("--measurements")
        {
            Description = "Measurement files (docs/measurement-schema.md).",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };

    public Option<string[]> Columns { get; } = ColumnsOption();

    public Option<string?> RowsOf { get; } = new("--rows-of")
    {
        Description = "Rows whose device column is, or contains, this text. "
            + "Without it: all rows, or among several devices those known to be of this profile.",
    };

    public Option<string[]> Filters { get; } = new("--filter")
    {
        Description = "COLUMN=TEXT: rows whose column contains the text, e.g. algo_or_impl=winograd. May be repeated.",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string[]> Operators { get; } = new("--operators")
    {
        Description = "Operators (conv2d) or operator classes (depthwise_convolution) to take; default all.",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string?> DataTypeName { get; } = new("--dtype")
    {
        Description = "Rows of this data type only; rows that do not name theirs count as it (default: all rows, unnamed are fp32).",
    };

    public Option<string?> SetUp { get; } = new("--set-up")
    {
        Description = $"How rows were timed that have no set_up column: {string.Join(", ", SetUps.Names)} "
            + "(default: in a fit queued, in an evaluation as those that the profile was fitted to; docs/calibration.md).",
    };

    /// <param name="command">The command that takes the options.</param>
    /// <param name="required">Whether measurement files have to be given.</param>
    /// <param name="dataType">The command's own option of the data type, which then chooses rows as well; null: one is added.</param>
    public void AddTo(Command command, bool required = true, Option<string>? dataType = null)
    {
        Files.Required = required;
        command.Options.Add(Files);
        command.Options.Add(Columns);
        command.Options.Add(RowsOf);
        command.Options.Add(Filters);
        command.Options.Add(Operators);
        command.Options.Add(SetUp);
        _sharedDataType = dataType;
        if (dataType is null)
            command.Options.Add(DataTypeName);
    }

    /// <exception cref="InputException">A file cannot be read or nothing is selected.</exception>
    public SelectedRows Read(ParseResult parsed, DeviceProfile device) =>
        MeasuredRows.Read(parsed.GetValue(Files) ?? [], Selection(parsed), device);

    /// <summary>The option <c>--columns</c>, of every command that reads rows of operators.</summary>
    public static Option<string[]> ColumnsOption() => new("--columns")
    {
        Description = "Names and units that the files have for columns, e.g. latency_us=time:ms,h=height (units ns, us, ms, s).",
        HelpName = "OURS=THEIRS[:UNIT]",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The columns that an option names; null: it is not given.</summary>
    /// <exception cref="InputException">It is not of its form.</exception>
    public static ColumnMap? ColumnsOf(ParseResult parsed, Option<string[]> option) =>
        parsed.GetResult(option) is { Implicit: false } ? ColumnMap.Parse(parsed.GetValue(option) ?? [], option.Name) : null;

    /// <summary>One line on standard error about what the files hold and was not read.</summary>
    public static void Report(SelectedRows rows, TextWriter error)
    {
        foreach (InputError problem in rows.Unreadable.Take(3))
            error.WriteLine($"latlab: {problem}");
        if (rows.Unreadable.Count > 0)
            error.WriteLine($"latlab: {rows.Unreadable.Count} rows of the files cannot be read and are left out");
        foreach (InputError suspicion in rows.Suspicions)
            error.WriteLine($"latlab: {suspicion}");
    }

    /// <summary>Rows as these options would name them.</summary>
    public static string[] ArgumentsOf(MeasurementsSection rows) =>
    [
        "--measurements", .. rows.Files,
        .. rows.Selection.Columns is ColumnMap columns ? ["--columns", $"{columns}"] : Array.Empty<string>(),
        .. rows.Selection.RowsOf is string device ? ["--rows-of", device] : Array.Empty<string>(),
        .. rows.Selection.Filters.SelectMany(filter => (string[])["--filter", $"{filter.Column}={filter.Text}"]),
        .. rows.Selection.Operators.SelectMany(name => (string[])["--operators", name]),
        .. rows.Selection.SetUp is string setUp ? ["--set-up", setUp] : Array.Empty<string>(),
        .. rows.Selection.Type is DataType type ? ["--dtype", type.Key()] : Array.Empty<string>(),
    ];

    private RowSelection Selection(ParseResult parsed) => new()
    {
        Columns = ColumnsOf(parsed, Columns),
        RowsOf = parsed.GetValue(RowsOf),
        Filters = [.. (parsed.GetValue(Filters) ?? []).Select(ParseFilter)],
        Operators =
        [
            .. (parsed.GetValue(Operators) ?? [])
                .SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ],
        SetUp = parsed.GetValue(SetUp) is string setUp ? SetUps.Parse(setUp, SetUp.Name) : null,
        Type = TypeName(parsed) is string name ? DataTypes.Parse(name, "--dtype") : null,
    };

    private string? TypeName(ParseResult parsed) => _sharedDataType is null ? parsed.GetValue(DataTypeName)
        : parsed.GetResult(_sharedDataType) is { Implicit: false } ? parsed.GetValue(_sharedDataType)
        : null;

    private static (string Column, string Text) ParseFilter(string filter)
    {
        int at = filter.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (filter[..at], filter[(at + 1)..]) : throw new InputException($"'{filter}' is not COLUMN=TEXT", "--filter");
    }
}
