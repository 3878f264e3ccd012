using CsvHelper;
using LatencyLab.Diagnostics;
using LatencyLab.Operators;

namespace LatencyLab.Measurements;

/// <summary>Reads measurement files (CSV with a header, the columns of <see cref="MeasurementColumns"/> in any order).</summary>
public static class MeasurementReader
{
    private const int WidestElementBytes = 4;

    /// <summary>Reads a file. A row that cannot be read is reported in <see cref="MeasurementTable.Unreadable"/> and the rest goes on.</summary>
    /// <exception cref="InputException">The file is missing, empty, or its header has no <c>op</c> column.</exception>
    public static MeasurementTable Read(string path)
    {
        try
        {
            using StreamReader reader = new(path);
            return Read(reader, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                error is FileNotFoundException or DirectoryNotFoundException ? "file not found"
                : Directory.Exists(path) ? "is a directory, expected a CSV file" : $"cannot be read: {error.Message}", path);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="reader">Text of the file.</param>
    /// <param name="path">Name used in errors.</param>
    public static MeasurementTable Read(TextReader reader, string path)
    {
        CsvReaderOptions options = new()
        {
            Separator = ',',
            HasHeader = false,
            // One line, one row: a stray quote spoils its own line only.
            AllowLineBreaksInQuotes = false,
            TrackLineNumbers = true,
            PoolStrings = true,
        };
        using CsvReader records = CsvReader.Create(reader, options, leaveOpen: true);
        try
        {
            return ReadRows(records, path);
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"is not a CSV file: {FirstLine(error.Message)}", path, (int)error.LineNumber);
        }
    }

    private static MeasurementTable ReadRows(CsvReader records, string path)
    {
        if (!records.Read())
            throw new InputException("is empty, expected a CSV header with an 'op' column", path, 1);
        string[] columns = [.. Record(records).Select(name => name.Trim())];
        Dictionary<string, int> positions = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < columns.Length; i++)
        {
            if (!positions.TryAdd(columns[i], i))
                throw new InputException($"column '{columns[i]}' appears twice in the header", path, 1);
        }

        if (!positions.ContainsKey("op"))
        {
            string separator = columns.Length == 1 && columns[0].AsSpan().IndexOfAny(';', '\t') >= 0 ? "; columns are separated by commas" : "";
            throw new InputException($"has no 'op' column in its header{separator}", path, 1, nearest: NearestName.Find("op", columns));
        }

        FieldReader fields = new(positions);
        List<MeasurementRow> rows = [];
        List<InputError> unreadable = [];
        while (records.Read())
        {
            string[] record = Record(records);
            int line = (int)records.LineNumber;
            if (record.Length != columns.Length)
            {
                unreadable.Add(new InputError($"has {record.Length} fields, expected {columns.Length}", path, line));
                continue;
            }

            fields.MoveTo(record);
            MeasurementRow? row = ReadRow(fields, record, line, out InputError? error);
            if (row is not null)
                rows.Add(row);
            else
                unreadable.Add(error! with { Source = path, Line = line });
        }

        return new MeasurementTable(path, columns, rows, unreadable);
    }

    private static MeasurementRow? ReadRow(FieldReader fields, string[] record, int line, out InputError? error)
    {
        string op = fields.Text("op");
        error = null;
        if (!OperatorRows.TryGet(op, out Func<FieldReader, Operator>? create))
        {
            error = new InputError(
                op.Length == 0 ? "column 'op' is blank, expected an operator name" : $"unknown operator '{op}'",
                Nearest: NearestName.Find(op, OperatorRows.Names));
            return null;
        }

        double? latency = fields.Real("latency_us", null, double.Epsilon, double.PositiveInfinity);
        Operator? built = null;
        try
        {
            built = create(fields);
            _ = fields.Problem is null ? built.Work(WidestElementBytes) : default;
        }
        catch (OverflowException)
        {
            fields.Fail("is too large: its bytes or operations cannot be counted in 64 bits");
        }
        catch (Exception problem) when (problem is InputException or ArgumentException or DivideByZeroException)
        {
            fields.Fail(FirstLine(problem.Message));
        }

        if (fields.Problem is not null || built is null)
        {
            error = new InputError(fields.Problem ?? "cannot be read");
            return null;
        }

        return new MeasurementRow
        {
            Line = line,
            Fields = record,
            Source = fields.Text("source"),
            Device = fields.Text("device"),
            DataType = fields.Text("dtype"),
            Op = op,
            Implementation = fields.Text("algo_or_impl"),
            Operator = built,
            LatencyMicroseconds = latency,
        };
    }

    private static string[] Record(CsvReader records)
    {
        string[] record = new string[records.FieldCount];
        for (int i = 0; i < record.Length; i++)
            record[i] = records.GetString(i);
        return record;
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
