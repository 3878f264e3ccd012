namespace LatencyLab.Networks.Onnx;

/// <summary>
/// The text by which an ONNX network is found: the path of its file and, behind a question mark, sizes of its free dimensions:
/// <c>model.onnx?batch=8,sequence=128</c>, and <c>allow_unknown=1</c>.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Bindings">Sizes of free dimensions by name.</param>
/// <param name="AllowsUnknown">Operators that are not understood may have more than their share of the arithmetic.</param>
public sealed record OnnxReference(string Path, IReadOnlyDictionary<string, long> Bindings, bool AllowsUnknown)
{
    private const string Extension = ".onnx", Unknown = "allow_unknown";

    private const char Mark = '?', Separator = ',';

    /// <summary>The text that is parsed to this.</summary>
    public string Text => With(
        Path, [.. Bindings.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}")],
        AllowsUnknown);

    /// <summary>Whether a text is the path of an ONNX file, with bindings or without.</summary>
    public static bool IsOne(string text) => PathOf(text).EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InputException">A binding is not of the form name=size.</exception>
    public static OnnxReference Parse(string text)
    {
        string path = PathOf(text);
        Dictionary<string, long> bindings = new(StringComparer.Ordinal);
        bool allows = false;
        foreach (string binding in text[path.Length..].TrimStart(Mark).Split(Separator, StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, long size) = ParseBinding(binding);
            if (name == Unknown)
                allows = size != 0;
            else if (!bindings.TryAdd(name, size))
                throw new InputException($"'{name}' is bound twice in '{text}'");
        }

        return new OnnxReference(path, bindings, allows);
    }

    /// <summary>The text with bindings added.</summary>
    /// <param name="text">A path, or one with bindings.</param>
    /// <param name="bindings">E.g. <c>batch=8</c>; one may hold several, separated by commas.</param>
    /// <param name="allowsUnknown">Also adds that unknown operators are allowed.</param>
    /// <exception cref="InputException">The text is no ONNX file.</exception>
    public static string With(string text, IReadOnlyList<string> bindings, bool allowsUnknown)
    {
        if (bindings.Count == 0 && !allowsUnknown)
            return text;
        if (!IsOne(text))
            throw new InputException($"'{text}' is no .onnx file, which --bind and --allow-unknown are for");
        string[] all = [.. bindings, .. allowsUnknown ? [$"{Unknown}=1"] : Array.Empty<string>()];
        return $"{text}{(text.Contains(Mark, StringComparison.Ordinal) ? Separator : Mark)}{string.Join(Separator, all)}";
    }

    private static string PathOf(string text)
    {
        int at = text.LastIndexOf(Mark);
        return at > 0 && text[..at].EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? text[..at] : text;
    }

    private static (string Name, long Size) ParseBinding(string text)
    {
        int equals = text.LastIndexOf('=');
        return equals > 0 && long.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size <= int.MaxValue && (size > 0 || text[..equals] == Unknown || text[equals - 1] == ']') ? (text[..equals], size)
                : throw new InputException($"'{text}' binds a size of {size}, expected 1 to {int.MaxValue}")
            : throw new InputException($"'{text}' is not of the form name=size, as in batch=8");
    }
}
