namespace LatencyLab.Measurements;

/// <summary>Reads typed values out of one row by column name; the first failure is kept with its column.</summary>
/// <param name="text">The field of a column; empty where there is none.</param>
internal sealed class FieldReader(Func<string, string> text)
{
    private const string Hints = "other";

    /// <summary>What was wrong with the row, or null.</summary>
    public string? Problem { get; private set; }

    public string Text(string column) => text(column);

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
        string range = double.IsPositiveInfinity(most) ? $"above {(least <= double.Epsilon ? 0 : least)}" : $"of {least}..{most}";
        Fail($"column '{column}' is '{field}', expected a number {range}");
        return absent;
    }

    /// <summary>The value of <c>key=value</c> among the semicolon-separated hints of the column <c>other</c>, or null.</summary>
    public string? Hint(string key)
    {
        ReadOnlySpan<char> hints = Text(Hints);
        foreach (Range part in hints.Split(';'))
        {
            ReadOnlySpan<char> hint = hints[part].Trim();
            if (hint.Length > key.Length && hint[key.Length] == '=' && hint.StartsWith(key, StringComparison.Ordinal))
                return hint[(key.Length + 1)..].ToString();
        }

        return null;
    }

    /// <summary>A whole number of 1 or more among the hints; null where it is absent or none.</summary>
    public int? Count(string key) =>
        int.TryParse(Hint(key), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : null;

    public void Fail(string problem) => Problem ??= problem;

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
