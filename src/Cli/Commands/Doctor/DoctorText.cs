using LatencyLab.Measuring.Probing;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Cli.Commands.Doctor;

/// <summary>A diagnosis for people.</summary>
internal static class DoctorText
{
    public static void Write(Diagnosis diagnosis, TextWriter output)
    {
        MachineCheck machine = diagnosis.Machine;
        ConsoleTable table = new("what", "found", "remark");
        table.Add("latlab", diagnosis.Version, "");
        table.Add(".NET", diagnosis.Runtime, "");
        table.Add("system", diagnosis.OperatingSystem, "");
        table.Add("processor", diagnosis.Processor, "");
        int share = diagnosis.ThreadsOfCore;
        table.Add(
            "processors", $"{diagnosis.Processors}",
            share > 1 ? $"{share} share a core: --threads {Math.Max(1, diagnosis.Processors / share)} is one a core" : "");
        string caches = string.Join(", ", diagnosis.Caches.Select(cache => $"L{cache.Level} {UnitText.Bytes(cache.SizeBytes)}"));
        bool knowsCaches = diagnosis.Caches.Count > 0;
        table.Add("caches", knowsCaches ? caches : "the system does not tell", knowsCaches ? "" : "a probe measures them");
        table.Add("memory", UnitText.Bytes(diagnosis.MemoryBytes), "");
        IEnumerable<string> lanes = diagnosis.LaneWidths.Select(width => width == 1 ? "scalar" : $"{32 * width} bit ({width} fp32)");
        table.Add("lanes", string.Join(", ", lanes), "--lanes takes the first unless told otherwise");
        if (diagnosis.Accelerator is { } accelerator)
        {
            table.Add("accelerator", accelerator.ModelName, $"--backend {accelerator.Backend}");
            table.Add(
                "its engines",
                $"{accelerator.Engines}, {UnitText.Bytes(accelerator.MemoryBytes)}",
                accelerator.LaneWidth == 1 ? "" : $"kernels ask for vectors of {accelerator.LaneWidth} fp32");
        }

        table.Add("clock", diagnosis.Clock, "");
        double shortest = new MeasuringOptions().MinimumClockTicks * machine.ClockResolutionSeconds;
        table.Add(
            "clock resolution", $"{UnitText.Number(machine.ClockResolutionSeconds * 1e9, "0.#")} ns",
            machine.ClockResolutionSeconds <= 1e-6
                ? "good" : $"coarse: a sample lasts at least {UnitText.Milliseconds(shortest, "0.#")} ms");
        table.Add(
            "clock overhead", $"{UnitText.Number(machine.ClockOverheadSeconds * 1e9, "0.#")} ns a reading",
            machine.ClockOverheadSeconds <= 1e-6 ? "good" : "slow: short kernels look longer than they are");
        string preempted = machine.PreemptedPart is double part ? $", others ran in {UnitText.Percent(part)} of its samples" : "";
        table.Add(
            "reference loop",
            $"{UnitText.Percent(machine.ReferenceLoss)} over its best, spread {UnitText.Percent(machine.ReferenceSpread)}{preempted}, "
            + $"its threads had {UnitText.Number(100 * machine.ProcessorShare, "0")} % of the time",
            machine.Meaning);
        foreach (BackendState backend in diagnosis.Backends)
            table.Add($"backend {backend.Name}", backend.Device ?? "not available", backend.Remedy ?? "");
        table.Write(output);
    }
}
