using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Hardware;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>The measured rows that an experiment works with: those it measured, or those it was given.</summary>
/// <param name="Files">Measurement files, full paths.</param>
/// <param name="Selection">Which of their rows.</param>
internal sealed record Measured(IReadOnlyList<string> Files, RowSelection Selection)
{
    /// <summary>The selection as text.</summary>
    public string Inputs => $"{Selection.RowsOf} {string.Join(',', Selection.Filters)} {string.Join(',', Selection.Operators)} {Selection.Type}";

    /// <summary>The selection as options of <c>evaluate</c> and <c>report</c>.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "--measurements", .. Files,
        .. Selection.RowsOf is string device ? ["--rows-of", device] : Array.Empty<string>(),
        .. Selection.Filters.SelectMany(filter => (string[])["--filter", $"{filter.Column}={filter.Text}"]),
        .. Selection.Operators.SelectMany(name => (string[])["--operators", name]),
        .. Selection.Type is DataType type ? ["--dtype", type.Key()] : Array.Empty<string>(),
    ];

    /// <summary>Whether a profile was fitted to all rows: too few to leave any out, their errors are too low.</summary>
    public static bool IsAllFitted(DeviceProfile device, SelectedRows rows)
    {
        HashSet<string> fitted = [.. device.Calibration?.Classes.Values.SelectMany(one => one.RowFingerprints) ?? []];
        return rows.Rows.All(row => fitted.Contains(row.Fingerprint));
    }

    /// <exception cref="Diagnostics.InputException">A file cannot be read or nothing is selected.</exception>
    public SelectedRows Read(DeviceProfile device)
    {
        SelectedRows rows = MeasuredRows.Read(Files, Selection, device);
        MeasurementOptions.Report(rows, Terminal.Current.Error);
        return rows;
    }
}
