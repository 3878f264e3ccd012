using System.Globalization;
using LatencyLab.Cli.Output;
using LatencyLab.Hardware;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Evaluate;

/// <summary>An evaluation as tables for people.</summary>
internal static class EvaluationText
{
    public const int WorstRows = 10;

    public static void Write(DeviceProfile device, SelectedRows selected, EvaluationReport report, TextWriter output)
    {
        output.WriteLine($"{device.Name} against {Count(report.Rows.Count, "row")} measured on {string.Join(", ", selected.MeasuredDevices.Select(name => name.Length == 0 ? "a device that the file does not name" : name))}");
        if (report.FittedRows > 0)
        {
            output.WriteLine(report.IncludesFitted
                ? $"{Count(report.FittedRows, "row")} of them {(report.FittedRows == 1 ? "was" : "were")} fitted (--include-fitted): errors are too low"
                : $"{Count(report.FittedRows, "row")} left out because the profile was fitted to {(report.FittedRows == 1 ? "it" : "them")} (--include-fitted keeps {(report.FittedRows == 1 ? "it" : "them")})");
        }
        else if (device.Calibration is not null)
        {
            output.WriteLine("none of them was fitted");
        }
        else
        {
            output.WriteLine("the profile is not calibrated: predictions are the defaults of its architecture");
        }

        if (selected.RepeatedTimings > 0)
            output.WriteLine($"{Count(selected.RepeatedTimings, "repeated timing")} taken into the median of their row");
        output.WriteLine(RooflineNote(report));
        output.WriteLine();
        WriteMethods(report, output);
        output.WriteLine();
        output.WriteLine("worst rows");
        WriteWorst(report, output);
    }

    private static string RooflineNote(EvaluationReport report)
    {
        string[] classes = [.. report.Methods.Where(line => line.Method == Evaluator.RooflineMethod && line.OperatorClass != "all").Select(line => line.OperatorClass)];
        string[] plain = [.. classes.Except(report.RooflineFitted)];
        string[] notes =
        [
            .. report.RooflineFitted.Count > 0 ? [$"three numbers fitted to the rows that the profile was fitted to ({string.Join(", ", report.RooflineFitted)})"] : Array.Empty<string>(),
            .. plain.Length > 0 ? [$"peaks of the profile and its launch term ({string.Join(", ", plain)})"] : Array.Empty<string>(),
        ];
        return $"roofline: {string.Join("; ", notes)}";
    }

    private static void WriteMethods(EvaluationReport report, TextWriter output)
    {
        ConsoleTable table = new("class", "method", ">n", ">median APE %", ">MAPE %", ">P90 %", ">bias %", ">tau", ">90 % interval covers %");
        string? last = null;
        foreach (MethodErrors line in report.Methods)
        {
            Add(table, line.OperatorClass == last ? "" : line.OperatorClass, line.Method, line.Errors);
            if (line.Ours is not null)
                Add(table, "", $"  {LatencyModels.Default} on these {line.Errors.Count} rows", line.Ours);
            last = line.OperatorClass;
        }

        table.Write(output);
    }

    private static void Add(ConsoleTable table, string name, string method, ErrorSummary errors) => table.Add(
        name, method, errors.Count.ToString(CultureInfo.InvariantCulture), One(errors.MedianApePercent), One(errors.MapePercent),
        One(errors.P90ApePercent), One(errors.BiasPercent), errors.KendallTau.ToString("0.000", CultureInfo.InvariantCulture),
        errors.CoveragePercent is double coverage ? One(coverage) : "");

    private static void WriteWorst(EvaluationReport report, TextWriter output)
    {
        ConsoleTable table = new(">measured us", ">predicted us", ">ratio", "bound", "algorithm", "tile", "measured kernel", "operator", "row");
        foreach (PredictedRow row in report.Worst(WorstRows))
        {
            table.Add(
                Microseconds(row.Row.Seconds), Microseconds(row.Estimate.TotalSeconds), row.Ratio.ToString("0.00", CultureInfo.InvariantCulture),
                row.Estimate.Bound.ToString(), row.Estimate.Algorithm.ToString(), TileOf(row.Estimate.Tile), row.Row.Implementation,
                row.Row.Shape, $"{Path.GetFileName(row.Row.Path)}:{row.Row.Line}");
        }

        table.Write(output);
    }

    public static string TileOf(TileChoice tile) =>
        tile.Rows == 0 ? "" : tile.SplitDepth > 1 ? $"{tile.Rows}x{tile.Columns}/{tile.SplitDepth}" : $"{tile.Rows}x{tile.Columns}";

    private static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Microseconds(double seconds) => (seconds * 1e6).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : string.Create(CultureInfo.InvariantCulture, $"{count} {what}s");
}
