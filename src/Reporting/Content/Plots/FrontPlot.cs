using LatencyLab.Reporting.Content.Searches;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Pareto fronts of searches in one picture.</summary>
public static class FrontPlot
{
    /// <exception cref="InputException">The fronts do not share an axis: one is of losses, another of something else.</exception>
    public static Chart Of(IReadOnlyList<SearchDocument> searches)
    {
        if (searches.Count == 1)
            return SearchSection.Front(searches[0], "front");
        if (searches.FirstOrDefault(search => search.QualityKey != searches[0].QualityKey) is SearchDocument other)
        {
            throw new InputException(
                $"is a front over {Words(other.QualityKey)}, expected one over {Words(searches[0].QualityKey)} as in {searches[0].Path}",
                other.Path);
        }

        List<Series> series = [];
        foreach (SearchDocument search in searches)
        {
            series.Add(new LineSeries(
                SearchSection.Name(search), series.Count, [.. search.Front.Select(point => SearchSection.Place(search, point))])
            { HasMarkers = true });
        }

        ChartPoint[] chosen = [.. searches.SelectMany(SearchSection.Chosen)];
        if (chosen.Length > 0)
            series.Add(new PointSeries("chosen", Palette.Neutral, chosen));
        int[] batches = [.. searches.Select(search => search.Batch).Distinct()];
        return new XyChart
        {
            Id = "front",
            Title = "Pareto fronts",
            Caption = "Each point is a configuration that no other of its front beats in latency and quality at once.",
            X = new Axis(batches.Length == 1 ? FormattableString.Invariant($"latency of a batch of {batches[0]} (ms)")
                : "latency of a batch (ms)"),
            Y = new Axis(SearchSection.QualityTitle(searches[0].QualityKey)),
            Series = series,
        };
    }

    private static string Words(string key) => key.Replace('_', ' ');
}
