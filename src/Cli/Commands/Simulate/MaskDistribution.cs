using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>How the latency of a batch spreads over masks.</summary>
internal static class MaskDistribution
{
    public static void Write(TextWriter output, IReadOnlyList<IMaskSource> masks, NetworkRun[] runs)
    {
        if (runs.Length == 1)
        {
            output.WriteLine($"masks: {masks[0].Description}");
            return;
        }

        double[] sorted = [.. runs.Select(run => run.Seconds).Order()];
        output.WriteLine($"the table is of the first mask, {masks[0].Description}; over {masks.Count} masks "
            + $"{UnitText.Milliseconds(sorted[0])} .. {UnitText.Milliseconds(sorted[^1])} ms, mean "
            + $"{UnitText.Milliseconds(sorted.Average())}, p50 {UnitText.Milliseconds(Quantile(sorted, 0.5))}, p90 "
            + $"{UnitText.Milliseconds(Quantile(sorted, 0.9))}, p99 {UnitText.Milliseconds(Quantile(sorted, 0.99))}");
    }

    public static JsonObject Json(IReadOnlyList<IMaskSource> masks, NetworkRun[] runs)
    {
        double[] sorted = [.. runs.Select(run => run.Seconds).Order()];
        return new JsonObject
        {
            ["p50_s"] = Quantile(sorted, 0.5),
            ["p90_s"] = Quantile(sorted, 0.9),
            ["p99_s"] = Quantile(sorted, 0.99),
            ["draws"] = JsonText.Array(masks.Zip(runs, (mask, run) => new JsonObject
            {
                ["mask"] = mask.Description,
                ["simulated_s"] = run.Seconds,
            })),
        };
    }

    /// <summary>The least of some numbers that is not below a part of them.</summary>
    private static double Quantile(double[] sorted, double part) =>
        sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
}
