using System.Globalization;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Evaluation;

/// <summary>Reads the timed rows of one device from measurement files.</summary>
public static class MeasuredRows
{
    private static readonly string[] s_shapeColumns =
    [
        "batch", "cin", "h", "w", "cout", "kh", "kw", "stride_h", "stride_w", "pad_h", "pad_w", "groups", "m", "n", "k",
        .. MeasurementColumns.Dynamic,
    ];

    /// <summary>Reads files and selects rows, which have to be of one device.</summary>
    /// <param name="paths">Measurement files.</param>
    /// <param name="selection">Which rows.</param>
    /// <param name="device">The profile that the rows are for: among rows of several devices, its own are taken if <see cref="MeasuredDevices"/> knows them.</param>
    /// <exception cref="InputException">A file cannot be read, nothing matches, or the rows are of several devices.</exception>
    public static SelectedRows Read(IReadOnlyList<string> paths, RowSelection selection, DeviceProfile device)
    {
        List<InputError> unreadable = [];
        List<(MeasurementTable Table, MeasurementRow Row)> all = [];
        foreach (string path in paths)
        {
            MeasurementTable table = MeasurementReader.Read(path);
            unreadable.AddRange(table.Unreadable);
            Refuse(selection.Filters.Select(filter => filter.Column), table.Columns, "--filter", "column", path);
            all.AddRange(table.Rows.Where(row => row.LatencyMicroseconds is not null).Select(row => (table, row)));
        }

        if (all.Count == 0)
        {
            string unread = unreadable.Count == 0 ? "" : $"; {unreadable.Count} cannot be read, the first: {unreadable[0]}";
            throw new InputException($"no timed row in {string.Join(", ", paths.Select(Path.GetFileName))}{unread}");
        }
        foreach ((string column, string text) in selection.Filters)
            all = [.. all.Where(item => FieldOf(item.Table, item.Row, column).Contains(text, StringComparison.OrdinalIgnoreCase))];
        if (all.Count == 0)
            throw new InputException("no row passes the filters", "--filter");
        all = OfDevice(all, selection.RowsOf, device);
        return Group(OfOperators(Typed(all, selection.Type, unreadable), selection.Operators), unreadable);
    }

