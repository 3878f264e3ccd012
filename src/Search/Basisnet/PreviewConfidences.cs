using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Confidence;
using LatencyLab.Yaml;

namespace LatencyLab.Search.Basisnet;

/// <summary>
/// How confident previews are: the assumed distribution, one histogram for every preview, or one each
/// (<c>mobilenet_v3_small@96=a.csv,mobilenet_v3_small@128=b.csv</c>).
/// </summary>
internal sealed class PreviewConfidences
{
    private const int MaximumBytes = 16 * 1024 * 1024;

    private readonly ConfidenceDistribution? _forAll;
    private readonly Dictionary<(string Network, int Resolution), ConfidenceDistribution> _each = [];

    private PreviewConfidences(ConfidenceDistribution? forAll) => _forAll = forAll;

    public string Description => _forAll?.Description ?? $"histograms of {string.Join(", ", _each.Keys.Select(Name))}";

    /// <exception cref="InputException">A file is not a histogram, or a preview is not named as expected.</exception>
    public static PreviewConfidences Of(KnobValues knobs)
    {
        const string Option = BasisnetFamily.Confidence;
        if (knobs.Text(Option) is not string text)
            return new PreviewConfidences(BasisnetDefaults.Confidences);
        if (!text.Contains('=', StringComparison.Ordinal))
            return new PreviewConfidences(Read(text));
        PreviewConfidences confidences = new(null);
        foreach (string entry in knobs.Texts(Option))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal), at = entry.LastIndexOf('@', Math.Max(equals, 0));
            if (at < 1 || !int.TryParse(entry[(at + 1)..equals], NumberStyles.None, CultureInfo.InvariantCulture, out int resolution))
                throw new InputException(
                    $"'{entry}' is not a file, nor a preview and its file as in mobilenet_v3_small@96=confidences.csv", Option);
            if (!confidences._each.TryAdd((NetworkReference.Open(entry[..at]).Text, resolution), Read(entry[(equals + 1)..])))
                throw new InputException($"'{entry[..equals]}' is given twice", Option);
        }

        return confidences;
    }

    /// <exception cref="InputException">There are files for other previews, but none for this one.</exception>
    public ConfidenceDistribution For(NetworkReference preview, int resolution) =>
        _forAll ?? (_each.TryGetValue((preview.Text, resolution), out ConfidenceDistribution? found)
            ? found
            : throw new InputException($"has no file for {Name((preview.Text, resolution))}", BasisnetFamily.Confidence));

    /// <exception cref="InputException">There is a file for a preview that is none of these.</exception>
    public PreviewConfidences AllUsedBy(IEnumerable<NetworkReference> previews, IReadOnlyCollection<int> resolutions)
    {
        string[] used = [.. previews.Select(preview => preview.Text)];
        foreach ((string Network, int Resolution) key in _each.Keys.Where(
            key => !used.Contains(key.Network) || !resolutions.Contains(key.Resolution)))
            throw new InputException($"does nothing for {Name(key)}: there is no such preview", BasisnetFamily.Confidence);
        return this;
    }

    private static ConfidenceHistogram Read(string path) =>
        ConfidenceText.Parse(YamlFile.ReadText(path, "CSV of confidences", MaximumBytes), path);

    private static string Name((string Network, int Resolution) preview) =>
        FormattableString.Invariant($"{preview.Network}@{preview.Resolution}");
}
