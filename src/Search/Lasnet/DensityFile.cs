using LatencyLab.Files;

namespace LatencyLab.Search.Lasnet;

/// <summary>
/// Activation rates measured after training, as LASNet's authors' code writes them (<c>all_density_best.txt</c>): plain numbers,
/// rows conv3, conv2, conv1 and, where channels are masked, channel; one column a block.
/// </summary>
/// <param name="Third">Rate of the third convolution a block: the activation rate r.</param>
/// <param name="First">Rate of the first convolution a block: the mask dilated by the second convolution's window.</param>
/// <param name="Channel">Channel keep rate a block; null where the file has none.</param>
internal sealed record DensityFile(IReadOnlyList<double> Third, IReadOnlyList<double> First, IReadOnlyList<double>? Channel)
{
    private static readonly char[] s_separators = [' ', '\t', ',', ';'];

    /// <exception cref="InputException">Missing file, a field that is no rate of 0..1, rows of unequal length, or another number of rows or
    /// columns.</exception>
    public static DensityFile Read(string path, int blockCount) => InputFile.Read(path, "rates of blocks", stream =>
    {
        using StreamReader reader = new(stream);
        return Parse(reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'), path, blockCount);
    });

    /// <inheritdoc cref="Read"/>
    public static DensityFile Parse(IReadOnlyList<string> lines, string path, int blockCount)
    {
        List<InputError> errors = [];
        List<double[]> rows = [];
        for (int i = 0; i < lines.Count; i++)
        {
            string[] fields = lines[i].Split(s_separators, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
                continue;
            if (fields.Length != blockCount)
                errors.Add(new InputError($"has {fields.Length} numbers, expected {blockCount}, one a block", path, i + 1));
            rows.Add([.. fields.Select(field => Rate(field, path, i + 1, errors))]);
        }

        if (errors.Count == 0 && rows.Count is not (3 or 4))
            errors.Add(new InputError($"has {rows.Count} rows of numbers, expected 3 (conv3, conv2, conv1) or 4 (and channel)", path));
        if (errors.Count > 0)
            throw new InputException(errors);
        return new DensityFile(rows[0], rows[2], rows.Count == 4 ? rows[3] : null);
    }

    private static double Rate(string field, string path, int line, List<InputError> errors)
    {
        if (RateText.TryNumber(field, out double rate))
            return rate;
        errors.Add(new InputError($"'{field}' is not a rate of 0..1", path, line));
        return 0;
    }
}
