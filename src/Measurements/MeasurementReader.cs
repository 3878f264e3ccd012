using CsvHelper;
using LatencyLab.Hardware;

namespace LatencyLab.Measurements;

/// <summary>Reads measurement files (CSV with a header, the columns of <see cref="MeasurementColumns"/> in any order).</summary>
public static class MeasurementReader
{
    private const int WidestElementBytes = 4;

    /// <summary>
    /// Reads a file. A row that cannot be read is reported in <see cref="MeasurementTable.Unreadable"/> and the rest goes on.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="unnamed">Type of rows that do not name theirs.</param>
    /// <exception cref="InputException">The file is missing, empty, or its header has no <c>op</c> column.</exception>
    public static MeasurementTable Read(string path, DataType unnamed = DataType.Fp32) =>
        CsvFile.Read(path, records => ReadRows(records, path, unnamed));

    /// <inheritdoc cref="Read(string, DataType)"/>
    /// <param name="reader">Text of the file.</param>
    /// <param name="path">Name used in errors.</param>
    /// <param name="unnamed">Type of rows that do not name theirs.</param>
    public static MeasurementTable Read(TextReader reader, string path, DataType unnamed = DataType.Fp32) =>
        CsvFile.Read(reader, path, records => ReadRows(records, path, unnamed));

    private static MeasurementTable ReadRows(CsvReader records, string path, DataType unnamed)
    {
        if (!records.Read())
            throw new InputException("is empty, expected a CSV header with an 'op' column", path, 1);
        string[] columns = [.. CsvFile.Fields(records).Select(name => name.Trim())];
        Dictionary<string, int> positions = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < columns.Length; i++)
        {
            if (!positions.TryAdd(columns[i], i))
                throw new InputException($"column '{columns[i]}' appears twice in the header", path, 1);
        }

        if (!positions.ContainsKey("op"))
        {
            string separator =
                columns.Length == 1 && columns[0].AsSpan().IndexOfAny(';', '\t') >= 0 ? "; columns are separated by commas" : "";
            throw new InputException($"has no 'op' column in its header{separator}", path, 1, nearest: NearestName.Find("op", columns));
        }

        string[] peers = [.. columns.Where(MeasurementColumns.IsPeerPrediction)];
        List<TimedOperator> rows = [];
        List<InputError> unreadable = [];
        while (records.Read())
        {
            string[] record = CsvFile.Fields(records);
            int line = (int)records.LineNumber;
            if (record.Length != columns.Length)
            {
                unreadable.Add(new InputError($"has {record.Length} fields, expected {columns.Length}", path, line));
                continue;
            }

            FieldReader fields = new(column => positions.TryGetValue(column, out int index) ? record[index] : "");
            if (ReadRow(fields, unnamed, out InputError? error) is TimedOperator row)
                rows.Add(row with { Path = path, Line = line, Columns = columns, Fields = record, PeerSeconds = PeersOf(fields, peers) });
            else
                unreadable.Add(error! with { Source = path, Line = line });
        }

        return new MeasurementTable(path, columns, rows, unreadable);
    }

    private static TimedOperator? ReadRow(FieldReader fields, DataType unnamed, out InputError? error)
    {
        string op = fields.Text("op"), typeName = fields.Text("dtype"), setUp = fields.Text(MeasurementColumns.SetUp);
        DataType type = unnamed;
        error = !OperatorForms.Readers.TryGetValue(op, out Func<FieldReader, Operator>? read)
            ? new InputError(
                op.Length == 0 ? "column 'op' is blank, expected an operator name" : $"unknown operator '{op}'",
                Nearest: NearestName.Find(op, OperatorForms.Readers.Keys))
            : typeName.Length > 0 && !DataTypes.TryParse(typeName, out type) ? DataTypes.Unknown(typeName)
            : setUp.Length > 0 && !SetUps.Names.Contains(setUp) ? SetUps.Unknown(setUp) : null;
        if (error is not null)
            return null;

        double? microseconds = fields.Real("latency_us", null, double.Epsilon, double.PositiveInfinity);
        Operator? built = null;
        try
        {
            built = read!(fields);
            _ = fields.Problem is null ? built.Work(WidestElementBytes) : default;
        }
        catch (OverflowException)
        {
            fields.Fail("is too large: its bytes or operations cannot be counted in 64 bits");
        }
        catch (Exception problem) when (problem is InputException or ArgumentException or DivideByZeroException)
        {
            fields.Fail(CsvFile.FirstLine(problem.Message));
        }

        if (fields.Problem is not null || built is null)
        {
            error = new InputError(fields.Problem ?? "cannot be read");
            return null;
        }

        return new TimedOperator(built, type, fields.Text("device"), op, typeName)
        {
            Implementation = fields.Text("algo_or_impl"),
            SetUp = setUp.Length > 0 ? setUp : null,
            MeasuredSeconds = microseconds * 1e-6,
        };
    }

    /// <summary>Predictions that are numbers above 0; <c>pred_TOOL_us</c> names the tool, else <c>peer_name</c> does.</summary>
    private static Dictionary<string, double> PeersOf(FieldReader fields, string[] columns)
    {
        Dictionary<string, double> peers = new(columns.Length);
        string named = fields.Text("peer_name").Trim();
        foreach (string column in columns)
        {
            if (FieldReader.TryReal(fields.Text(column), out double microseconds) && microseconds > 0)
            {
                bool namesTool = column.StartsWith("pred_", StringComparison.OrdinalIgnoreCase);
                peers[namesTool ? column[5..^3] : named.Length > 0 ? named : "peer"] = microseconds * 1e-6;
            }
        }

        return peers;
    }
}
