namespace LatencyLab.Measuring.Probing;

/// <summary>A probe's result as a device profile.</summary>
public static class ProbedProfile
{
    private const double ShortestSeconds = 1e-9;

    /// <summary>The profile, with where each number comes from in its sources.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="name">Name of the profile; null: the device's.</param>
    /// <param name="date">Day of the probe, ISO 8601.</param>
    /// <remarks>
    /// lanes per engine = register width * max(1, round(MACs per engine and cycle / register width)), MACs per lane and cycle = the rest;
    /// peak and bandwidths are the best samples, times are medians. Kernel floor = smallest kernel - empty launch.
    /// </remarks>
    public static DeviceProfile Of(ProbeResult result, string? name, string date)
    {
        ProbeHardware hardware = result.Hardware;
        Dictionary<string, string> sources = new() { ["engine_count"] = hardware.EngineSource };
        double frequency = hardware.FrequencyHz ?? result.FrequencyHz!.Value.Best;
        sources["frequency_hz"] = result.FrequencyHz is ProbedRate clock
            ? $"chain of dependent one-cycle integer operations on all threads: {clock}" : "the device's own properties";
        double macsPerCycle = result.Peak.MacsPerSecond.Best / hardware.EngineCount / frequency;
        int lanes = hardware.LanesPerEngine ?? result.LaneWidth * (int)Math.Max(1, Math.Round(macsPerCycle / result.LaneWidth));
        sources["lanes_per_engine"] = hardware.LanesPerEngine is null
            ? $"whole registers of {result.LaneWidth} lanes in the measured peak" : "the device's own properties";
        int? registerLanes = hardware.LanesPerEngine is null && lanes != result.LaneWidth ? result.LaneWidth : null;
        if (registerLanes is not null)
            sources["register_lanes"] = "the register width that was measured with";
        sources["macs_per_lane_cycle"] =
            $"peak in MAC/s over lanes and clock, {FmaChains.Chains} independent chains of multiply-adds a thread: {PeakText(result.Peak)}"
                + string.Concat(result.OtherPeaks.Select(other => $"; {PeakText(other)}"));
        int depth = (int)Math.Clamp(Math.Round(result.FmaLatencySeconds.Best * frequency), 1, 1000);
        sources["pipeline_depth_cycles"] =
            $"seconds of one link of a chain of dependent multiply-adds, times the clock: {result.FmaLatencySeconds}";
        sources["launch_overhead_s"] = $"launches that do nothing, back to back, median: {result.DispatchSeconds}"
            + (result.SingleDispatchSeconds is ProbedRate single ? $"; with one thread: {single}" : "");
        sources["kernel_floor_s"] =
            $"median of the smallest kernel (one block copied an item) less an empty launch: {result.SmallestKernelSeconds}";
        return new DeviceProfile
        {
            Name = name ?? result.DeviceName,
            Description = $"{result.ModelName}, {result.Implementation}, probed {date}"
                + (result.IsTrusted ? "" : ", too unsteady to trust"),
            Architecture = hardware.Architecture,
            Processing = new Processing
            {
                EngineCount = hardware.EngineCount,
                LanesPerEngine = lanes,
                RegisterLanes = registerLanes,
                FrequencyHz = frequency,
                MacsPerLaneCycle = macsPerCycle / lanes,
                PipelineDepthCycles = depth,
            },
            Memories = Memories(result, sources),
            LaunchOverheadSeconds = Math.Max(ShortestSeconds, result.DispatchSeconds.Median),
            KernelFloorSeconds = Math.Max(ShortestSeconds, result.SmallestKernelSeconds.Median - result.DispatchSeconds.Median),
            Sources = sources,
        };
    }

    private static List<MemoryLevel> Memories(ProbeResult result, Dictionary<string, string> sources)
    {
        int engines = result.Hardware.EngineCount;
        double[] measured = [.. result.Levels.Select(level => level.Read.Best)];
        double[] ordered = BandwidthCurve.NonIncreasing(measured);
        List<MemoryLevel> memories = [];
        for (int i = 0; i < ordered.Length; i++)
        {
            ProbedLevel level = result.Levels[i];
            // Sizes grow outward: a slice of a shared cache can be smaller than what is measured of the level inside.
            double size = Math.Max(level.Level.SizeBytes, memories.Count > 0 ? memories[^1].SizeBytes : 1024);
            memories.Add(new MemoryLevel
            {
                Name = level.Level.Name,
                Scope = level.Level.Scope,
                SizeBytes = size,
                BandwidthBytesPerSecond = level.Level.Scope == MemoryScope.Engine ? ordered[i] / engines : ordered[i],
                TransactionBytes = level.Level.TransactionBytes,
            });
            sources[$"{level.Level.Name}.size_bytes"] = level.Level.Source + SizeNote(level, size, i == ordered.Length - 1);
            sources[$"{level.Level.Name}.bandwidth_bytes_per_s"] =
                $"streaming reads of {Number(level.WorkingSetBytes)} bytes an engine, {engines} engines together: {level.Read}; copies, "
                + $"bytes read and written: {level.Copy}"
                + (Math.Abs(ordered[i] / measured[i] - 1) < 1e-9 ? ""
                    : $"; {Number(measured[i])} was measured, but an outer level cannot be faster than an inner one: averaged with its "
                        + "neighbour");
        }

        return memories;
    }

    private static string SizeNote(ProbedLevel level, double size, bool isOutermost)
    {
        string note = isOutermost ? ""
            : level.KneeBytes is double knee ? $"; streaming reads slow down at {Number(knee)} bytes an engine"
            : "; no fall of bandwidth was seen at its end";
        return size > level.Level.SizeBytes ? $"{note}; raised from {level.Level.SizeBytes} to the size of the level inside" : note;
    }

    private static string PeakText(ProbedPeak peak) =>
        $"{peak.LaneWidth} lanes x {peak.Threads} threads {Number(peak.MacsPerSecond.Best)} ({peak.MacsPerSecond})";

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
