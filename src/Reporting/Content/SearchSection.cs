using LatencyLab.Reporting.Content.Searches;

namespace LatencyLab.Reporting.Content;

/// <summary>The Pareto front of each search result.</summary>
internal static class SearchSection
{
    public static ReportSection Of(IReadOnlyList<SearchDocument> searches) => new("search", "Search results",
    [
        "Each point is a configuration that no other beats in latency and quality at once; the other colour marks the chosen one.",
        .. searches.SelectMany(search => search.Warnings.Select(warning => $"{Name(search)}: {warning}")),
    ])
    {
        Charts = [.. searches.Select((search, i) => Front(search, string.Create(CultureInfo.InvariantCulture, $"front-{i + 1}")))],
        Tables = [.. searches.Select(Table)],
    };

    public static XyChart Front(SearchDocument search, string id)
    {
        ChartPoint[] points = [.. search.Front.Select(point => Place(search, point))];
        List<Series> series = [new LineSeries("front", 0, points) { HasMarkers = true }];
        ChartPoint[] chosen = Chosen(search);
        if (chosen.Length > 0)
            series.Add(new PointSeries("chosen", 1, chosen));
        if (search.DenseLatencySeconds is double dense)
        {
            double low = points.Min(point => point.Y), high = points.Max(point => point.Y);
            if (!(high > low))
                (low, high) = (low * 0.9, high * 1.1 + 1e-9);
            series.Add(
                new LineSeries("dense network", Palette.Neutral, [new ChartPoint(dense * 1e3, low), new ChartPoint(dense * 1e3, high)])
                {
                    Style = LineStyle.Dashed,
                });
        }

        return new XyChart
        {
            Id = id,
            Title = $"Pareto front: {Name(search)}",
            Caption = string.Create(CultureInfo.InvariantCulture, $"n = {search.Front.Count} configurations; {search.Optimised}")
                .TrimEnd(' ', ';'),
            X = new Axis(string.Create(CultureInfo.InvariantCulture, $"latency of a batch of {search.Batch} (ms)")),
            Y = new Axis(QualityTitle(search.QualityKey)),
            Series = series,
        };
    }

    /// <summary>The chosen configuration on the front; several where they cost the same.</summary>
    public static ChartPoint[] Chosen(SearchDocument search) => search.LatencySeconds is not double chosen ? []
        : [.. search.Front.Where(point => IsChosen(point, chosen)).Select(point => Place(search, point))];

    public static ChartPoint Place(SearchDocument search, SearchPoint point) =>
        new(
            point.LatencySeconds * 1e3, point.Quality,
            new PointDetail(Name(search), [("latency", NumberText.Seconds(point.LatencySeconds)), .. point.Fields]));

    private static bool IsChosen(SearchPoint point, double latencySeconds) => Math.Abs(point.LatencySeconds / latencySeconds - 1) < 1e-9;

    private static ReportTable Table(SearchDocument search) => new(
        $"Front of {Name(search)}",
        [new("latency ms", true),
            .. search.Front[0].Fields.Select(field => new TableColumn(
                field.Name, double.TryParse(field.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))],
        [
            .. search.Front.Select(point => (IReadOnlyList<string>)
            [
                NumberText.Significant(point.LatencySeconds * 1e3, 5),
                .. search.Front[0].Fields.Select(field => point.Fields.FirstOrDefault(own => own.Name == field.Name).Value ?? ""),
            ]),
        ])
    { IsFolded = true };

    public static string Name(SearchDocument search) => $"{search.Family} {search.Network} on {search.Device}";

    public static string QualityTitle(string key) => key switch
    {
        "mean_granularity" => "mean granularity S (lower is finer)",
        "activation_rate" => "activation rate r (higher keeps more)",
        "loss" => "loss (lower is better)",
        "compute_kept" => "multiply-accumulates kept (share of dense)",
        _ => key.Replace('_', ' '),
    };
}
