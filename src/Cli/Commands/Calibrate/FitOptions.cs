using LatencyLab.Predictor.Calibration;

namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary>The options of a fit: <c>--rows --seed --measurement</c>.</summary>
/// <param name="defaultRows">Rows of one operator class that are fitted unless the user says otherwise.</param>
internal sealed class FitOptions(int defaultRows = 200)
{
    public Option<int> Rows { get; } = NewOption.Of(
        "--rows", "Most rows to fit of one operator class, drawn at random, its operators in turns; the others measure the error.",
        defaultRows);

    public Option<int> Seed { get; } = new("--seed") { Description = "Seed of that draw.", DefaultValueFactory = _ => 1 };

    public Option<string> Measurement { get; } = new("--measurement")
    {
        Description = "How the rows were timed: kernel (device time), wall (framework passes and launches included), "
            + "or auto (whichever predicts unseen rows better).",
        DefaultValueFactory = _ => "auto",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Rows);
        command.Options.Add(Seed);
        command.Options.Add(Measurement);
    }

    /// <exception cref="InputException">Not a count.</exception>
    public int RowsPerClass(ParseResult parsed)
    {
        int rows = parsed.GetValue(Rows);
        return rows >= 1 ? rows : throw new InputException($"{rows} is not a number of rows, expected at least 1", "--rows");
    }

    /// <exception cref="InputException">Not a kind of measurement.</exception>
    public CalibrationOptions Options(ParseResult parsed, IEnumerable<string> data, Action<string, double>? progress)
    {
        MeasurementKind kind = MeasurementKinds.Parse(parsed.GetValue(Measurement)!);
        return new CalibrationOptions
        {
            Measurement = MeasurementKinds.NameOf(kind),
            Seed = parsed.GetValue(Seed),
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Data = [.. data.Distinct()],
            Progress = progress,
        };
    }
}
