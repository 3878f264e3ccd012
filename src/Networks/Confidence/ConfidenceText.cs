using System.Globalization;
using LatencyLab.Diagnostics;

namespace LatencyLab.Networks.Confidence;

/// <summary>Confidence histograms as users write them.</summary>
public static class ConfidenceText
{
    private const string Header = "confidence,weight";

    private const int MostShownCharacters = 40;

    /// <summary>A histogram from CSV text: header <c>confidence,weight</c>, then a confidence and a weight (or count) a line.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not such a histogram; with the line.</exception>
    public static ConfidenceHistogram Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0].Trim() != Header)
            throw new InputException($"expected the header '{Header}', got '{Shown(lines[0])}'", source, 1);
        List<(double, double)> points = [];
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split(',');
            if (fields.Length != 2)
                throw new InputException($"expected a confidence and a weight, got {fields.Length} field{(fields.Length == 1 ? "" : "s")}", source, i + 1);
            double confidence = Number(fields[0], "confidence", source, i + 1), weight = Number(fields[1], "weight", source, i + 1);
            if (confidence is < 0 or > 1)
                throw new InputException(FormattableString.Invariant($"confidence is {confidence}, expected 0 to 1"), source, i + 1);
            if (weight < 0)
                throw new InputException(FormattableString.Invariant($"weight is {weight}, expected 0 or more"), source, i + 1);
            points.Add((confidence, weight));
        }

        return points.Any(point => point.Item2 > 0)
            ? new ConfidenceHistogram(points, $"histogram {source}")
            : throw new InputException("a histogram needs at least one weight above 0", source);
    }

    private static double Number(string text, string what, string source, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{what} is '{Shown(text.Trim())}', expected a number", source, line);

    private static string Shown(string text) => text.Length > MostShownCharacters ? text[..MostShownCharacters] + "..." : text;
}
