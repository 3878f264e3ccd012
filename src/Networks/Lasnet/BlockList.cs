namespace LatencyLab.Networks.Lasnet;

/// <summary>Dash lists such as <c>8-4-7-1</c>: one entry for all blocks, one a stage, or one a block.</summary>
public static class BlockList
{
    /// <summary>Positive integers, expanded to one a block.</summary>
    /// <param name="text">E.g. <c>8-4-7-1</c>.</param>
    /// <param name="source">Option or file the text is from, for the error.</param>
    /// <exception cref="InputException">An entry is not a positive integer, or their number fits neither stages nor blocks.</exception>
    public static IReadOnlyList<int> Parse(string text, Backbone backbone, string? source = null)
    {
        List<int> entries = [];
        foreach (string entry in text.Split('-'))
        {
            if (!int.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1)
                throw new InputException($"'{entry}' in '{text}' is not an integer of 1 or more, expected a list such as 8-4-7-1", source);
            entries.Add(value);
        }

        return Expand(entries, backbone, source);
    }

    /// <summary>One value for all blocks, one a stage or one a block, expanded to one a block.</summary>
    /// <exception cref="InputException">Their number fits neither.</exception>
    public static IReadOnlyList<T> Expand<T>(IReadOnlyList<T> entries, Backbone backbone, string? source = null)
    {
        int blocks = backbone.BlockCount;
        if (entries.Count == blocks)
            return entries;
        if (entries.Count == 1)
            return [.. Enumerable.Repeat(entries[0], blocks)];
        if (entries.Count == backbone.Stages.Count)
            return [.. backbone.Stages.SelectMany((stage, index) => Enumerable.Repeat(entries[index], stage.Blocks))];
        throw new InputException(
            $"{entries.Count} entries for {backbone.Name}, expected 1, {backbone.Stages.Count} (one a stage) or {blocks} (one a block)",
            source);
    }
}
