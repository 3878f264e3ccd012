using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>Turns checked values into the profile record.</summary>
internal static class ProfileBuilder
{
    private static readonly DataType[] s_dataTypes = Enum.GetValues<DataType>();

    public static DeviceProfile Build(Bound root)
    {
        DeviceProfile profile = new()
        {
            Name = root.Text("name")!,
            Description = root.Text("description"),
            Aliases = root.Texts("aliases"),
            Architecture = root.Text("architecture")!,
            Processing = BuildProcessing(root.Record("processing")!),
            Memories = [.. root.Records("memories").Select(BuildLevel)],
            PowerLimitWatts = root.Number("power_limit_w"),
            StatedPeakFlopsPerSecond = ByDataType(root.Record("stated_peak_flops_per_s"), (map, key) => map.Number(key)!.Value),
            Calibration = root.Record("calibration") is Bound calibration ? BuildCalibration(calibration) : null,
            Sources = ByName(root.Record("sources"), (map, key) => map.Text(key)!),
        };
        return profile with
        {
            StatedLaunchOverheadSeconds = root.Number("launch_overhead_s"),
            KernelFloorSeconds = root.Number("kernel_floor_s") ?? profile.KernelFloorSeconds,
        };
    }

    private static Processing BuildProcessing(Bound node)
    {
        Processing processing = new()
        {
            EngineCount = node.Count("engine_count")!.Value,
            LanesPerEngine = node.Count("lanes_per_engine")!.Value,
            RegisterLanes = node.Count("register_lanes"),
            FrequencyHz = node.Number("frequency_hz")!.Value,
            BaseFrequencyHz = node.Number("base_frequency_hz"),
            Rates = ByDataType(node.Record("rates"), (map, key) => BuildRate(node, key, map.Record(key)!)),
        };
        return processing with
        {
            MacsPerLaneCycle = node.Number("macs_per_lane_cycle") ?? processing.MacsPerLaneCycle,
            PipelineDepthCycles = node.Count("pipeline_depth_cycles") ?? processing.PipelineDepthCycles,
        };
    }

    /// <summary>fp32 vector MACs follow from the lanes where only matrix units are given.</summary>
    private static ArithmeticRate BuildRate(Bound processing, string type, Bound rate)
    {
        double lanes =
            type == DataType.Fp32.Key() ? processing.Count("lanes_per_engine")!.Value * (processing.Number("macs_per_lane_cycle") ?? 1) : 0;
        return new ArithmeticRate(rate.Number("vector_macs_per_engine_cycle") ?? lanes, rate.Number("matrix_macs_per_engine_cycle") ?? 0);
    }

    private static MemoryLevel BuildLevel(Bound node)
    {
        MemoryLevel level = new()
        {
            Name = node.Text("name")!,
            Scope = node.Text("scope") == "engine" ? MemoryScope.Engine : MemoryScope.Device,
            SizeBytes = node.Number("size_bytes")!.Value,
            BandwidthBytesPerSecond = node.Number("bandwidth_bytes_per_s")!.Value,
        };
        return level with { TransactionBytes = node.Count("transaction_bytes") ?? level.TransactionBytes };
    }

    private static DeviceCalibration BuildCalibration(Bound node) => new()
    {
        Date = node.Text("date")!,
        Data = node.Texts("data"),
        Classes = ByName(node.Record("classes"), (map, key) => BuildClass(map.Record(key)!)),
        Places = PlacesOf(node.Record("classes")).DistinctBy(place => place.Key)
            .ToDictionary(place => place.Key, place => place.Node.Error("")),
    };

    /// <summary>Factors come first: one that has a parameter's name is no operator's, and is what there is to say something of.</summary>
    private static IEnumerable<((string Class, string? Parameter) Key, YamlNode Node)> PlacesOf(Bound? classes)
    {
        foreach (string name in classes?.Keys ?? [])
        {
            yield return ((name, null), classes!.NodeOf(name));
            Bound fitted = classes.Record(name)!;
            if (fitted.Keys.Contains(DeviceCalibration.Residual))
                yield return ((name, DeviceCalibration.Residual), fitted.NodeOf(DeviceCalibration.Residual));
            Bound? factors = fitted.Record(DeviceCalibration.OperatorFactors);
            foreach (Bound map in new[] { factors, fitted.Record("parameters"), fitted.Record("set_up") }.OfType<Bound>())
            {
                foreach (string parameter in map.Keys)
                    yield return ((name, parameter), map.NodeOf(parameter));
            }
        }
    }

    private static ClassCalibration BuildClass(Bound node) => new()
    {
        DataTypes = node.Texts("data_types") is { Count: > 0 } types ? [.. types.Select(type => DataTypes.Parse(type))] : [DataType.Fp32],
        SetUp = node.Record("set_up")?.Text("name") ?? SetUps.Queued,
        KernelStartRatio = node.Number("kernel_start_ratio"),
        Measurement = node.Text("measurement")!,
        Rows = node.Count("rows")!.Value,
        Seed = node.Count("seed") ?? 0,
        Parameters = BuildParameters(node),
        AtPrior = node.Texts("at_prior"),
        UnseenMedianApePercent = node.Number("unseen_median_ape_percent"),
        UnseenMapePercent = node.Number("unseen_mape_percent"),
        UnseenRows = node.Count("unseen_rows") ?? 0,
        IntervalLowFactor = node.Number("interval_low_factor"),
        IntervalHighFactor = node.Number("interval_high_factor"),
        OperatorFactors = ByName(node.Record(DeviceCalibration.OperatorFactors), (map, key) => map.Number(key)!.Value),
        Residual = node.Text(DeviceCalibration.Residual),
        RowFingerprints = node.Texts("row_fingerprints"),
    };

    /// <summary>Those of the device, and of the set-up, which older files have among the device's.</summary>
    private static Dictionary<string, double> BuildParameters(Bound node)
    {
        Dictionary<string, double> parameters = ByName(node.Record("parameters"), (map, key) => map.Number(key)!.Value);
        foreach (string name in SetUps.Parameters)
        {
            if (node.Record("set_up")?.Number(name) is double value)
                parameters[name] = value;
        }

        return parameters;
    }

    private static Dictionary<string, T> ByName<T>(Bound? map, Func<Bound, string, T> value) =>
        map?.Keys.ToDictionary(key => key, key => value(map, key)) ?? [];

    private static Dictionary<DataType, T> ByDataType<T>(Bound? map, Func<Bound, string, T> value) =>
        map is null ? []
            : s_dataTypes.Where(type => map.Keys.Contains(type.Key())).ToDictionary(type => type, type => value(map, type.Key()));
}
