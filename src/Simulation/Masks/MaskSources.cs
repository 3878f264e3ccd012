namespace LatencyLab.Simulation.Masks;

/// <summary>Sources of masks by the text of an option.</summary>
public static class MaskSources
{
    private const string Forms = "FILE.npy, FILE.csv, a folder of them, random:SEED or blobs:SEED,SIZE";

    /// <summary>Draws of masks, each for one batch: the files of a folder, or seeds from the one given on.</summary>
    /// <param name="text">As <c>random:1</c>, <c>blobs:1,3</c>, a file or a folder.</param>
    /// <param name="draws">How many of what is drawn.</param>
    /// <param name="option">What to name in messages.</param>
    /// <exception cref="InputException">Not of that form, or a file that cannot be read.</exception>
    public static IReadOnlyList<IMaskSource> Parse(string text, int draws, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("random:", StringComparison.Ordinal))
        {
            ulong seed = Seed(text["random:".Length..], text, option);
            return [.. Enumerable.Range(0, draws).Select(i => new DrawnMasks(seed + (ulong)i))];
        }

        if (text.StartsWith("blobs:", StringComparison.Ordinal))
        {
            string[] parts = text["blobs:".Length..].Split(',');
            if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double size)
                || !(size > 0) || size > 1e4)
                throw new InputException($"'{text}' is not of the form blobs:SEED,SIZE with a size in patches, e.g. blobs:1,3", option);
            ulong seed = Seed(parts[0], text, option);
            return [.. Enumerable.Range(0, draws).Select(i => new DrawnMasks(seed + (ulong)i, size))];
        }

        if (Directory.Exists(text))
        {
            string[] files = [.. Directory.GetFiles(text).Where(IsMask).Order(StringComparer.Ordinal)];
            return files.Length == 0 ? throw new InputException("has no mask (.npy or .csv)", text)
                : [.. files.Select(file => new RecordedMasks(file, MaskFile.Read(file)))];
        }

        if (text.Length == 0 || (!IsMask(text) && !File.Exists(text)))
            throw new InputException($"'{text}' is no mask, expected {Forms}", option);
        return [new RecordedMasks(text, MaskFile.Read(text))];
    }

    private static bool IsMask(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static ulong Seed(string seed, string text, string option) =>
        ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value <= int.MaxValue ? value
            : throw new InputException($"'{text}': '{seed}' is no seed, expected a whole number of 0 to {int.MaxValue}", option);
}
