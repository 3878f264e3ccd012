using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Operators;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>Simulates one operator, alone on the device.</summary>
internal static class OperatorSimulation
{
    public static void Run(
        KernelSimulator kernels, Operator op, TileChoice? tile, CacheState state, bool asJson, TextWriter output)
    {
        if (op is CompositeOperator)
            throw new InputException($"{op.Kind} is several kernels, expected one; networks are simulated with all of theirs", "--operator");
        KernelRun run = kernels.Run(op, state, tile);
        if (asJson)
        {
            JsonObject json = KernelJson.Of(op, run);
            json["device"] = kernels.Device.Name;
            json["dtype"] = kernels.DataType.Key();
            JsonText.Write(output, "latencylab/operator-simulation/v1", json);
            return;
        }

        output.WriteLine($"{op.Kind} on {kernels.Device.Name}, {kernels.DataType.Key()}, simulated; "
            + (state.IsRepeated ? "the same call over and over" : "nothing in the caches"));
        ConsoleTable table = new("quantity", ">value", "unit");
        StallSeconds stalls = run.Stalls;
        table.Add("simulated", EstimateFields.Microseconds(run.Seconds), "us");
        table.Add("closed form", EstimateFields.Microseconds(run.ClosedSeconds), "us");
        table.Add("ratio", UnitText.Number(run.Ratio, "0.000"), "");
        table.Add("tile", EstimateFields.Tile(run.Plan.Estimate.Tile), "");
        table.Add("tiles", run.Tiles.ToString("N0", CultureInfo.InvariantCulture), "");
        table.Add("engines occupied", UnitText.Percent(run.Occupancy), "");
        table.Add("stalled: compute", EstimateFields.Microseconds(stalls.Compute), "us");
        table.Add("stalled: on-chip memory", EstimateFields.Microseconds(stalls.OnChip), "us");
        table.Add("stalled: off-chip memory", EstimateFields.Microseconds(stalls.OffChip), "us");
        table.Add("stalled: start", EstimateFields.Microseconds(stalls.Start), "us");
        table.Add("stalled: tail", EstimateFields.Microseconds(stalls.Tail), "us");
        table.Add("on-chip bytes", Bytes(run.OnChipBytes), "bytes");
        table.Add("off-chip bytes", Bytes(run.OffChipBytes), "bytes");
        table.Add("hit rate", KernelJson.HitRate(run), "");
        table.Write(output);
    }

    private static string Bytes(double bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
