namespace LatencyLab.Simulation.Decisions;

/// <summary>Sources of decisions by the text of an option.</summary>
public static class DecisionSources
{
    private const string Random = "random:";

    /// <summary>Decisions, each for one batch: seeds from the one given on, or the images of a file, a batch after the other.</summary>
    /// <param name="text">As <c>random:1</c>, or a file.</param>
    /// <param name="draws">How many of what is drawn.</param>
    /// <param name="batch">Images of a batch.</param>
    /// <param name="option">What to name in messages.</param>
    /// <exception cref="InputException">Not of that form, or a file that cannot be read or has too few images.</exception>
    public static IReadOnlyList<IDecisionSource> Parse(string text, int draws, int batch, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsRandom(text))
        {
            string seed = text[Random.Length..];
            return int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= int.MaxValue - draws
                ? [.. Enumerable.Range(value, draws).Select(one => new DrawnDecisions(one))]
                : throw new InputException(
                    $"'{text}': '{seed}' is no seed, expected a whole number of 0 to {int.MaxValue - draws}", option);
        }

        if (!text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !File.Exists(text))
            throw new InputException($"'{text}' is no source of decisions, expected random:SEED or FILE.csv", option);
        DecisionTable table = DecisionTable.Read(text);
        return table.Rows.Count < batch
            ? throw new InputException($"has {table.Rows.Count} images, expected at least the {batch} of a batch", text)
            : [.. Enumerable.Range(0, table.Rows.Count / batch).Select(i => new RecordedDecisions(table, i * batch))];
    }

    /// <summary>Whether decisions are drawn, not read.</summary>
    public static bool IsRandom(string? text) => text?.StartsWith(Random, StringComparison.Ordinal) == true;
}
