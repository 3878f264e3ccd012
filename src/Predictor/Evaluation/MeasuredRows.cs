namespace LatencyLab.Predictor.Evaluation;

/// <summary>Reads the timed rows of one device from measurement files.</summary>
public static class MeasuredRows
{
    /// <summary>Reads files and selects rows, which have to be of one device.</summary>
    /// <param name="paths">Measurement files.</param>
    /// <param name="selection">Which rows.</param>
    /// <param name="device">The profile that the rows are for: among rows of several devices, its own are taken if
    /// <see cref="MeasuredDevices"/> knows them.</param>
    /// <exception cref="InputException">A file cannot be read, nothing matches, or the rows are of several devices.</exception>
    public static SelectedRows Read(IReadOnlyList<string> paths, RowSelection selection, DeviceProfile device)
    {
        ErrorTally unreadable = new();
        Timings timings = new();
        bool isTimed = false;
        string? untimed = null;
        foreach (string path in paths)
        {
            unreadable.Add(MeasurementReader.Stream(path, selection.Type ?? DataType.Fp32, selection.Columns, table =>
            {
                Refuse(selection.Filters.Select(filter => filter.Column), table.Columns, "--filter", "column", path);
                foreach (TimedOperator row in table.Read().Where(row => row.MeasuredSeconds is not null))
                {
                    isTimed = true;
                    if (selection.Filters.All(one => row.Field(one.Column).Contains(one.Text, StringComparison.OrdinalIgnoreCase)))
                        timings.Add(row);
                }

                untimed ??= isTimed ? null : TimeColumns.HintFor(table.Columns);
                return table.Unreadable;
            }));
        }

        if (!isTimed)
        {
            string unread = unreadable.Count == 0 ? "" : $"; {unreadable.Count} cannot be read, the first: {unreadable.First()}";
            throw new InputException($"no timed row in {string.Join(", ", paths.Select(Path.GetFileName))}{unread}{untimed}");
        }

        List<TimedOperator> rows = [.. timings.Rows];
        if (rows.Count == 0)
            throw new InputException("no row passes the filters", "--filter");
        rows = OfDevice(rows, selection.RowsOf, device);
        if (selection.Type is DataType type)
        {
            rows = [.. rows.Where(row => row.Type == type)];
            if (rows.Count == 0)
                throw new InputException($"no row is of data type {type.Key()}", "--dtype");
        }

        rows = OfOperators(rows, selection.Operators);
        TimedOperator[] grouped = timings.Medians(rows, selection.SetUp);
        return new SelectedRows(grouped, [.. DevicesOf(rows)], rows.Sum(timings.CountOf) - grouped.Length, unreadable)
        {
            Suspicions = TimeColumns.SuspicionsOf(rows, device, selection.Columns),
        };
    }

    private static List<TimedOperator> OfDevice(List<TimedOperator> rows, string? text, DeviceProfile device)
    {
        string[] names = [.. DevicesOf(rows)];
        string[] chosen = text is null ? names
            : names.Contains(text, StringComparer.OrdinalIgnoreCase) ? [.. names.Where(
                name => name.Equals(text, StringComparison.OrdinalIgnoreCase))]
            : [.. names.Where(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))];
        if (text is not null && chosen.Length == 0)
        {
            throw new InputException(
                $"no row of a device '{text}', the files have {Quoted(names)}", "--rows-of", nearest: NearestName.Find(text, names));
        }

        if (chosen.Length > 1)
        {
            HashSet<(string, string)> own = [.. MeasuredDevices.Of(device.Name).Select(entry => (entry.File, entry.Device))];
            List<TimedOperator> known = [.. rows.Where(row => own.Contains((Path.GetFileName(row.Path), row.Device)))];
            return text is null && known.Count > 0
                ? known
                : throw new InputException($"rows of {chosen.Length} devices, choose one: {Quoted(chosen)}", "--rows-of");
        }

        return [.. rows.Where(row => row.Device == chosen[0])];
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static IEnumerable<string> DevicesOf(IEnumerable<TimedOperator> rows) =>
        rows.Select(row => row.Device).Distinct().Order(StringComparer.Ordinal);

    private static List<TimedOperator> OfOperators(List<TimedOperator> rows, IReadOnlyList<string> operators)
    {
        if (operators.Count == 0)
            return rows;
        string[] present = [.. rows.SelectMany(NamesOf).Distinct().Order(StringComparer.Ordinal)];
        Refuse(operators, present, "--operators", "operator or class among the rows", null);
        return [.. rows.Where(row => NamesOf(row).Intersect(operators, StringComparer.OrdinalIgnoreCase).Any())];
    }

    private static string[] NamesOf(TimedOperator row) => [row.Name, ParameterNames.Of(row.Work.Class)];

    private static void Refuse(IEnumerable<string> given, IReadOnlyList<string> known, string option, string what, string? path)
    {
        foreach (string name in given)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new InputException(
                    $"no {what} '{name}'{(path is null ? "" : $" in {path}")}, expected one of {string.Join(", ", known)}",
                    option, nearest: NearestName.Find(name, known));
            }
        }
    }
}
