namespace LatencyLab.Importing.NnMeter;

/// <summary>
/// A table of kernel sizes that nn-Meter draws samples from: <c>model,input_h,input_w,cin,cout,ks,stride,groups</c> of convolutions, the
/// same without groups of pools, <c>model,cin,cout</c> of linear layers.
/// </summary>
internal static class NnMeterTable
{
    /// <summary>Reads a table.</summary>
    public static void Read(string text, string path, RowsDraft rows, ImportNotes notes)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string[] header = [.. FieldsOf(lines[0]).Select(name => name.ToLowerInvariant())];
        string kernel = !header.Contains("ks") ? "fc" : header.Contains("groups") ? "conv" : "maxpool";
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = FieldsOf(lines[i]);
            if (fields.All(field => field.Length == 0))
                continue;
            string layer = $"{fields[0]} line {i + 1}";
            if (fields.Length < header.Length)
            {
                rows.LeaveOut(layer, path, i + 1, $"has {fields.Length} fields, expected {header.Length}");
                continue;
            }

            rows.Add(layer, path, i + 1, () => OperatorOf(kernel, header, fields));
        }

        if (kernel == "maxpool" && rows.Count > 0)
            notes.Assume("op", "max_pool2d: the table does not say which pool");
        if (kernel != "fc" && rows.Count > 0)
            notes.Assume("padding", "that of 'same': maps of ceil(input / stride) outputs");
        notes.Assume("batch", "1: the table does not say");
    }

    private static Operator OperatorOf(string kernel, string[] header, string[] fields)
    {
        int Size(string column)
        {
            int at = Array.IndexOf(header, column);
            return at < 0 ? 1
                : int.TryParse(fields[at], NumberStyles.Integer, CultureInfo.InvariantCulture, out int size) && size > 0 ? size
                : throw new InputException($"{column} is '{fields[at]}', expected a whole number of 1 or more");
        }

        int rows = Size("input_h"), columns = Size("input_w");
        if (rows != columns)
            throw new InputException($"the map is {rows} x {columns}, expected a square one");
        return new NnMeterSizes(rows, [Size("cin")], Size("cout"), Size("ks"), Size("stride"))
        {
            Groups = kernel == "conv" ? Size("groups") : null,
        }.ToOperator(kernel);
    }

    private static string[] FieldsOf(string line) => [.. line.TrimStart('\uFEFF').Split(',').Select(field => field.Trim())];
}
