using System.Globalization;
using LatencyLab.Diagnostics;

namespace LatencyLab.Predictor.Distributions;

/// <summary>Rates as a user writes them.</summary>
public static class RateText
{
    private const string Header = "rate,weight";

    /// <summary>A histogram from CSV text: header <c>rate,weight</c>, then a rate and a weight a line.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not such a histogram; with the line.</exception>
    public static HistogramRate ParseHistogram(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0].Trim() != Header)
            throw new InputException($"expected the header '{Header}', got '{(lines[0].Length > 40 ? lines[0][..40] + "..." : lines[0])}'", source, 1);
        List<(double, double)> points = [];
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split(',');
            if (fields.Length != 2)
                throw new InputException($"expected a rate and a weight, got {fields.Length} fields", source, i + 1);
            double rate = Number(fields[0], "rate", source, i + 1), weight = Number(fields[1], "weight", source, i + 1);
            if (rate is < 0 or > 1)
                throw new InputException(FormattableString.Invariant($"rate is {rate}, expected 0 to 1"), source, i + 1);
            if (weight < 0)
                throw new InputException(FormattableString.Invariant($"weight is {weight}, expected 0 or more"), source, i + 1);
            points.Add((rate, weight));
        }

        return points.Any(point => point.Item2 > 0)
            ? new HistogramRate(points)
            : throw new InputException("a histogram needs at least one weight above 0", source);
    }

    private static double Number(string text, string what, string source, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{what} is '{text.Trim()}', expected a number", source, line);
}
