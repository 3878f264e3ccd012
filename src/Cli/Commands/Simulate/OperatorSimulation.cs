using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Operators;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Traces;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>Simulates one operator, alone on the device.</summary>
internal static class OperatorSimulation
{
    public static void Run(
        KernelSimulator kernels, Operator op, TileChoice? tile, SimulationChoice options, TextWriter output)
    {
        if (op is CompositeOperator)
            throw new InputException($"{op.Kind} is several kernels, expected one; a network has all of its kernels", "--operator");
        CacheState state = options.State;
        MaskedOperator masked = Masked(op, options);
        if (masked.Mask is not null && tile is not null)
            throw new InputException("has no effect beside --mask: patches have kernels of their own", "--tile");
        KernelRun run = masked.Mask is null ? kernels.Run(op, state, tile) : kernels.Run(masked, state);
        options.WriteTrace($"{op.Kind} on {kernels.Device.Name}",
        [
            new TracedKernel(
                op.Kind, op.Kind, 0, 0, 0, 0, run.Duration, run,
                () => masked.Mask is null ? kernels.Recorded(op, state, tile) : kernels.Run(masked, state, records: true)),
        ], []);
        if (options.AsJson)
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

    private static MaskedOperator Masked(Operator op, SimulationChoice options)
    {
        if (options.Draws is not null && options.Masks is null)
            throw new InputException("needs --mask random:SEED or blobs:SEED,SIZE", "--draws");
        if (options.Masks is not { } masks)
            return new MaskedOperator(op, null, default, 0);
        if (masks.Count > 1)
            throw new InputException("has several masks, expected one for an operator", "--mask");
        MaskedOperator masked = MaskedOperator.Of(op, (images, rows, columns, rate) => masks[0].Of(op.Kind, images, rows, columns, rate));
        return masked.Mask is not null ? masked : throw new InputException($"has no effect: {op.Kind} has no patches", "--mask");
    }

    private static string Bytes(double bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
