namespace LatencyLab.Networks.Confidence;

/// <summary>Confidence histograms as users write them.</summary>
public static class ConfidenceText
{
    /// <summary>A histogram from CSV text: header <c>confidence,weight</c>, then a confidence and a weight (or count) a line.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not such a histogram; with the line.</exception>
    public static ConfidenceHistogram Parse(string text, string source) =>
        new(WeightedCsv.Parse(text, source, "confidence"), $"histogram {source}");
}
