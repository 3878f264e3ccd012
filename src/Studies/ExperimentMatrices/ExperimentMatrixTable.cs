using System.Text;
using LatencyLab.Studies.Experiments.Ledger;

namespace LatencyLab.Studies.ExperimentMatrices;

/// <summary>A line a task: what the axes say, and the figures of its steps in full.</summary>
internal static class ExperimentMatrixTable
{
    /// <summary>CSV with a header; a figure that a task does not have is blank.</summary>
    /// <exception cref="InputException">What a task left cannot be read.</exception>
    public static string Of(ExperimentMatrix matrix, ExperimentMatrixFolder folder)
    {
        List<string> columns = [];
        List<(ExperimentTask Task, double Seconds, Dictionary<string, double> Figures)> rows = [];
        foreach (ExperimentTask task in matrix.Tasks)
        {
            Dictionary<string, double> figures = [];
            double seconds = 0;
            foreach ((string step, StepEntry entry) in folder.LedgerOf(task).Steps)
            {
                seconds += entry.Seconds;
                foreach ((string name, double value) in entry.Figures)
                {
                    string column = $"{step.Replace(' ', '_')}.{name}";
                    figures[column] = value;
                    if (!columns.Contains(column))
                        columns.Add(column);
                }
            }

            rows.Add((task, Math.Round(seconds, 3), figures));
        }

        StringBuilder text = new();
        Add(text, ["task", "folder", .. matrix.Axes, "seconds", .. columns]);
        foreach ((ExperimentTask task, double seconds, Dictionary<string, double> figures) in rows)
        {
            Add(text,
            [
                Text(task.Index), task.Folder, .. task.Values, Text(seconds),
                .. columns.Select(column => figures.TryGetValue(column, out double value) ? Text(value) : ""),
            ]);
        }

        return text.ToString();
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Add(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append('\n');

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
