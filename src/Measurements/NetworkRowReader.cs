using System.Globalization;
using CsvHelper;
using LatencyLab.Diagnostics;

namespace LatencyLab.Measurements;

/// <summary>Reads timings of whole networks (CSV with the columns device, dtype, model, batch, resolution, latency_ms and predictions of others).</summary>
public static class NetworkRowReader
{
    private static readonly string[] s_required = ["device", "dtype", "model", "batch", "resolution", "latency_ms"];

    /// <exception cref="InputException">The file is missing, lacks a column, or a row does not hold what it should.</exception>
    public static IReadOnlyList<NetworkRow> Read(string path)
    {
        try
        {
            using StreamReader text = new(path);
            using CsvReader records = CsvReader.Create(
                text, new CsvReaderOptions { Separator = ',', HasHeader = false, AllowLineBreaksInQuotes = false, TrackLineNumbers = true }, leaveOpen: true);
            return ReadRows(records, path);
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"is not a CSV file: {error.Message.Split('\n')[0].Trim()}", path, (int)error.LineNumber);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                error is FileNotFoundException or DirectoryNotFoundException ? "file not found" : $"cannot be read: {error.Message}", path);
        }
    }

    private static List<NetworkRow> ReadRows(CsvReader records, string path)
    {
        string[] columns = records.Read() ? [.. Fields(records).Select(name => name.Trim())] : throw new InputException("is empty, expected a CSV header", path, 1);
        if (Array.Find(s_required, name => !columns.Contains(name)) is string missing)
            throw new InputException($"has no '{missing}' column in its header", path, 1, nearest: NearestName.Find(missing, columns));
        List<NetworkRow> rows = [];
        while (records.Read())
        {
            string[] fields = Fields(records);
            int line = (int)records.LineNumber;
            if (fields.Length != columns.Length)
                throw new InputException($"has {fields.Length} fields, expected {columns.Length}", path, line);
            string Text(string column) => fields[Array.IndexOf(columns, column)].Trim();
            double Number(string column) =>
                double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0
                    ? value
                    : throw new InputException($"{column} is '{Text(column)}', expected a number above 0", path, line);
            Dictionary<string, double> peers = [];
            foreach (string column in columns.Where(name => name.StartsWith("pred_", StringComparison.Ordinal) && name.EndsWith("_ms", StringComparison.Ordinal)))
            {
                if (Text(column).Length > 0)
                    peers[column[5..^3]] = Number(column);
            }

            rows.Add(new NetworkRow(
                Text("device"), Text("dtype"), Text("model"), checked((int)Number("batch")), checked((int)Number("resolution")), Number("latency_ms"), peers, line));
        }

        return rows;
    }

    private static string[] Fields(CsvReader records)
    {
        string[] fields = new string[records.FieldCount];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = records.GetString(i) ?? "";
        return fields;
    }
}
