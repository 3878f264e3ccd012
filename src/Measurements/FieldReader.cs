using System.Globalization;

namespace LatencyLab.Measurements;

/// <summary>Reads typed values out of one row by column name; the first failure is kept with its column.</summary>
/// <remarks>Not thread-safe; one instance serves a whole file, re-pointed at each row.</remarks>
internal sealed class FieldReader(IReadOnlyDictionary<string, int> positions)
{
    private string[] fields = [];

    /// <summary>What was wrong with the row, or null.</summary>
    public string? Problem { get; private set; }

    public void MoveTo(string[] row)
    {
        fields = row;
        Problem = null;
    }

    public string Text(string column) =>
        positions.TryGetValue(column, out int index) && index < fields.Length ? fields[index] : "";

    /// <summary>An integer within bounds; <paramref name="absent"/> where the field is blank (null: a blank is a problem).</summary>
    public int Integer(string column, int? absent, int least = 1, int most = int.MaxValue)
    {
        string text = Text(column);
        if (text.Length == 0)
        {
            if (absent is null)
                Fail($"column '{column}' is blank, expected a whole number");
            return absent ?? least;
        }

        // Other tools write whole numbers as 16.0.
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real)
                && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue && (value = (int)real) == real))
        {
            if (value >= least && value <= most)
                return value;
        }

        Fail($"column '{column}' is '{text}', expected a whole number {(most == int.MaxValue ? $">= {least}" : $"of {least}..{most}")}");
        return least;
    }

    /// <summary>A finite real number within bounds; <paramref name="absent"/> where the field is blank.</summary>
    public double? Real(string column, double? absent, double least, double most)
    {
        string text = Text(column);
        if (text.Length == 0)
            return absent;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && value >= least && value <= most)
        {
            return value;
        }

        Fail($"column '{column}' is '{text}', expected a number {(double.IsPositiveInfinity(most) ? $"above {(least <= double.Epsilon ? 0 : least)}" : $"of {least}..{most}")}");
        return absent;
    }

    /// <summary>The value of <c>key=value</c> among the semicolon-separated hints of a column, or null.</summary>
    public string? Hint(string column, string key)
    {
        ReadOnlySpan<char> text = Text(column);
        foreach (Range part in text.Split(';'))
        {
            ReadOnlySpan<char> hint = text[part].Trim();
            if (hint.Length > key.Length && hint[key.Length] == '=' && hint.StartsWith(key, StringComparison.Ordinal))
                return hint[(key.Length + 1)..].ToString();
        }

        return null;
    }

    /// <summary>A rate 0..1 among the hints of <c>other</c>; 1 where absent.</summary>
    public double HintRate(string key)
    {
        string? text = Hint("other", key);
        if (text is null)
            return 1;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1)
            return value;
        Fail($"hint '{key}' is '{text}', expected a number of 0..1");
        return 1;
    }

    /// <summary>A count among the hints of <c>other</c>; null where absent.</summary>
    public int? HintCount(string key)
    {
        string? text = Hint("other", key);
        if (text is null)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            return value;
        Fail($"hint '{key}' is '{text}', expected a whole number");
        return null;
    }

    public int Batch => Integer("batch", 1);

    public int Channels => Integer("cin", null);

    public int Height => Integer("h", null);

    public int Width => Integer("w", null);

    public int Granularity => Integer("granularity", null);

    public double ActivationRate => Real("activation_rate", 1, 0, 1) ?? 1;

    public void Fail(string problem) => Problem ??= problem;
}
