using LatencyLab.Cli.Commands.Predict;

namespace LatencyLab.Cli.Commands.Evaluate;

/// <summary>An evaluation as tables for people.</summary>
internal static class EvaluationText
{
    public const int WorstRows = 10;

    private const string NotStated = "not stated";

    public static void Write(DeviceProfile device, SelectedRows selected, EvaluationReport report, TextWriter output)
    {
        string measured = string.Join(
            ", ", selected.MeasuredDevices.Select(name => name.Length == 0 ? "a device that the file does not name" : name));
        output.WriteLine($"{device.Name} against {UnitText.Count(report.Rows.Count, "row")} measured on {measured}");
        if (report.FittedRows > 0)
        {
            string rows = UnitText.Count(report.FittedRows, "row");
            (string were, string them) = report.FittedRows == 1 ? ("was", "it") : ("were", "them");
            output.WriteLine(report.IncludesFitted
                ? $"{rows} of them {were} fitted (--include-fitted): errors are too low"
                : $"{rows} left out because the profile was fitted to {them} (--include-fitted keeps {them})");
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
            output.WriteLine($"{UnitText.Count(selected.RepeatedTimings, "repeated timing")} taken into the median of their row");
        output.WriteLine(RooflineNote(report));
        output.WriteLine();
        WriteMethods(report, output);
        output.WriteLine();
        if (report.BySetUp.Count > 0)
        {
            output.WriteLine($"{LatencyModels.Default} by how rows were timed");
            WriteSetUps(report, output);
            output.WriteLine();
        }

        output.WriteLine("worst rows");
        WriteWorst(report, output);
    }

    private static string RooflineNote(EvaluationReport report)
    {
        string[] classes =
        [
            .. from line in report.Methods
               where line.Method == Evaluator.RooflineMethod && line.OperatorClass != "all"
               select line.OperatorClass,
        ];
        string[] plain = [.. classes.Except(report.RooflineFitted)];
        List<string> notes = [];
        if (report.RooflineFitted.Count > 0)
            notes.Add($"three numbers fitted to the rows that the profile was fitted to ({string.Join(", ", report.RooflineFitted)})");
        if (plain.Length > 0)
            notes.Add($"peaks of the profile and its launch term ({string.Join(", ", plain)})");
        return $"roofline: {string.Join("; ", notes)}";
    }

    private static void WriteSetUps(EvaluationReport report, TextWriter output)
    {
        ConsoleTable table = new(
            "set-up", "class", ">n", ">median APE %", ">MAPE %", ">P90 %", ">bias %", ">tau", ">90 % interval covers %");
        string? last = null;
        foreach (SetUpErrors line in report.BySetUp)
        {
            string name = line.SetUp ?? NotStated;
            Add(table, name == last ? "" : name, line.OperatorClass, line.Errors);
            last = name;
        }

        table.Write(output);
    }

    private static void WriteMethods(EvaluationReport report, TextWriter output)
    {
        ConsoleTable table = new(
            "class", "method", ">n", ">median APE %", ">MAPE %", "?>P90 %", "?>bias %", "??>tau", "??>90 % interval covers %");
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
        name, method, errors.Count.ToString(CultureInfo.InvariantCulture),
        UnitText.PercentValue(errors.MedianApePercent), UnitText.PercentValue(errors.MapePercent),
        UnitText.PercentValue(errors.P90ApePercent), UnitText.PercentValue(errors.BiasPercent), UnitText.Tau(errors.KendallTau),
        UnitText.PercentValue(errors.CoveragePercent));

    private static void WriteWorst(EvaluationReport report, TextWriter output)
    {
        ConsoleTable table = new(
            ">measured us", ">predicted us", ">ratio", "?bound", "??algorithm", "??tile", "??measured kernel", "operator", "?row");
        foreach (PredictedRow row in report.Worst(WorstRows))
        {
            table.Add(
                UnitText.Microseconds(row.Row.Seconds), UnitText.Microseconds(row.Estimate.TotalSeconds), UnitText.Ratio(row.Ratio),
                row.Estimate.Bound.ToString(), row.Estimate.Algorithm.ToString(), EstimateFields.Tile(row.Estimate.Tile),
                row.Row.Implementation, row.Row.Shape,
                $"{Path.GetFileName(row.Row.Path)}:{row.Row.Line}" + (report.BySetUp.Count > 0 ? $", {row.Row.SetUp ?? NotStated}" : ""));
        }

        table.Write(output);
    }
}
