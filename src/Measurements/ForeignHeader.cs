namespace LatencyLab.Measurements;

/// <summary>
/// The header of a table of layers that says no operator: convolutions as SCALE-Sim's topologies list them (IFMAP Height, Filter Width, Num
/// Filter, Strides, ...), under these names or other words for them, and its matrix products (M, N, K).
/// </summary>
/// <remarks>Topologies: github.com/scalesim-project/SCALE-Sim, folder topologies. Maps are padded there already.</remarks>
internal sealed class ForeignHeader
{
    private const string Convolution = "conv2d", Product = "gemm";

    private static readonly (string Column, string[] Names)[] s_convolution =
    [
        ("h", ["ifmapheight", "ifmapheigth", "inheight", "inputheight"]), ("w", ["ifmapwidth", "inwidth", "inputwidth"]),
        ("kh", ["filterheight", "kernelheight"]), ("kw", ["filterwidth", "kernelwidth"]),
        ("cin", ["channels", "inputs", "inputchannels", "inchannels"]),
        ("cout", ["numfilter", "numfilters", "outputs", "outputchannels", "outchannels"]),
    ];

    private static readonly string[] s_strides = ["strides", "stride", "step"];

    private readonly Dictionary<string, int> _positions;
    private readonly string _operator;

    private ForeignHeader(string op, Dictionary<string, int> positions) => (_operator, _positions) = (op, positions);

    /// <summary>Null: it is no such header.</summary>
    public static ForeignHeader? Of(IReadOnlyList<string> columns)
    {
        string[] names = [.. columns.Select(LettersOf)];
        if (names.Contains("m") && names.Contains("n") && names.Contains("k"))
            return new ForeignHeader(Product, new[] { "m", "n", "k" }.ToDictionary(name => name, name => Array.IndexOf(names, name)));
        Dictionary<string, int> positions = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string column, string[] words) in s_convolution)
        {
            int at = Array.FindIndex(names, words.Contains);
            if (at < 0)
                return null;
            positions.Add(column, at);
        }

        if (Array.FindIndex(names, s_strides.Contains) is >= 0 and int stride)
        {
            positions.Add("stride_h", stride);
            positions.Add("stride_w", stride);
        }

        return new ForeignHeader(Convolution, positions);
    }

    /// <summary>What a row has in a column of ours; null: the header says nothing of it.</summary>
    public string? Value(string column, string[] record) =>
        column == "op" ? _operator : _positions.TryGetValue(column, out int at) ? record[at] : null;

    private static string LettersOf(string name) => string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
