namespace LatencyLab.Networks.Rates;

/// <summary>Values of 0 to 1 with weights, as a CSV of two columns.</summary>
internal static class WeightedCsv
{
    private const int MostShownCharacters = 40;

    /// <summary>Values and weights; at least one weight is above 0.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="source">File name for messages.</param>
    /// <param name="what">Heading of the values, e.g. <c>rate</c>; that of the weights is <c>weight</c>.</param>
    /// <exception cref="InputException">The text is not such a histogram; with the line.</exception>
    public static IReadOnlyList<(double Value, double Weight)> Parse(string text, string source, string what)
    {
        string header = $"{what},weight";
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0].Trim() != header)
            throw new InputException($"expected the header '{header}', got '{Shown(lines[0])}'", source, 1);
        List<(double Value, double Weight)> points = [];
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split(',');
            if (fields.Length != 2)
                throw new InputException(
                    $"expected a {what} and a weight, got {fields.Length} field{(fields.Length == 1 ? "" : "s")}", source, i + 1);
            double value = Number(fields[0], what, source, i + 1), weight = Number(fields[1], "weight", source, i + 1);
            if (value is < 0 or > 1)
                throw new InputException(FormattableString.Invariant($"{what} is {value}, expected 0 to 1"), source, i + 1);
            if (weight < 0)
                throw new InputException(FormattableString.Invariant($"weight is {weight}, expected 0 or more"), source, i + 1);
            points.Add((value, weight));
        }

        return points.Any(point => point.Weight > 0) ? points
            : throw new InputException("a histogram needs at least one weight above 0", source);
    }

    private static double Number(string text, string what, string source, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{what} is '{Shown(text.Trim())}', expected a number", source, line);

    private static string Shown(string text) => text.Length > MostShownCharacters ? text[..MostShownCharacters] + "..." : text;
}
