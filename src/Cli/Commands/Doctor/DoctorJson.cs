namespace LatencyLab.Cli.Commands.Doctor;

/// <summary>A diagnosis for machines.</summary>
internal static class DoctorJson
{
    public static JsonObject Of(Diagnosis diagnosis) => new()
    {
        ["version"] = diagnosis.Version,
        ["runtime"] = diagnosis.Runtime,
        ["operating_system"] = diagnosis.OperatingSystem,
        ["processor"] = diagnosis.Processor,
        ["processors"] = diagnosis.Processors,
        ["threads_of_core"] = diagnosis.ThreadsOfCore,
        ["memory_bytes"] = diagnosis.MemoryBytes,
        ["caches"] = JsonText.Array(diagnosis.Caches.Select(cache => new JsonObject
        {
            ["level"] = cache.Level,
            ["size_bytes"] = cache.SizeBytes,
            ["line_bytes"] = cache.LineBytes,
            ["shared_by_processors"] = cache.SharedByProcessors,
        })),
        ["lane_widths"] = JsonText.Array(diagnosis.LaneWidths.Select(width => (JsonNode)width)),
        ["clock"] = new JsonObject
        {
            ["name"] = diagnosis.Clock,
            ["resolution_s"] = diagnosis.Machine.ClockResolutionSeconds,
            ["overhead_s"] = diagnosis.Machine.ClockOverheadSeconds,
        },
        ["accelerator"] = diagnosis.Accelerator is not { } accelerator ? null : new JsonObject
        {
            ["backend"] = accelerator.Backend,
            ["device"] = accelerator.ModelName,
            ["engines"] = accelerator.Engines,
            ["lane_width"] = accelerator.LaneWidth,
            ["memory_bytes"] = accelerator.MemoryBytes,
        },
        ["reference_loop"] = new JsonObject
        {
            ["threads"] = diagnosis.Threads,
            ["best_s"] = diagnosis.Machine.Reference.Best,
            ["median_s"] = diagnosis.Machine.Reference.Median,
            ["samples"] = diagnosis.Machine.Reference.Samples,
            ["loss"] = diagnosis.Machine.ReferenceLoss,
            ["spread"] = diagnosis.Machine.ReferenceSpread,
            ["processor_share"] = diagnosis.Machine.ProcessorShare,
            ["preempted"] = diagnosis.Machine.PreemptedPart,
            ["quiet"] = diagnosis.Machine.IsQuiet,
            ["meaning"] = diagnosis.Machine.Meaning,
        },
        ["backends"] = JsonText.Array(diagnosis.Backends.Select(backend => new JsonObject
        {
            ["backend"] = backend.Name,
            ["available"] = backend.Remedy is null,
            ["device"] = backend.Device,
            ["remedy"] = backend.Remedy,
        })),
    };
}
