namespace LatencyLab.Importing.ScaleSim;

/// <summary>
/// Layers of SCALE-Sim: convolutions of maps that are padded already, or matrix products, told by their place in the line.
/// </summary>
/// <remarks>
/// As SCALE-Sim reads them: name, IFMAP height and width, filter height and width, channels, filters, stride, or name, M, N, K. The last
/// window may hang over the map: ceil((in - filter) / stride) + 1 outputs. DP in a name makes a convolution of each channel by itself.
/// </remarks>
internal static class ScaleSimTopology
{
    private const int LastOfConvolution = 7, LastOfProduct = 3;

    /// <summary>Reads a topology.</summary>
    public static void Read(string text, string path, RowsDraft rows, ImportNotes notes)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string[] header = FieldsOf(lines[0]);
        bool isProduct = header.Length > LastOfProduct
            && header[1].Equals("M", StringComparison.OrdinalIgnoreCase) && header[2].Equals("N", StringComparison.OrdinalIgnoreCase);
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = FieldsOf(lines[i]);
            string name = fields[0].Length > 0 ? fields[0] : $"layer{i}";
            if (fields.All(field => field.Length == 0))
                continue;
            if (fields.Skip(1).All(field => field.Length == 0))
            {
                notes.Lose(fields[0], i + 1, "a heading");
                continue;
            }

            int last = isProduct ? LastOfProduct : LastOfConvolution;
            if (SizesOf(fields, last, out string? problem) is not int[] sizes)
            {
                rows.LeaveOut(name, path, i + 1, problem!);
                continue;
            }

            for (int at = last + 1; at < Math.Min(header.Length, fields.Length); at++)
            {
                if (header[at].Length > 0 && fields[at].Length > 0 && fields[at] is not ("1" or "1:1") && !IsBatch(header[at]))
                    notes.Lose(header[at], i + 1, "has no counterpart in a row");
            }

            int batch = BatchOf(header, fields);
            rows.Add(
                name, path, i + 1,
                () => isProduct ? new Linear((long)batch * sizes[0], sizes[2], sizes[1]) : ConvolutionOf(name, batch, sizes));
        }
    }

    private static Conv2d ConvolutionOf(string name, int batch, int[] sizes)
    {
        bool isDepthwise = name.Contains("DP", StringComparison.Ordinal);
        return new ForeignConvolution(
            batch, sizes[4], isDepthwise ? checked(sizes[4] * sizes[5]) : sizes[5], isDepthwise ? sizes[4] : 1,
            ForeignAxis.OfInputRoundedUp(sizes[0], sizes[2], sizes[6]),
            ForeignAxis.OfInputRoundedUp(sizes[1], sizes[3], sizes[6])).ToOperator();
    }

    private static int[]? SizesOf(string[] fields, int last, out string? problem)
    {
        problem = fields.Length <= last ? $"has {fields.Length} fields, expected {last + 1}" : null;
        if (problem is not null)
            return null;
        int[] sizes = new int[last];
        for (int i = 0; i < last; i++)
        {
            if (!int.TryParse(fields[i + 1], NumberStyles.Integer, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1)
                problem ??= $"'{fields[i + 1]}' is no size, expected a whole number of 1 or more";
        }

        return problem is null ? sizes : null;
    }

    private static int BatchOf(string[] header, string[] fields)
    {
        int at = Array.FindIndex(header, IsBatch);
        return at > 0 && at < fields.Length && int.TryParse(fields[at], CultureInfo.InvariantCulture, out int images) && images > 0
            ? images : 1;
    }

    private static bool IsBatch(string column) => column.StartsWith("batch", StringComparison.OrdinalIgnoreCase);

    private static string[] FieldsOf(string line) =>
        [.. line.TrimStart('\uFEFF').Split(',').Select(field => field.Trim().Trim('"'))];
}
