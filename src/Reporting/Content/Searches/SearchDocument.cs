namespace LatencyLab.Reporting.Content.Searches;

/// <summary>A search result (docs/search.md) as far as a report needs it.</summary>
/// <param name="Path">The file it was read from.</param>
/// <param name="Family">E.g. <c>lasnet</c>.</param>
/// <param name="Network">E.g. <c>resnet50</c>.</param>
/// <param name="Device">Name of the device that was searched for.</param>
/// <param name="Batch">Images at a time.</param>
/// <param name="QualityKey">The number of a front's point that stands for quality, e.g. <c>mean_granularity</c>.</param>
/// <param name="Front">Fastest first.</param>
/// <param name="LatencySeconds">Of the chosen configuration, for the batch; null where the result does not say.</param>
/// <param name="DenseLatencySeconds">Of the dense network; null where the result does not say.</param>
/// <param name="Optimised">What was optimised, in words; may be empty.</param>
/// <param name="Warnings">Of the search.</param>
public sealed record SearchDocument(
    string Path,
    string Family,
    string Network,
    string Device,
    int Batch,
    string QualityKey,
    IReadOnlyList<SearchPoint> Front,
    double? LatencySeconds,
    double? DenseLatencySeconds,
    string Optimised,
    IReadOnlyList<string> Warnings);

/// <param name="LatencySeconds">For the whole batch.</param>
/// <param name="Quality">The number named by <see cref="SearchDocument.QualityKey"/>.</param>
/// <param name="Fields">Every field of the point as text, in file order.</param>
public sealed record SearchPoint(double LatencySeconds, double Quality, IReadOnlyList<(string Name, string Value)> Fields);
