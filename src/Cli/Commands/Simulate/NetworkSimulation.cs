using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators;
using LatencyLab.Operators.Patches;
using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>Simulates a network kernel after kernel.</summary>
internal static class NetworkSimulation
{
    public static void Run(
        NetworkSimulator simulator, KernelSimulator kernels, Runtime runtime, NetworkInput input, SimulationChoice options,
        TextWriter output)
    {
        DrawnRuns runs = RunsOf(simulator, input, options);
        NetworkRun run = runs.First;
        options.Draw?.Invoke(runs.Picture($"{input.Title} on {kernels.Device.Name}, simulated"));
        options.WriteTrace(
            $"{input.Title} on {kernels.Device.Name}",
            [.. run.Kernels.Select(kernel => RunTimeline.TraceOf(kernel, kernels))],
            run.Decisions);
        if (options.AsJson)
        {
            JsonObject json = ToJson(run, kernels, runtime, input);
            runs.AddTo(json);
            JsonText.Write(output, "latencylab/network-simulation/v1", json);
            return;
        }

        WriteTable(run, kernels, runtime, input, output);
        runs.Write(output);
    }

    private static DrawnRuns RunsOf(NetworkSimulator simulator, NetworkInput input, SimulationChoice options)
    {
        if (options.Masks is { } masks)
        {
            if (input.Blocks is not Network masked || (!masked.Operators.Any(HasPatches)
                && masked.Blocks.All(block => block.Steps.All(step => step.ExecutionProbability == 1))))
                throw new InputException("has no effect: nothing of the network skips patches or blocks", "--mask");
            RefuseStreams(options, null);
            return DrawnRuns.Of(
                "masks", masks.Select<IMaskSource, (string, Func<NetworkRun>)>(
                    mask => (mask.Description, () => simulator.Run(masked, mask))));
        }

        if (options.Decisions is null && input.Blocks is Network network)
        {
            RefuseStreams(options, null);
            if (options.Draws is not null)
                throw new InputException("needs --decisions random:SEED, --mask random:SEED or --mask blobs:SEED,SIZE", "--draws");
            return DrawnRuns.Of("", [("", () => simulator.Run(network))]);
        }

        DynamicNetwork drawn = input.Drawn() ?? throw new InputException("has no effect: images decide nothing", "--decisions");
        RefuseStreams(options, drawn);
        return DrawnRuns.Of(
            "decisions",
            options.DecisionsOf(drawn.Batch).Select<IDecisionSource, (string, Func<NetworkRun>)>(decisions =>
                (decisions.Description, () => simulator.Run(drawn, decisions, options.Streams ?? int.MaxValue)))) with
        {
            Closed = simulator.Expected(drawn),
        };
    }

    private static bool HasPatches(Operator op) => op is PatchConv2d or PatchScatterAdd or PatchScatter or PatchGather;

    private static void RefuseStreams(SimulationChoice options, DynamicNetwork? network)
    {
        if (options.Streams is not null && network?.Groups.Any(group => group is BranchGroup { Concurrent: true }) != true)
            throw new InputException("does nothing: no branches run concurrently (hydranet: --execution concurrent)", "--streams");
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
        double closed = run.Closed.TotalSeconds;
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
        ["closed_form_s"] = run.Closed.TotalSeconds,
        ["ratio"] = JsonText.Number(run.Seconds / run.Closed.TotalSeconds),
        ["host_wait_s"] = run.HostSeconds,
        ["synchronisation_s"] = run.SynchronisationSeconds,
        ["kernels"] = JsonText.Array(run.Kernels.Select(kernel =>
        {
            JsonObject json = KernelJson.Of(kernel.Operator, kernel.Run);
            json.Insert(0, "kernel", kernel.Name);
            json.Insert(1, "stream", kernel.Stream);
            return json;
        })),
    };
}
