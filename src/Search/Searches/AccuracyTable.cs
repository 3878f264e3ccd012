using CsvHelper;
using LatencyLab.Yaml;

namespace LatencyLab.Search.Searches;

/// <summary>
/// A user's accuracies: a CSV with a column <c>accuracy</c> (any unit, more is better) and columns named like variables of the search,
/// whose cells are options as the search shows them. An empty cell, or a variable without a column, stands for every option. A
/// configuration has the accuracy of the first row that fits it; one that no row fits is left out of the search.
/// </summary>
internal sealed class AccuracyTable
{
    private const string Column = "accuracy";

    /// <summary>What <c>latencylab_training.proxy</c> writes beside it about a row; not read.</summary>
    private static readonly string[] s_about = ["configuration", "seed", "steps", "static_accuracy", "rate", "latency_ms"];

    private const int MaximumBytes = 16 * 1024 * 1024;

    private readonly List<(int?[] Choices, double Accuracy)> _rows = [];

    private AccuracyTable()
    {
    }

    public double Best => _rows.Max(row => row.Accuracy);

    /// <exception cref="InputException">No such file, no column accuracy, an unknown column or option, or no number; with the
    /// line.</exception>
    public static AccuracyTable Read(string path, IReadOnlyList<SearchVariable> variables)
    {
        using StringReader text = new(YamlFile.ReadText(path, "CSV of accuracies", MaximumBytes));
        using CsvReader records = CsvReader.Create(
            text, new CsvReaderOptions { Separator = ',', HasHeader = false, AllowLineBreaksInQuotes = false, TrackLineNumbers = true },
            leaveOpen: true);
        try
        {
            return Read(records, path, variables);
        }
        catch (CsvFormatException error)
        {
            throw new InputException(
                $"is not a CSV file: {error.Message.ReplaceLineEndings("\n").Split('\n')[0]}", path, (int)error.LineNumber);
        }
    }

    private static AccuracyTable Read(CsvReader records, string path, IReadOnlyList<SearchVariable> variables)
    {
        if (!records.Read())
            throw new InputException($"is empty, expected the columns {Column} and names of variables", path, 1);
        string[] columns = Record(records);
        string[] known = [Column, .. variables.Select(variable => variable.Name)];
        foreach (string column in columns.Where(column => !known.Contains(column) && !s_about.Contains(column)))
            throw new InputException(
                $"unknown column '{column}', expected {string.Join(", ", known)}", path, 1, nearest: NearestName.Find(column, known));
        if (!columns.Contains(Column) || columns.Distinct().Count() != columns.Length)
            throw new InputException($"expected each of {string.Join(", ", known)} at most once, and {Column}", path, 1);
        AccuracyTable table = new();
        while (records.Read())
            table._rows.Add(RowOf(Record(records), columns, variables, path, (int)records.LineNumber));
        return table._rows.Count > 0 ? table : throw new InputException("holds no row below its header", path, 1);
    }

    private static string[] Record(CsvReader records)
    {
        string[] record = new string[records.FieldCount];
        for (int i = 0; i < record.Length; i++)
            record[i] = records.GetString(i).Trim();
        return record;
    }

    /// <summary>The accuracy of the first row that a configuration fits; null where none does.</summary>
    public double? Of(IReadOnlyList<int> choices)
    {
        foreach ((int?[] row, double accuracy) in _rows)
        {
            if (Fits(row, choices))
                return accuracy;
        }

        return null;
    }

    /// <summary>The greatest accuracy that a completion of a prefix may have; null where no row fits.</summary>
    internal double? AtMost(IReadOnlyList<int> prefix)
    {
        double? most = null;
        foreach ((int?[] row, double accuracy) in _rows)
        {
            if (Fits(row, prefix) && !(most >= accuracy))
                most = accuracy;
        }

        return most;
    }

    private static bool Fits(int?[] row, IReadOnlyList<int> choices)
    {
        for (int i = 0; i < choices.Count; i++)
        {
            if (row[i] is int choice && choice != choices[i])
                return false;
        }

        return true;
    }

    private static (int?[] Choices, double Accuracy) RowOf(
        string[] cells, string[] columns, IReadOnlyList<SearchVariable> variables, string path, int line)
    {
        if (cells.Length != columns.Length)
            throw new InputException($"has {cells.Length} fields, expected {columns.Length}", path, line);
        int?[] choices = new int?[variables.Count];
        double accuracy = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            if (columns[i] == Column)
            {
                if (!double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out accuracy)
                    || !double.IsFinite(accuracy))
                    throw new InputException($"{Column} is '{cells[i]}', expected a number", path, line);
                continue;
            }

            if (s_about.Contains(columns[i]))
                continue;
            int variable = variables.Select(known => known.Name).ToList().IndexOf(columns[i]);
            IReadOnlyList<string> options = variables[variable].Options;
            int choice = options.ToList().IndexOf(cells[i]);
            if (choice < 0 && cells[i].Length > 0)
                throw new InputException(
                    $"{columns[i]} has no option '{cells[i]}', expected one of {string.Join(" | ", options.Take(20))}", path, line,
                    nearest: NearestName.Find(cells[i], options));
            choices[variable] = choice < 0 ? null : choice;
        }

        return (choices, accuracy);
    }
}

/// <summary>
/// A space whose loss is what a configuration's accuracy is below the best of a table; configurations without an accuracy are not legal.
/// </summary>
internal sealed class AccuracySpace(ISearchSpace space, AccuracyTable table) : ISearchSpace
{
    public IReadOnlyList<SearchVariable> Variables => space.Variables;

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices) =>
        table.Of(choices) is double accuracy && space.Evaluate(choices) is CandidateCosts costs
            ? costs with { Loss = table.Best - accuracy }
            : null;

    public CandidateCosts? Bound(IReadOnlyList<int> prefix) =>
        table.AtMost(prefix) is double accuracy && space.Bound(prefix) is CandidateCosts costs ? costs with { Loss = table.Best - accuracy }
            : null;
}
