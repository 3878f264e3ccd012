using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>Checks between values that are each valid by themselves. A check whose values are missing or wrong is left out.</summary>
internal static class Plausibility
{
    /// <summary>
    /// Share by which a peak from the parts may differ from a stated one: data sheets round, and some state the peak of
    /// matrix units at a lower clock (H100 PCIe: 8.4 %, the most of all shipped devices; without Hopper 1.0 %).
    /// </summary>
    private const double PeakTolerance = 0.10;

    private const double ExactTolerance = 1e-3;

    public static void Check(Bound profile, List<InputError> errors)
    {
        if (profile.Record("processing") is Bound processing)
        {
            CheckClocks(processing, errors);
            CheckVectorRate(processing, errors);
            if (profile.Record("stated_peak_flops_per_s") is Bound stated)
                CheckPeaks(processing, stated, errors);
        }

        CheckMemories(profile, errors);
        CheckNames(profile, errors);
        CheckSources(profile, errors);
        if (profile.Record("calibration")?.Record("classes") is Bound classes)
        {
            CheckIntervals(classes, errors);
            CheckSetUps(classes, errors);
        }
    }

    private static void CheckClocks(Bound processing, List<InputError> errors)
    {
        if (processing.Number("base_frequency_hz") is double low && processing.Number("frequency_hz") is double high && low > high)
            errors.Add(processing.NodeOf("base_frequency_hz")
                .Error($"base_frequency_hz: {YamlNumber.Of(low)} is above frequency_hz, {YamlNumber.Of(high)}"));
    }

    private static double? LaneMacs(Bound processing) =>
        processing.Count("lanes_per_engine") is int lanes ? lanes * (processing.Number("macs_per_lane_cycle") ?? 1) : null;

    private static void CheckVectorRate(Bound processing, List<InputError> errors)
    {
        if (processing.Record("rates")?.Record("fp32") is Bound fp32 && fp32.Number("vector_macs_per_engine_cycle") is double rate
            && LaneMacs(processing) is double macs && Math.Abs(rate - macs) > ExactTolerance * macs)
            errors.Add(fp32.NodeOf("vector_macs_per_engine_cycle")
                .Error($"rates.fp32: {YamlNumber.Of(rate)} differs from lanes_per_engine * macs_per_lane_cycle = {YamlNumber.Of(macs)}"));
        foreach (string type in processing.Record("rates")?.Keys ?? [])
        {
            if (processing.Record("rates")!.Record(type) is Bound rates && rates.Node.Entries.Count == 0)
                errors.Add(
                    rates.Node.Error($"rates.{type}: is empty, expected vector_macs_per_engine_cycle or matrix_macs_per_engine_cycle"));
        }
    }

    private static void CheckPeaks(Bound processing, Bound stated, List<InputError> errors)
    {
        if (processing.Count("engine_count") is not int engines || processing.Number("frequency_hz") is not double frequency)
            return;
        foreach (string type in stated.Keys)
        {
            Bound? rate = processing.Record("rates")?.Record(type);
            double vector =
                rate?.Number("vector_macs_per_engine_cycle") ?? (type == DataType.Fp32.Key() ? LaneMacs(processing) : null) ?? 0;
            double macs = Math.Max(vector, rate?.Number("matrix_macs_per_engine_cycle") ?? 0);
            double parts = 2 * engines * macs * frequency;
            double peak = stated.Number(type)!.Value;
            if (macs == 0)
                errors.Add(stated.NodeOf(type).Error($"stated_peak_flops_per_s.{type}: is stated, but rates has no {type}"));
            else if (Math.Abs(parts - peak) > PeakTolerance * peak)
            {
                errors.Add(stated.NodeOf(type).Error(
                    $"stated_peak_flops_per_s.{type}: {YamlNumber.Of(peak)} is more than {PeakTolerance * 100:0} % from the parts, 2 * "
                    + $"{engines} engines * {YamlNumber.Of(macs)} MACs * {YamlNumber.Of(frequency)} Hz = "
                    + $"{YamlNumber.Of(double.Parse(parts.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))}"));
            }
        }
    }

