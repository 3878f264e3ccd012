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
        Charts = [.. searches.Select(Front)],
        Tables = [.. searches.Select(Table)],
    };

    private static XyChart Front(SearchDocument search, int index)
    {
        ChartPoint[] points = [.. search.Front.Select(point => Place(search, point))];
        List<Series> series = [new LineSeries("front", 0, points) { HasMarkers = true }];
        if (search.LatencySeconds is double chosen && search.Front.Any(point => IsChosen(point, chosen)))
            series.Add(new PointSeries(
                "chosen", 1, [.. search.Front.Where(point => IsChosen(point, chosen)).Select(point => Place(search, point))]));
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
            Id = string.Create(CultureInfo.InvariantCulture, $"front-{index + 1}"),
            Title = $"Pareto front: {Name(search)}",
            Caption = string.Create(CultureInfo.InvariantCulture, $"n = {search.Front.Count} configurations; {search.Optimised}")
                .TrimEnd(' ', ';'),
            X = new Axis(string.Create(CultureInfo.InvariantCulture, $"latency of a batch of {search.Batch} (ms)")),
            Y = new Axis(QualityTitle(search.QualityKey)),
            Series = series,
        };
    }

    private static ChartPoint Place(SearchDocument search, SearchPoint point) =>
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

    private static string Name(SearchDocument search) => $"{search.Family} {search.Network} on {search.Device}";

    private static string QualityTitle(string key) => key switch
    {
        "mean_granularity" => "mean granularity S G (lower is finer)",
        "activation_rate" => "activation rate r (higher keeps more)",
        "loss" => "loss (lower is better)",
        "compute_kept" => "multiply-accumulates kept (share of dense)",
        _ => key.Replace('_', ' '),
    };
}