    private static List<(MeasurementTable Table, MeasurementRow Row)> OfDevice(
        List<(MeasurementTable Table, MeasurementRow Row)> rows, string? text, DeviceProfile device)
    {
        string[] names = [.. rows.Select(item => item.Row.Device).Distinct().Order(StringComparer.Ordinal)];
        string listed = string.Join(", ", names.Select(name => $"'{name}'"));
        string[] chosen = text is null ? names
            : names.Contains(text, StringComparer.OrdinalIgnoreCase) ? [.. names.Where(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))]
            : [.. names.Where(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))];
        if (text is not null && chosen.Length == 0)
            throw new InputException($"no row of a device '{text}', the files have {listed}", "--rows-of", nearest: NearestName.Find(text, names));
        if (chosen.Length > 1)
        {
            HashSet<(string, string)> own = [.. MeasuredDevices.Of(device.Name).Select(entry => (entry.File, entry.Device))];
            List<(MeasurementTable, MeasurementRow Row)> known = [.. rows.Where(item => own.Contains((Path.GetFileName(item.Table.Path), item.Row.Device)))];
            if (text is null && known.Count > 0)
                return known;
            throw new InputException($"rows of {chosen.Length} devices, choose one: {string.Join(", ", chosen.Select(name => $"'{name}'"))}", "--rows-of");
        }

        return [.. rows.Where(item => item.Row.Device == chosen[0])];
    }

    private static List<(MeasurementTable Table, MeasurementRow Row, DataType Type, OperatorWork Work)> Typed(
        List<(MeasurementTable Table, MeasurementRow Row)> rows, DataType? only, List<InputError> unreadable)
    {
        List<(MeasurementTable, MeasurementRow, DataType, OperatorWork)> typed = [];
        foreach ((MeasurementTable table, MeasurementRow row) in rows)
        {
            if (TypeOf(row.DataType, only) is not DataType type)
                unreadable.Add(new InputError($"unknown data type '{row.DataType}'", table.Path, row.Line));
            else if (only is null || only == type)
                typed.Add((table, row, type, row.Operator.Work(type.ElementBytes())));
        }

        return typed.Count > 0 ? typed : throw new InputException(
            only is null ? "no row has a known data type" : $"no row is of data type {only.Value.Key()}", "--dtype");
    }

    /// <summary>A row that does not name its type counts as the one asked for, else as fp32.</summary>
    private static DataType? TypeOf(string name, DataType? unnamed)
    {
        if (name.Length == 0)
            return unnamed ?? DataType.Fp32;
        foreach (DataType type in Enum.GetValues<DataType>())
        {
            if (name.Equals(type.Key(), StringComparison.OrdinalIgnoreCase))
                return type;
        }

        return null;
    }

    private static List<(MeasurementTable Table, MeasurementRow Row, DataType Type, OperatorWork Work)> OfOperators(
        List<(MeasurementTable Table, MeasurementRow Row, DataType Type, OperatorWork Work)> rows, IReadOnlyList<string> operators)
    {
        if (operators.Count == 0)
            return rows;
        string[] present = [.. rows.Select(item => item.Row.Op).Concat(rows.Select(item => ParameterNames.Of(item.Work.Class))).Distinct().Order(StringComparer.Ordinal)];
        Refuse(operators, present, "--operators", "operator or class among the rows", null);
        return [.. rows.Where(item => operators.Contains(item.Row.Op, StringComparer.OrdinalIgnoreCase)
            || operators.Contains(ParameterNames.Of(item.Work.Class), StringComparer.OrdinalIgnoreCase))];
    }

    private static void Refuse(IEnumerable<string> given, IReadOnlyList<string> known, string option, string what, string? path)
    {
        foreach (string name in given)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new InputException(
                    $"no {what} '{name}'{(path is null ? "" : $" in {path}")}, expected one of {string.Join(", ", known)}", option, nearest: NearestName.Find(name, known));
            }
        }
    }

    private static SelectedRows Group(
        List<(MeasurementTable Table, MeasurementRow Row, DataType Type, OperatorWork Work)> rows, List<InputError> unreadable)
    {
        Dictionary<string, List<(MeasurementTable Table, MeasurementRow Row, DataType Type, OperatorWork Work)>> groups = [];
        List<string> order = [];
        foreach ((MeasurementTable Table, MeasurementRow Row, DataType Type, OperatorWork Work) item in rows)
        {
            string fingerprint = RowFingerprint.Of(item.Row);
            if (!groups.TryGetValue(fingerprint, out var group))
            {
                groups.Add(fingerprint, group = []);
                order.Add(fingerprint);
            }

            group.Add(item);
        }

        List<TimedRow> timed = new(order.Count);
        foreach (string fingerprint in order)
        {
            var group = groups[fingerprint];
            (MeasurementTable table, MeasurementRow row, DataType type, OperatorWork work) = group[0];
            double microseconds = Statistics.Median(group.Select(item => item.Row.LatencyMicroseconds!.Value));
            timed.Add(new TimedRow(row, table.Path, ShapeOf(table, row), type, work, microseconds * 1e-6, fingerprint, PeersOf(table, row)));
        }

        string[] devices = [.. rows.Select(item => item.Row.Device).Distinct().Order(StringComparer.Ordinal)];
        return new SelectedRows(timed, devices, rows.Count - timed.Count, unreadable);
    }

    private static string ShapeOf(MeasurementTable table, MeasurementRow row) => string.Join(' ',
        s_shapeColumns.Select(column => (Name: column, Value: FieldOf(table, row, column)))
            .Where(field => field.Value.Length > 0)
            .Select(field => $"{field.Name}={field.Value}")
            .Prepend(row.Op));

    private static Dictionary<string, double> PeersOf(MeasurementTable table, MeasurementRow row)
    {
        Dictionary<string, double> peers = [];
        foreach ((string column, int index) in table.PeerColumns)
        {
            if (!double.TryParse(row.Fields[index], NumberStyles.Float, CultureInfo.InvariantCulture, out double microseconds)
                || !double.IsFinite(microseconds) || microseconds <= 0)
                continue;
            string named = FieldOf(table, row, "peer_name");
            string name = column.StartsWith("pred_", StringComparison.OrdinalIgnoreCase) ? column[5..^3] : named.Length > 0 ? named : "peer";
            peers[name] = microseconds * 1e-6;
        }

        return peers;
    }

    private static string FieldOf(MeasurementTable table, MeasurementRow row, string column)
    {
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i].Equals(column, StringComparison.OrdinalIgnoreCase))
                return row.Fields[i].Trim();
        }

        return "";
    }
}
