using LatencyLab.Measuring.Probing;

namespace LatencyLab.Cli.Commands;

/// <summary>What a probe measured, for machines: rates in units a second, times in seconds.</summary>
internal static class ProbeJson
{
    public static JsonObject Of(ProbeResult result, DeviceProfile profile, string path) => new()
    {
        ["file"] = path,
        ["device"] = profile.Name,
        ["processor"] = result.ModelName,
        ["implementation"] = result.Implementation,
        ["clock"] = result.ClockName,
        ["engine_count"] = result.Hardware.EngineCount,
        ["frequency_hz"] = result.FrequencyHz is ProbedRate frequency ? Of(frequency) : null,
        ["peaks"] = JsonText.Array(result.OtherPeaks.Prepend(result.Peak).Select(peak => new JsonObject
        {
            ["lanes"] = peak.LaneWidth,
            ["threads"] = peak.Threads,
            ["macs_per_s"] = Of(peak.MacsPerSecond),
        })),
        ["multiply_add_latency_s"] = Of(result.FmaLatencySeconds),
        ["memories"] = JsonText.Array(result.Levels.Select(level => new JsonObject
        {
            ["name"] = level.Level.Name,
            ["size_bytes"] = level.Level.SizeBytes,
            ["working_set_bytes"] = level.WorkingSetBytes,
            ["read_bytes_per_s"] = Of(level.Read),
            ["copy_bytes_per_s"] = Of(level.Copy),
            ["knee_bytes"] = level.KneeBytes,
        })),
        ["empty_launch_s"] = Of(result.DispatchSeconds),
        ["smallest_kernel_s"] = Of(result.SmallestKernelSeconds),
        ["reference_loss"] = result.ReferenceLoss,
        ["reference_spread"] = result.ReferenceSpread,
        ["processors"] = result.Processors,
        ["preempted"] = result.PreemptedPart,
        ["trusted"] = result.IsTrusted,
        ["unsteady"] = new JsonArray([.. result.Unsteady.Select(name => (JsonNode)name)]),
    };

    private static JsonObject Of(ProbedRate rate) =>
        new() { ["best"] = rate.Best, ["median"] = rate.Median, ["mad"] = rate.Deviation, ["samples"] = rate.Samples };
}
