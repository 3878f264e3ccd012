namespace LatencyLab.Networks.Rates;

/// <summary>Rates as a user writes them, on the command line and in files.</summary>
public static class RateText
{
    /// <summary>What a rate has to look like, for errors.</summary>
    public const string Expected =
        "a rate of 0..1, beta:MEAN,CONCENTRATION, histogram:RATE=WEIGHT,... or a .csv file with columns rate,weight";

    private const string Beta = "beta:", Histogram = "histogram:";

    private const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>Reads one rate: a mean, a Beta distribution, a histogram, or the file of one.</summary>
    /// <param name="text">See <see cref="Expected"/>.</param>
    /// <param name="source">Option or file, for messages.</param>
    /// <param name="folder">Folder that the path of a file is relative to; null: the current one.</param>
    /// <exception cref="InputException">The text is none of these, or a number is out of its range.</exception>
    public static RateDistribution Parse(string text, string? source, string? folder = null)
    {
        string plain = text.Trim();
        try
        {
            if (plain.StartsWith(Beta, StringComparison.Ordinal))
            {
                string[] numbers = plain[Beta.Length..].Split(',');
                return numbers.Length == 2 ? new BetaRate(Value(numbers[0]), Value(numbers[1])) : throw Unreadable();
            }

            if (plain.StartsWith(Histogram, StringComparison.Ordinal))
            {
                string[][] points = [.. plain[Histogram.Length..].Split(',').Select(point => point.Split('='))];
                return points.All(point => point.Length == 2)
                    ? new HistogramRate(points.Select(point => (Value(point[0]), Value(point[1]))))
                    : throw Unreadable();
            }

            if (plain.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            {
                string path = folder is null ? plain : Path.Combine(folder, plain);
                return ParseHistogram(Yaml.YamlFile.ReadText(path, "histogram of rates", MaximumBytes), path);
            }

            return TryNumber(plain, out double rate) ? new FixedRate(rate) : throw Unreadable();
        }
        catch (InputException problem) when (problem.Errors[0].Source is null)
        {
            throw new InputException([.. problem.Errors.Select(error => error with { Source = source })]);
        }

        double Value(string number) =>
            double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
                : throw Unreadable();

        InputException Unreadable() => new(
            $"'{(text.Length > 60 ? text[..60] + "..." : text)}' is not {Expected}", nearest: MeantNumber.Of(text, false, 1));
    }

    /// <summary>Reads a rate that is a number.</summary>
    /// <returns>Whether it is one of 0 to 1.</returns>
    public static bool TryNumber(string text, out double rate) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rate) && rate is >= 0 and <= 1;

    /// <summary>Whether a text is written as a distribution, whatever is in it.</summary>
    public static bool IsDistribution(string text)
    {
        return text.StartsWith(Beta, StringComparison.Ordinal) || text.StartsWith(Histogram, StringComparison.Ordinal)
            || text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads rates separated by commas; the commas inside of a distribution do not separate.</summary>
    /// <inheritdoc cref="Parse"/>
    public static IReadOnlyList<RateDistribution> ParseList(string text, string? source, string? folder = null) =>
        [.. Split(text).Select(part => Parse(part, source, folder))];

    /// <summary>The shortest text that reads back as the same number, without an exponent where it can be.</summary>
    public static string Number(double value) => value.ToString("0.###############", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Split(string text)
    {
        string? open = null;
        foreach (string part in text.Split(','))
        {
            bool histogram = part.TrimStart().StartsWith(Histogram, StringComparison.Ordinal),
                beta = part.TrimStart().StartsWith(Beta, StringComparison.Ordinal);
            if (open is not null
                && (open.TrimStart().StartsWith(Beta, StringComparison.Ordinal) ? !open.Contains(',', StringComparison.Ordinal)
                    : !histogram && !beta && part.Contains('=', StringComparison.Ordinal)))
            {
                open += "," + part;
                continue;
            }

            if (open is not null)
                yield return open;
            open = histogram || beta ? part : null;
            if (open is null)
                yield return part;
        }

        if (open is not null)
            yield return open;
    }

    /// <summary>A histogram from CSV text: header <c>rate,weight</c>, then a rate and a weight a line.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not such a histogram; with the line.</exception>
    public static HistogramRate ParseHistogram(string text, string source) => new(WeightedCsv.Parse(text, source, "rate"));
}
