using CsvHelper;

namespace LatencyLab.Measurements;

/// <summary>
/// Reads timings of whole networks (CSV with the columns device, dtype, model, batch, resolution, latency_ms and predictions of others).
/// </summary>
public static class NetworkRowReader
{
    private static readonly string[] s_required = ["device", "dtype", "model", "batch", "resolution", "latency_ms"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file is missing, lacks a column, or a row does not hold what it should.</exception>
    public static IReadOnlyList<NetworkRow> Read(string path) => CsvFile.Read(path, records => ReadRows(records, path));

    /// <summary>Reads a text.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static IReadOnlyList<NetworkRow> Parse(string text, string path) =>
        CsvFile.Read(new StringReader(text), records => ReadRows(records, path));

    private static List<NetworkRow> ReadRows(CsvReader records, string path)
    {
        string[] columns = CsvFile.TryRead(records, path)
            ? [.. CsvFile.Fields(records).Select(name => name.Trim())]
            : throw new InputException("is empty, expected a CSV header", path, 1);
        if (Array.Find(s_required, name => !columns.Contains(name)) is string missing)
            throw new InputException($"has no '{missing}' column in its header", path, 1, nearest: NearestName.Find(missing, columns));
        List<NetworkRow> rows = [];
        while (CsvFile.TryRead(records, path))
        {
            string[] fields = CsvFile.Fields(records);
            int line = (int)records.LineNumber;
            if (fields.Length != columns.Length)
                throw new InputException($"has {fields.Length} fields, expected {columns.Length}", path, line);
            string Text(string column) => fields[Array.IndexOf(columns, column)].Trim();
            double Milliseconds(string column) => Of(column, reader =>
                reader.Real(column, null, MeasuredLatency.LeastMilliseconds, MeasuredLatency.MostMilliseconds)
                    ?? MeasuredLatency.LeastMilliseconds);
            int Count(string column) => Of(column, reader => reader.Whole(column, null));
            T Of<T>(string column, Func<FieldReader, T> read)
            {
                FieldReader reader = new(Text);
                if (Text(column).Length == 0)
                    reader.Fail($"column '{column}' is blank, expected a number");
                T value = read(reader);
                return reader.Problem is null ? value : throw new InputException(reader.Problem, path, line);
            }

            Dictionary<string, double> peers = columns
                .Where(name => name.StartsWith("pred_", StringComparison.Ordinal) && name.EndsWith("_ms", StringComparison.Ordinal))
                .Where(name => Text(name).Length > 0)
                .ToDictionary(name => name[5..^3], Milliseconds);
            rows.Add(new NetworkRow(
                Text("device"), Text("dtype"), Text("model"), Count("batch"), Count("resolution"),
                Milliseconds("latency_ms"), peers)
            {
                Source = columns.Contains("source") ? Text("source") : "",
            });
        }

        return rows;
    }
}