    private static void CheckMemories(Bound profile, List<InputError> errors)
    {
        if (profile.Keys.Contains("memories") && profile.NodeOf("memories") is YamlList { Items.Count: 0 } list)
            errors.Add(list.Error("memories: is empty, expected at least off-chip memory"));
        IReadOnlyList<Bound> levels = profile.Records("memories");
        int? engines = profile.Record("processing")?.Count("engine_count");
        HashSet<string> names = [];
        foreach (Bound level in levels)
        {
            if (level.Text("name") is string name && !names.Add(name))
                errors.Add(level.NodeOf("name").Error($"memories: a second level named '{name}'"));
            if (level.Number("transaction_bytes") is double transaction && level.Number("size_bytes") is double size && transaction > size)
                errors.Add(level.NodeOf("transaction_bytes")
                    .Error($"transaction_bytes: {YamlNumber.Of(transaction)} is more than size_bytes, {YamlNumber.Of(size)}"));
        }

        for (int i = 1; i < levels.Count; i++)
            CheckOutward(levels[i - 1], levels[i], engines, errors);
        if (levels.Count > 0 && levels[^1].Text("scope") == "engine")
            errors.Add(levels[^1].NodeOf("scope").Error("scope: the outermost level is off-chip memory, expected 'device'"));
    }

    private static void CheckOutward(Bound inner, Bound outer, int? engines, List<InputError> errors)
    {
        string? innerScope = inner.Text("scope");
        string? outerScope = outer.Text("scope");
        if (innerScope is null || outerScope is null)
            return;
        if (innerScope == "device" && outerScope == "engine")
            errors.Add(outer.NodeOf("scope")
                .Error($"scope: a level of one engine outside '{inner.Text("name")}', which all share; expected innermost first"));
        if (inner.Number("size_bytes") is double innerSize && outer.Number("size_bytes") is double outerSize && outerSize < innerSize)
            errors.Add(outer.NodeOf("size_bytes").Error($"size_bytes: {YamlNumber.Of(outerSize)} is smaller than "
                + $"{YamlNumber.Of(innerSize)} of the inner level '{inner.Text("name")}'; expected innermost first"));
        if (inner.Number("bandwidth_bytes_per_s") is not double innerRate || outer.Number("bandwidth_bytes_per_s") is not double outerRate)
            return;
        double? innerTotal = innerScope == "engine" ? innerRate * engines : innerRate;
        double? outerTotal = outerScope == "engine" ? outerRate * engines : outerRate;
        if (outerTotal > innerTotal)
            errors.Add(outer.NodeOf("bandwidth_bytes_per_s").Error($"bandwidth_bytes_per_s: {YamlNumber.Of(outerTotal.Value)} in all is "
                + $"faster than {YamlNumber.Of(innerTotal.Value)} of the inner level '{inner.Text("name")}'"));
    }

    private static void CheckNames(Bound profile, List<InputError> errors)
    {
        IReadOnlyList<string> aliases = profile.Texts("aliases");
        foreach (string alias in aliases.Where((alias, i) => alias == profile.Text("name") || aliases.Take(i).Contains(alias)))
            errors.Add(profile.NodeOf("aliases").Error($"aliases: '{alias}' is given twice"));
    }

    private static void CheckSources(Bound profile, List<InputError> errors)
    {
        if (profile.Record("sources") is not Bound sources)
            return;
        string[] valid = [.. SourcePaths.Valid(profile.Records("memories").Select(level => level.Text("name")).OfType<string>())];
        foreach (YamlEntry entry in sources.Node.Entries.Where(entry => !valid.Contains(entry.Key.Value)))
            errors.Add(entry.Key.Error($"sources: '{entry.Key.Shown}' names no numeric field", NearestName.Find(entry.Key.Shown, valid)));
    }

    private static void CheckIntervals(Bound classes, List<InputError> errors)
    {
        foreach (Bound one in classes.Keys.Select(classes.Record).OfType<Bound>())
        {
            if (one.Number("interval_low_factor") is double low && one.Number("interval_high_factor") is double high && low > high)
                errors.Add(one.NodeOf("interval_low_factor")
                    .Error($"interval_low_factor: {YamlNumber.Of(low)} is above interval_high_factor, {YamlNumber.Of(high)}"));
        }
    }

    /// <summary>Of two values of one parameter the set-up's would stand, and nobody would look at the other.</summary>
    private static void CheckSetUps(Bound classes, List<InputError> errors)
    {
        foreach (Bound one in classes.Keys.Select(classes.Record).OfType<Bound>())
        {
            foreach (string name in SetUps.Parameters)
            {
                if (one.Record("parameters") is Bound device && one.Record("set_up") is Bound setUp
                    && device.Number(name) is not null && setUp.Number(name) is not null)
                {
                    YamlNode other = setUp.NodeOf(name);
                    errors.Add(device.NodeOf(name).Error(
                        $"{name}: is of the set-up, which gives it too ({other.Source}:{other.Line}); expected in set_up alone"));
                }
            }
        }
    }
}
