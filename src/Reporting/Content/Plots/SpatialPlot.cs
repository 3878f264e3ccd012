using LatencyLab.Networks.Backbones;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Latency of one block of a backbone over the spatial granularity S and the activation rate r.</summary>
/// <param name="Backbone">The network.</param>
/// <param name="Stage">Which stage's second block, 1 for the first.</param>
/// <param name="Batch">Images at a time.</param>
/// <param name="Resolution">Of the input; null: the backbone's own.</param>
public sealed record SpatialPlot(Backbone Backbone, int Stage, int Batch, int? Resolution)
{
    private const int RateSteps = 20;

    /// <summary>Over S. Several rates of one device, or one rate of several devices.</summary>
    /// <param name="models">One a device.</param>
    /// <param name="rates">Above 0, at most 1.</param>
    /// <param name="overDense">Whether latencies are shares of the dense block's, which devices of different speed need.</param>
    /// <exception cref="InputException">There is no such stage.</exception>
    public Chart OverGranularity(IReadOnlyList<ILatencyModel> models, IReadOnlyList<double> rates, bool overDense)
    {
        StageGrid[] grids = [.. models.Select(Grid)];
        IReadOnlyList<int> choices = grids[0].Granularities;
        return Chart(
            "granularity", $"latency over S{(models.Count > 1 ? FormattableString.Invariant($" at r = {rates[0]}") : "")}", models,
            overDense,
            new Axis("granularity S (pixels)", AxisScale.Log)
            {
                Min = choices[0] / 1.15,
                Max = choices[^1] * 1.15,
                Ticks = [.. choices.Select(choice => (double)choice)],
            },
            grids, choices[0], choices[^1],
            (grid, device) => rates.Select((rate, i) => new LineSeries(
                device ?? FormattableString.Invariant($"r = {rate}"), i,
                [.. choices.Select((s, column) => new ChartPoint(s, grid.Seconds(column, rate)))])
            { HasMarkers = true }));
    }

    /// <summary>Over r. Several S of one device, or one S of several devices.</summary>
    /// <param name="models">One a device.</param>
    /// <param name="granularities">Of those that the block allows; empty: all.</param>
    /// <param name="overDense">As for <see cref="OverGranularity"/>.</param>
    /// <exception cref="InputException">There is no such stage, or no such granularity.</exception>
    public Chart OverRate(IReadOnlyList<ILatencyModel> models, IReadOnlyList<int> granularities, bool overDense)
    {
        StageGrid[] grids = [.. models.Select(Grid)];
        IReadOnlyList<int> choices = grids[0].Granularities, chosen = granularities.Count > 0 ? granularities : choices;
        if (chosen.Except(choices).Any())
        {
            throw new InputException(
                FormattableString.Invariant($"is {chosen.Except(choices).First()}, expected of {string.Join(", ", choices)}"),
                "--granularities");
        }

        double[] rates = [.. Enumerable.Range(1, RateSteps).Select(i => (double)i / RateSteps)];
        return Chart(
            "rate", $"latency over r{(models.Count > 1 ? FormattableString.Invariant($" at S = {chosen[0]}") : "")}", models, overDense,
            new Axis("activation rate r") { Min = 0, Max = 1 }, grids, 0, 1,
            (grid, device) => chosen.Select((s, i) => new LineSeries(
                device ?? FormattableString.Invariant($"S = {s}"), i,
                [.. rates.Select(rate => new ChartPoint(rate, grid.Seconds(choices.ToList().IndexOf(s), rate)))])));
    }

    /// <summary>Latency over dense for every S and r, with the line below which skipping pays.</summary>
    /// <exception cref="InputException">There is no such stage.</exception>
    public Chart BreakEven(ILatencyModel model)
    {
        HeatMap map = SpatialSection.Map(Grid(model));
        return map with { Title = $"{Where} on {model.Device.Name}: latency over dense" };
    }

    private string Where => FormattableString.Invariant($"{Backbone.Name} stage {Stage}, batch {Batch}");

    private XyChart Chart(
        string id, string what, IReadOnlyList<ILatencyModel> models, bool overDense, Axis x, StageGrid[] grids, double first, double last,
        Func<StageGrid, string?, IEnumerable<LineSeries>> lines)
    {
        List<Series> series = [];
        if (overDense)
            series.Add(Dense("dense", Palette.Neutral, 1));
        for (int i = 0; i < grids.Length; i++)
        {
            string? device = grids.Length > 1 ? models[i].Device.Name : null;
            double unit = overDense ? grids[i].DenseSeconds : 1e-6;
            if (!overDense)
            {
                (string name, int color) = device is null ? ("dense", Palette.Neutral) : ($"{device}, dense", i);
                series.Add(Dense(name, color, grids[i].DenseSeconds * 1e6));
            }

            foreach (LineSeries line in lines(grids[i], device))
            {
                series.Add(line with
                {
                    Color = device is null ? line.Color : i,
                    Points = [.. line.Points.Select(point => point with { Y = point.Y / unit })],
                });
            }
        }

        return new XyChart
        {
            Id = id,
            Title = $"{Where}{(models.Count == 1 ? $" on {models[0].Device.Name}" : "")}: {what}",
            Caption = "Predicted; one block, against the dense block.",
            X = x,
            Y = overDense ? new Axis("latency / dense") { Min = 0 }
                : new Axis("latency of the block (us)", AxisScale.Log),
            Series = series,
        };

        LineSeries Dense(string name, int color, double value) => new(
            name, color, [new ChartPoint(first, value), new ChartPoint(last, value)])
        { Style = LineStyle.Dashed };
    }

    private StageGrid Grid(ILatencyModel model)
    {
        IReadOnlyList<BlockShape> shapes = StageGrid.ShapesOf(Backbone, Resolution);
        BlockShape shape = shapes.FirstOrDefault(shape => shape.Stage == Stage)
            ?? throw new InputException(
                FormattableString.Invariant($"is {Stage}, expected of {string.Join(", ", shapes.Select(shape => shape.Stage))}"),
                "--stage");
        return StageGrid.Of(MemoizedModel.Of(model), shape, Batch);
    }
}
