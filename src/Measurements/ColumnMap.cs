namespace LatencyLab.Measurements;

/// <summary>Names and units that a file has for the columns of the measurement schema: <c>latency_us=time:ms,h=height</c>.</summary>
/// <param name="Entries">One a column, ours and theirs; a unit where it is a time.</param>
public sealed record ColumnMap(IReadOnlyList<ColumnMap.Entry> Entries)
{
    private const string Latency = "latency_us";

    private static readonly Dictionary<string, double> s_microseconds =
        new(StringComparer.OrdinalIgnoreCase) { ["ns"] = 1e-3, ["us"] = 1, ["ms"] = 1e3, ["s"] = 1e6 };

    /// <summary>What the latency is called, and the unit where the file's is not given: <c>latency_ms=time</c> are milliseconds.</summary>
    private static readonly Dictionary<string, string> s_latency = new(StringComparer.OrdinalIgnoreCase)
    {
        [Latency] = "us",
        ["latency"] = "us",
        ["latency_ns"] = "ns",
        ["latency_ms"] = "ms",
        ["latency_s"] = "s",
    };

    /// <summary>One column.</summary>
    /// <param name="Ours">Its name in the schema.</param>
    /// <param name="Theirs">Its name in the file.</param>
    /// <param name="Unit">Unit of a time in the file, <c>ns</c>, <c>us</c>, <c>ms</c> or <c>s</c>; null: that of our name.</param>
    public sealed record Entry(string Ours, string Theirs, string? Unit)
    {
        /// <summary>What turns a number of the file into microseconds; 1 for what is no time.</summary>
        internal double Factor => Unit is null ? 1 : s_microseconds[Unit];
    }

    /// <summary>Reads the text of an option.</summary>
    /// <param name="texts">Each <c>ours=theirs</c> or <c>ours=theirs:unit</c>, several separated by commas.</param>
    /// <param name="source">Name of the option, for messages.</param>
    /// <exception cref="InputException">Not of that form, an unknown column or unit, or a column twice.</exception>
    public static ColumnMap Parse(IEnumerable<string> texts, string source)
    {
        List<Entry> entries = [];
        foreach (string part in texts.SelectMany(
            text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            Entry entry = Parse(part, source);
            if (entries.Any(other => other.Ours == entry.Ours))
                throw new InputException($"column '{entry.Ours}' is given twice", source);
            if (entries.Any(other => other.Theirs.Equals(entry.Theirs, StringComparison.OrdinalIgnoreCase)))
                throw new InputException($"column '{entry.Theirs}' of the file is given twice", source);
            entries.Add(entry);
        }

        return entries.Count > 0 ? new ColumnMap(entries)
            : throw new InputException("is empty, expected ours=theirs such as latency_us=time:ms", source);
    }

    /// <summary>The option's text again.</summary>
    public override string ToString() => string.Join(
        ',', Entries.Select(entry => $"{entry.Ours}={entry.Theirs}{(entry.Unit is null ? "" : $":{entry.Unit}")}"));

    private static Entry Parse(string part, string source)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        string given = equals > 0 ? part[..equals].Trim() : "", theirs = equals > 0 ? part[(equals + 1)..].Trim() : "";
        if (given.Length == 0 || theirs.Length == 0)
            throw new InputException($"'{part}' is not of the form ours=theirs, as in latency_us=time:ms", source);
        string? named = s_latency.GetValueOrDefault(given);
        bool isLatency = named is not null;
        string ours = isLatency ? Latency : MeasurementColumns.Named(given)
            ?? throw new InputException(
                $"'{given}' is no column of measurement files", source,
                nearest: NearestName.Find(given, MeasurementColumns.Known, OtherNames.Columns));
        int colon = theirs.LastIndexOf(':');
        if (colon < 0)
            return new Entry(ours, theirs, named is null or "us" ? null : named);
        string unit = theirs[(colon + 1)..].Trim();
        if (!s_microseconds.ContainsKey(unit))
        {
            throw new InputException(
                $"'{unit}' is no unit of time, expected {string.Join(", ", s_microseconds.Keys)}", source,
                nearest: NearestName.Find(unit, s_microseconds.Keys));
        }

        return isLatency || MeasurementColumns.IsPeerPrediction(ours) ? new Entry(ours, theirs[..colon].Trim(), unit.ToLowerInvariant())
            : throw new InputException($"column '{ours}' is no time and has no unit, expected {ours}={theirs[..colon]}", source);
    }

    /// <summary>The header with our names, and what each column's numbers are multiplied by.</summary>
    /// <exception cref="InputException">The file has no such column, or has ours as well.</exception>
    internal double[] Rename(string[] header, string path)
    {
        double[] factors = [.. header.Select(_ => 1.0)];
        int[] places = [.. Entries.Select(entry => Array.FindIndex(
            header, name => name.Equals(entry.Theirs, StringComparison.OrdinalIgnoreCase)))];
        for (int i = 0; i < places.Length; i++)
        {
            Entry entry = Entries[i];
            if (places[i] < 0)
            {
                throw new InputException(
                    $"has no column '{entry.Theirs}' in its header (--columns {entry.Ours}=...)", path, 1,
                    nearest: NearestName.Find(entry.Theirs, header));
            }

            int own = Array.FindIndex(header, name => name.Equals(entry.Ours, StringComparison.OrdinalIgnoreCase));
            if (own >= 0 && !places.Contains(own))
                throw new InputException($"has a column '{entry.Ours}' already, beside '{entry.Theirs}' (--columns)", path, 1);
        }

        for (int i = 0; i < places.Length; i++)
            (header[places[i]], factors[places[i]]) = (Entries[i].Ours, Entries[i].Factor);
        return factors;
    }
}
