namespace LatencyLab.Measurements;

/// <summary>
/// Reads typed values out of one row by column name; the first failure is kept with its column, and so is what was asked for: a column or
/// hint that nobody asked for says something that the operator does not have.
/// </summary>
/// <param name="text">The field of a column; empty where there is none.</param>
internal sealed class FieldReader(Func<string, string> text)
{
    private const string Hints = "other";

    private readonly HashSet<string> _columns = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _hints = new(StringComparer.Ordinal);

    /// <summary>Forgets the row, for the next one of the file.</summary>
    public void Next()
    {
        _columns.Clear();
        _hints.Clear();
        Problem = null;
    }

    /// <summary>What was wrong with the row, or null.</summary>
    public string? Problem { get; private set; }

    public string Text(string column)
    {
        _columns.Add(column);
        return text(column);
    }

    /// <summary>A whole number within bounds; <paramref name="absent"/> where the field is blank (null: a blank is a problem).</summary>
    public int Whole(string column, int? absent, int least = 1, int most = int.MaxValue)
    {
        string field = Text(column);
        if (field.Length == 0)
        {
            if (absent is null)
                Fail($"column '{column}' is blank, expected a whole number");
            return absent ?? least;
        }

        if (TryWhole(field, out int value) && value >= least && value <= most)
            return value;
        Fail($"column '{column}' is '{field}', expected a whole number {(most == int.MaxValue ? $">= {least}" : $"of {least}..{most}")}");
        return least;
    }

    /// <summary>A finite real number within bounds; <paramref name="absent"/> where the field is blank.</summary>
    public double? Real(string column, double? absent, double least, double most)
    {
        string field = Text(column);
        if (field.Length == 0)
            return absent;
        if (TryReal(field, out double value) && value >= least && value <= most)
            return value;
        Fail(string.Create(CultureInfo.InvariantCulture, $"column '{column}' is '{field}', expected a number of {least}..{most}"));
        return absent;
    }

    /// <summary>The value of <c>key=value</c> among the semicolon-separated hints of the column <c>other</c>, or null.</summary>
    public string? Hint(string key)
    {
        _hints.Add(key);
        ReadOnlySpan<char> hints = Text(Hints);
        foreach (Range part in hints.Split(';'))
        {
            ReadOnlySpan<char> hint = hints[part].Trim();
            if (hint.Length > key.Length && hint[key.Length] == '=' && hint.StartsWith(key, StringComparison.Ordinal))
                return hint[(key.Length + 1)..].ToString();
        }

        return null;
    }

    /// <summary>A whole number among the hints; null where it is absent.</summary>
    public int? Count(string key, int least = 1)
    {
        if (Hint(key) is not string hint)
            return null;
        if (int.TryParse(hint, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least)
            return value;
        Fail($"hint '{key}' is '{hint}', expected a whole number >= {least}");
        return null;
    }

    public void Fail(string problem) => Problem ??= problem;

    /// <summary>Fails where the row says something of an operator that nobody asked for.</summary>
    /// <param name="op">Name of the operator.</param>
    public void RefuseUnread(string op)
    {
        foreach (string column in MeasurementColumns.Shape)
        {
            if (!_columns.Contains(column) && text(column).Trim() is { Length: > 0 } field
                && !MeasurementColumns.SaysNothing(column, field))
                Fail($"column '{column}' is '{field}', which {op} does not have, expected a blank");
        }

        if (text(Hints) is not { Length: > 0 } hints)
            return;
        HashSet<string> given = [];
        foreach (string part in hints.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? part : part[..equals];
            if (equals < 0 ? _hints.Contains(key) : _hints.Contains(key) ? !given.Add(key) : !MeasurementColumns.Notes.Contains(key))
                Fail(Unread(op, key, part, equals < 0));
        }
    }

    private string Unread(string op, string key, string part, bool hasNoValue)
    {
        if (_hints.Contains(key))
            return hasNoValue ? $"hint '{key}' has no value, expected {key}=VALUE" : $"hint '{key}' is given twice";
        string known = _hints.Count == 0 ? "no hints" : $"one of {string.Join(", ", _hints)}";
        string meant = NearestName.Find(key, _hints) is string nearest ? $"; did you mean '{nearest}'?" : "";
        return $"hint '{part}' is not one of {op}, expected {known}{meant}";
    }

    /// <remarks>Other tools write whole numbers as 16.0.</remarks>
    private static bool TryWhole(string field, out int value)
    {
        if (int.TryParse(field, NumberStyles.Integer, CultureInfo.InvariantCulture, out value))
            return true;
        bool isWhole = TryReal(field, out double real) && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue;
        value = isWhole ? (int)real : 0;
        return isWhole;
    }

    /// <summary>A finite number, whatever the machine's language.</summary>
    public static bool TryReal(string field, out double value) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
