namespace LatencyLab.Hardware.Schema;

/// <summary>Names that <c>sources</c> may use: a numeric field, or a prefix that covers all below it.</summary>
internal static class SourcePaths
{
    /// <summary>The path itself and every shorter name that covers it, most specific first.</summary>
    public static IEnumerable<string> Covering(string path)
    {
        for (string at = path; ; at = at[..at.LastIndexOf('.')])
        {
            yield return at;
            if (!at.Contains('.', StringComparison.Ordinal))
                yield break;
        }
    }

    /// <summary>Every name that is valid for a profile with these memory levels.</summary>
    public static IEnumerable<string> Valid(IEnumerable<string> levels)
    {
        Field processing = ProfileFields.Root.Fields.First(field => field.Key == "processing");
        foreach (Field field in processing.Fields)
        {
            yield return field.Key;
            foreach (string type in field.Choices)
                yield return $"{field.Key}.{type}";
        }

        Field level = ProfileFields.Root.Fields.First(field => field.Key == "memories").Item!;
        foreach (string name in levels)
        {
            yield return name;
            foreach (Field field in level.Fields.Where(field => field.Kind is FieldKind.Number or FieldKind.Count))
                yield return $"{name}.{field.Key}";
        }

        foreach (Field field in ProfileFields.Root.Fields.Where(field => field.Kind == FieldKind.Number || field.Key == "calibration"))
            yield return field.Key;
        foreach (Field field in ProfileFields.Root.Fields.Where(field => field.Key == "stated_peak_flops_per_s"))
        {
            yield return field.Key;
            foreach (string type in field.Choices)
                yield return $"{field.Key}.{type}";
        }
    }

    /// <summary>The numbers that a profile uses, as the names that sources go by.</summary>
    public static IEnumerable<string> Numbers(DeviceProfile profile)
    {
        yield return "engine_count";
        yield return "lanes_per_engine";
        yield return "frequency_hz";
        if (profile.Processing.BaseFrequencyHz is not null)
            yield return "base_frequency_hz";
        yield return "macs_per_lane_cycle";
        yield return "pipeline_depth_cycles";
        foreach (DataType type in profile.Processing.Rates.Keys)
            yield return $"rates.{type.Key()}";
        foreach (MemoryLevel level in profile.Memories)
        {
            yield return $"{level.Name}.size_bytes";
            yield return $"{level.Name}.bandwidth_bytes_per_s";
            yield return $"{level.Name}.transaction_bytes";
        }

        yield return "launch_overhead_s";
        yield return "kernel_floor_s";
        if (profile.PowerLimitWatts is not null)
            yield return "power_limit_w";
        foreach (DataType type in profile.StatedPeakFlopsPerSecond.Keys)
            yield return $"stated_peak_flops_per_s.{type.Key()}";
    }
}
