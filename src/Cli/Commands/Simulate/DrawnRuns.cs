using LatencyLab.Predictor.Dynamic;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>Batches that were simulated, and how their latency spreads.</summary>
/// <param name="What">What differs between them; empty: there is one batch, and nothing does.</param>
/// <param name="Batches">What each was drawn from, and what happened.</param>
internal sealed record DrawnRuns(string What, IReadOnlyList<(string Source, NetworkRun Run)> Batches)
{
    /// <summary>What the closed form expects where images decide; null where they do not.</summary>
    public DynamicEstimate? Closed { get; init; }

    /// <summary>The batches.</summary>
    public IReadOnlyList<NetworkRun> Runs => [.. Batches.Select(batch => batch.Run)];

    private double[] Sorted => [.. Batches.Select(batch => batch.Run.Seconds).Order()];

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
                ["simulated_s"] = batch.Run.Seconds,
                ["closed_form_s"] = batch.Run.Closed.TotalSeconds,
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
