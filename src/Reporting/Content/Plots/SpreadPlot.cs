namespace LatencyLab.Reporting.Content.Plots;

/// <summary>How the latency of many batches spreads: the share of them that take no longer.</summary>
public static class SpreadPlot
{
    /// <param name="title">What ran.</param>
    /// <param name="caption">What differs between the batches.</param>
    /// <param name="sorted">Latencies, seconds, the least first; one at least.</param>
    /// <param name="quantiles">Latencies to mark, with the share of batches that take no longer.</param>
    /// <param name="closedSeconds">The closed form's latency.</param>
    /// <exception cref="ArgumentException">There is no latency.</exception>
    public static Chart Of(
        string title, string caption, IReadOnlyList<double> sorted, IReadOnlyList<(string Name, double Share, double Seconds)> quantiles,
        double closedSeconds)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        if (sorted.Count == 0)
            throw new ArgumentException("no latency", nameof(sorted));
        double closed = Milliseconds(closedSeconds);
        List<ChartPoint> steps = [new ChartPoint(Milliseconds(sorted[0]), 0)];
        for (int i = 0; i < sorted.Count; i++)
        {
            steps.Add(new ChartPoint(Milliseconds(sorted[i]), Percent(i / (double)sorted.Count)));
            steps.Add(new ChartPoint(Milliseconds(sorted[i]), Percent((i + 1) / (double)sorted.Count)));
        }

        List<Series> series =
        [
            new LineSeries("simulated", 0, steps),
            new LineSeries("closed form", Palette.Neutral, [new ChartPoint(closed, 0), new ChartPoint(closed, 100)])
            {
                Style = LineStyle.Dashed,
            },
        ];
        foreach ((string name, double share, double seconds) in quantiles)
            series.Add(new PointSeries(name, series.Count - 1, [new ChartPoint(Milliseconds(seconds), Percent(share))]));
        return new XyChart
        {
            Id = "spread",
            Title = title,
            Caption = caption,
            X = new Axis("latency of a batch (ms)"),
            Y = new Axis("batches that take no longer (%)") { Min = 0, Max = 100 },
            Series = series,
        };
    }

    private static double Milliseconds(double seconds) => 1e3 * seconds;

    private static double Percent(double share) => 100 * share;
}
