using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
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
        table.Add("processors", UnitText.Number(diagnosis.Processors, "0"), diagnosis.ThreadsOfCore > 1 ? $"{diagnosis.ThreadsOfCore} share a core: --threads {Math.Max(1, diagnosis.Processors / diagnosis.ThreadsOfCore)} is one a core" : "");
        table.Add("caches", diagnosis.Caches.Count == 0 ? "the system does not tell" : string.Join(", ", diagnosis.Caches.Select(cache => $"L{cache.Level} {UnitText.Bytes(cache.SizeBytes)}")), diagnosis.Caches.Count == 0 ? "a probe measures them" : "");
        table.Add("memory", UnitText.Bytes(diagnosis.MemoryBytes), "");
        table.Add("lanes", string.Join(", ", diagnosis.LaneWidths.Select(width => width == 1 ? "scalar" : $"{32 * width} bit ({width} fp32)")), "--lanes takes the first unless told otherwise");
        table.Add("clock", diagnosis.Clock, "");
        table.Add("clock resolution", $"{UnitText.Number(machine.ClockResolutionSeconds * 1e9, "0.#")} ns", machine.ClockResolutionSeconds <= 1e-6 ? "good" : $"coarse: a sample lasts at least {UnitText.Number(new MeasuringOptions().MinimumClockTicks * machine.ClockResolutionSeconds * 1e3, "0.#")} ms");
        table.Add("clock overhead", $"{UnitText.Number(machine.ClockOverheadSeconds * 1e9, "0.#")} ns a reading", machine.ClockOverheadSeconds <= 1e-6 ? "good" : "slow: short kernels look longer than they are");
        table.Add("reference loop", $"{UnitText.Number(100 * machine.ReferenceLoss, "0.0")} % over its best, spread {UnitText.Number(100 * machine.ReferenceSpread, "0.0")} %, {UnitText.Number(100 * machine.ProcessorShare, "0")} % of {(diagnosis.Threads == 1 ? "a processor" : $"{diagnosis.Threads} processors")}",
            machine.IsTrusted ? "quiet: good to measure on" : "busy: close other programs, measured rows would not be trusted");
        foreach (BackendState backend in diagnosis.Backends)
            table.Add($"backend {backend.Name}", backend.Device ?? "not available", backend.Remedy ?? "");
        table.Write(output);
    }
}
