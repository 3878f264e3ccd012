using LatencyLab.Predictor.Dynamic;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content.Plots;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>Batches that were simulated, and how their latency spreads.</summary>
/// <param name="What">What differs between them; empty: there is one batch, and nothing does.</param>
/// <param name="First">What happened to the first one: of the others only the time is kept.</param>
/// <param name="Batches">What each was drawn from, and its time.</param>
internal sealed record DrawnRuns(string What, NetworkRun First, IReadOnlyList<DrawnBatch> Batches)
{
    /// <summary>Runs batch after batch.</summary>
    /// <param name="what">What differs between them.</param>
    /// <param name="batches">What each is drawn from, and its run; one at least.</param>
    public static DrawnRuns Of(string what, IEnumerable<(string Source, Func<NetworkRun> Run)> batches)
    {
        NetworkRun? first = null;
        List<DrawnBatch> drawn = [];
        foreach ((string source, Func<NetworkRun> simulate) in batches)
        {
            NetworkRun run = simulate();
            first ??= run;
            drawn.Add(new DrawnBatch(source, run.Seconds, run.Closed.TotalSeconds));
        }

        return new DrawnRuns(what, first ?? throw new ArgumentException("no batch", nameof(batches)), drawn);
    }

    /// <summary>What the closed form expects where images decide; null where they do not.</summary>
    public DynamicEstimate? Closed { get; init; }

    private double[] Sorted => [.. Batches.Select(batch => batch.Seconds).Order()];

    public void Write(TextWriter output)
    {
        if (What.Length == 0)
            return;
        if (Batches.Count == 1)
        {
            output.WriteLine($"{What}: {Batches[0].Source}");
        }
        else
        {
            double[] sorted = Sorted;
            output.WriteLine($"the table is of the first {(Closed is null ? "mask" : "batch")}, {Batches[0].Source}; over {Batches.Count} "
                + $"{(Closed is null ? "masks" : "batches")} "
                + $"{UnitText.Milliseconds(sorted[0])} .. {UnitText.Milliseconds(sorted[^1])} ms, mean "
                + $"{UnitText.Milliseconds(sorted.Average())}, p50 {UnitText.Milliseconds(Quantile(sorted, 0.5))}, p90 "
                + $"{UnitText.Milliseconds(Quantile(sorted, 0.9))}, p99 {UnitText.Milliseconds(Quantile(sorted, 0.99))}");
        }

        if (Closed is { } closed)
        {
            output.WriteLine($"closed form: expected {UnitText.Milliseconds(closed.Expected.TotalSeconds)} ms, p50 "
                + $"{UnitText.Milliseconds(closed.P50Seconds)}, p90 {UnitText.Milliseconds(closed.P90Seconds)}, p99 "
                + $"{UnitText.Milliseconds(closed.P99Seconds)}; {closed.Method}");
        }
    }

    /// <summary>How the batches spread, as a picture.</summary>
    /// <param name="title">What ran.</param>
    /// <exception cref="InputException">There is one batch only.</exception>
    public Chart Picture(string title)
    {
        if (Batches.Count < 2)
            throw new InputException("shows how batches spread: expected a folder of masks, or --draws", "--picture");
        double[] sorted = Sorted;
        return SpreadPlot.Of(
            title, $"{Batches.Count} batches of different {What}.", sorted,
            [("p50", 0.5, Quantile(sorted, 0.5)), ("p90", 0.9, Quantile(sorted, 0.9)), ("p99", 0.99, Quantile(sorted, 0.99))],
            Closed?.Expected.TotalSeconds ?? First.Closed.TotalSeconds);
    }

    public void AddTo(JsonObject json)
    {
        if (What.Length == 0)
            return;
        double[] sorted = Sorted;
        json[What] = new JsonObject
        {
            ["mean_s"] = sorted.Average(),
            ["p50_s"] = Quantile(sorted, 0.5),
            ["p90_s"] = Quantile(sorted, 0.9),
            ["p99_s"] = Quantile(sorted, 0.99),
            ["draws"] = JsonText.Array(Batches.Select(batch => new JsonObject
            {
                [Closed is null ? "mask" : "decisions"] = batch.Source,
                ["simulated_s"] = batch.Seconds,
                ["closed_form_s"] = batch.ClosedSeconds,
            })),
        };
        if (Closed is { } closed)
        {
            json["expected"] = new JsonObject
            {
                ["closed_form_s"] = closed.Expected.TotalSeconds,
                ["p50_s"] = closed.P50Seconds,
                ["p90_s"] = closed.P90Seconds,
                ["p99_s"] = closed.P99Seconds,
                ["method"] = closed.Method,
            };
        }
    }

    /// <summary>The least of some numbers that is not below a part of them.</summary>
    private static double Quantile(double[] sorted, double part) =>
        sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
}

/// <summary>A batch that was simulated.</summary>
/// <param name="Source">What it was drawn from.</param>
/// <param name="Seconds">Simulated.</param>
/// <param name="ClosedSeconds">The closed form of the same.</param>
internal readonly record struct DrawnBatch(string Source, double Seconds, double ClosedSeconds);
