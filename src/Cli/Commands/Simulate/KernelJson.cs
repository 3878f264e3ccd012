using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Operators;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>A simulated kernel as JSON, in seconds, and figures of it as text.</summary>
internal static class KernelJson
{
    public static JsonObject Of(Operator op, KernelRun run)
    {
        StallSeconds stalls = run.Stalls;
        return new JsonObject
        {
            ["operator"] = op.Kind,
            ["simulated_s"] = run.Seconds,
            ["closed_form_s"] = run.ClosedSeconds,
            ["ratio"] = JsonText.Number(run.Ratio),
            ["tile"] = EstimateFields.Tile(run.Plan.Estimate.Tile),
            ["algorithm"] = EstimateFields.Words(run.Plan.Estimate.Algorithm),
            ["tiles"] = run.Tiles,
            ["occupancy"] = run.Occupancy,
            ["on_chip_bytes"] = run.OnChipBytes,
            ["off_chip_bytes"] = run.OffChipBytes,
            ["hit_rate"] = JsonText.Number(run.HitRate),
            ["stalled"] = stalls.Greatest,
            ["compute_s"] = stalls.Compute,
            ["on_chip_s"] = stalls.OnChip,
            ["off_chip_s"] = stalls.OffChip,
            ["start_s"] = stalls.Start,
            ["tail_s"] = stalls.Tail,
        };
    }

    /// <summary>Share of accesses that the outermost cache served; where nothing was looked up, all of it was there.</summary>
    public static string HitRate(KernelRun run) => run.HitRate is double rate ? UnitText.Percent(rate)
        : run.OffChipBytes > 0 ? "" : UnitText.Percent(1);
}
