using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Networks;
using LatencyLab.Operators.Patches;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;
using LatencyLab.Simulation.Traces;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>Simulates a network kernel after kernel.</summary>
internal static class NetworkSimulation
{
    public static void Run(
        NetworkSimulator simulator, KernelSimulator kernels, Runtime runtime, NetworkInput input, SimulationOptions options,
        TextWriter output)
    {
        if (input.Blocks is not Network network)
            throw new InputException($"{input.Title}: which parts run is random, expected a network whose blocks are the same every time");
        if (options.Masks is not null
            && !network.Operators.Any(op => op is PatchConv2d or PatchScatterAdd or PatchScatter or PatchGather)
            && network.Blocks.All(block => block.Steps.All(step => step.ExecutionProbability == 1)))
            throw new InputException("has no effect: nothing of the network skips patches or blocks", "--mask");
        NetworkRun[] runs = [.. (options.Masks ?? [null!]).Select(mask => simulator.Run(network, mask))];
        NetworkRun run = runs[0];
        options.WriteTrace(
            $"{input.Title} on {kernels.Device.Name}",
            [
                .. run.Kernels.Select(kernel => new TracedKernel(
                    kernel.Name, kernel.Operator.Kind, kernel.HostBegin, kernel.HostEnd, kernel.Begin, kernel.WorkBegin, kernel.End,
                    kernel.Run, kernel.Part == 1 ? () => kernels.Run(kernel.Masked, kernel.State, records: true) : null)),
            ],
            run.Decisions);
        if (options.AsJson)
        {
            JsonObject json = ToJson(run, kernels, runtime, input);
            if (options.Masks is { } masks)
                json["masks"] = MaskDistribution.Json(masks, runs);
            JsonText.Write(output, "latencylab/network-simulation/v1", json);
            return;
        }

        WriteTable(run, kernels, runtime, input, output);
        if (options.Masks is { } drawn)
            MaskDistribution.Write(output, drawn, runs);
    }

    private static void WriteTable(NetworkRun run, KernelSimulator kernels, Runtime runtime, NetworkInput input, TextWriter output)
    {
        output.WriteLine($"{input.Title}; {run.Network.SizeText}, batch {run.Network.Batch}, "
            + $"{kernels.DataType.Key()} on {kernels.Device.Name}, simulated");
        output.WriteLine(RuntimeText.Line(runtime));
        ConsoleTable table = new(
            "kernel", ">us", ">closed us", ">ratio", "stalled", "?>occupied", "?>on-chip MB", "?>off-chip MB", "?>hits", "??tile",
            "??operator");
        foreach (SimulatedKernel kernel in run.Kernels)
        {
            table.Add(
                kernel.Name, UnitText.Microseconds(kernel.Seconds), UnitText.Microseconds(kernel.ClosedSeconds),
                UnitText.Ratio(kernel.Seconds / kernel.ClosedSeconds), kernel.Run.Stalls.Greatest,
                UnitText.Percent(kernel.Run.Occupancy), Megabytes(kernel.Run.OnChipBytes), Megabytes(kernel.Run.OffChipBytes),
                KernelJson.HitRate(kernel.Run), EstimateFields.Tile(kernel.Run.Plan.Estimate.Tile), kernel.Operator.Kind);
        }

        table.Write(output);
        double closed = run.Closed.Estimate.TotalSeconds;
        output.WriteLine($"simulated {UnitText.Milliseconds(run.Seconds)} ms a batch, closed form {UnitText.Milliseconds(closed)} ms, "
            + $"ratio {UnitText.Number(run.Seconds / closed, "0.000")}; {UnitText.Count(run.Kernels.Count, "kernel")}, "
            + $"{kernels.Count} of them different");
        output.WriteLine($"device {Share(run, run.Seconds - run.HostSeconds - run.SynchronisationSeconds)}, waiting for the host "
            + $"{Share(run, run.HostSeconds)}, synchronisation {Share(run, run.SynchronisationSeconds)}");
    }

    private static string Share(NetworkRun run, double seconds) =>
        $"{UnitText.Milliseconds(seconds)} ms ({UnitText.Percent(run.Seconds > 0 ? seconds / run.Seconds : 0)})";

    private static string Megabytes(double bytes) => UnitText.Number(bytes / 1e6, "0.000");

    private static JsonObject ToJson(NetworkRun run, KernelSimulator kernels, Runtime runtime, NetworkInput input) => new()
    {
        ["title"] = input.Title,
        ["network"] = run.Network.Name,
        ["batch"] = run.Network.Batch,
        ["device"] = kernels.Device.Name,
        ["dtype"] = kernels.DataType.Key(),
        ["runtime"] = runtime.Name,
        ["simulated_s"] = run.Seconds,
        ["closed_form_s"] = run.Closed.Estimate.TotalSeconds,
        ["ratio"] = JsonText.Number(run.Seconds / run.Closed.Estimate.TotalSeconds),
        ["host_wait_s"] = run.HostSeconds,
        ["synchronisation_s"] = run.SynchronisationSeconds,
        ["kernels"] = JsonText.Array(run.Kernels.Select(kernel =>
        {
            JsonObject json = KernelJson.Of(kernel.Operator, kernel.Run);
            json.Insert(0, "kernel", kernel.Name);
            return json;
        })),
    };
}
