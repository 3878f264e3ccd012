using System.Text;
using LatencyLab.Measurements;

namespace LatencyLab.Importing;

/// <summary>
/// Rows of operators that are being made of other tools' layers: the columns of the measurement schema behind the layer's name. A layer
/// that is no operator here is left out and named; the rest goes on.
/// </summary>
internal sealed class RowsDraft(ImportOptions options, ImportNotes notes)
{
    private const string LayerColumn = "layer", TypeColumn = "dtype", LatencyColumn = "latency_us", DeviceColumn = "device";

    private readonly List<Dictionary<string, string>> _rows = [];

    /// <summary>Rows so far.</summary>
    public int Count => _rows.Count;

    /// <summary>The first layer that was left out, for the message where there is no other.</summary>
    public InputError? FirstLeftOut { get; private set; }

    /// <summary>A layer.</summary>
    /// <param name="layer">Its name there.</param>
    /// <param name="path">The file.</param>
    /// <param name="line">Its line.</param>
    /// <param name="make">Makes the operator.</param>
    /// <param name="type">Type of its operands; null: the user's, or none is written.</param>
    /// <param name="latencySeconds">What it took; null: it was not timed.</param>
    /// <param name="device">What it was timed on.</param>
    public void Add(
        string layer, string path, int line, Func<Operator> make, DataType? type = null, double? latencySeconds = null, string device = "")
    {
        try
        {
            Dictionary<string, string> row = new(OperatorColumns.Of(make()), StringComparer.Ordinal);
            Operator read = OperatorColumns.Read(row, path);
            row[LayerColumn] = layer;
            if ((options.DataType ?? type) is DataType known)
                row[TypeColumn] = known.Key();
            if (latencySeconds is double seconds)
                row[LatencyColumn] = (seconds * 1e6).ToString("R", CultureInfo.InvariantCulture);
            if (device.Length > 0)
                row[DeviceColumn] = device;
            _rows.Add(row);
            notes.Map("layers", line, read.Kind);
        }
        catch (InputException problem)
        {
            LeaveOut(layer, path, line, problem.Errors[0].Message);
        }
        catch (OverflowException)
        {
            LeaveOut(layer, path, line, "is too large: its bytes or operations cannot be counted in 64 bits");
        }
    }

    /// <summary>A layer that is no row.</summary>
    public void LeaveOut(string layer, string path, int line, string why)
    {
        FirstLeftOut ??= new InputError($"{layer}: {why}", path, line);
        notes.Lose(layer, line, why);
    }

    /// <summary>The rows as CSV.</summary>
    public string ToCsv()
    {
        string[] columns =
        [
            .. new[] { LayerColumn }.Concat(MeasurementColumns.Schema).Concat(MeasurementColumns.Dynamic)
                .Where(column => _rows.Any(row => row.ContainsKey(column))),
        ];
        StringBuilder text = new();
        text.AppendJoin(',', columns).Append('\n');
        foreach (Dictionary<string, string> row in _rows)
            text.AppendJoin(',', columns.Select(column => Quoted(row.GetValueOrDefault(column, "")))).Append('\n');
        return text.ToString();
    }

    /// <summary>A field of one line.</summary>
    private static string Quoted(string field)
    {
        field = string.Concat(field.Select(c => char.IsControl(c) ? ' ' : c));
        return field.AsSpan().IndexOfAny(',', '"') < 0 && field.Trim() == field ? field
            : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
