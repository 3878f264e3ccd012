using System.Text.Json.Nodes;

namespace LatencyLab.Hardware;

/// <summary>A profile as the keys and values of <see cref="ProfileFields"/>, in their order.</summary>
internal static class ProfileTree
{
    public static JsonObject Of(DeviceProfile profile) => Without(new JsonObject
    {
        ["schema"] = DeviceProfile.SchemaId,
        ["name"] = profile.Name,
        ["description"] = profile.Description,
        ["aliases"] = OfTexts(profile.Aliases),
        ["architecture"] = profile.Architecture,
        ["processing"] = OfProcessing(profile.Processing),
        ["memories"] = new JsonArray([.. profile.Memories.Select(OfLevel)]),
        ["launch_overhead_s"] = profile.StatedLaunchOverheadSeconds,
        ["kernel_floor_s"] = profile.KernelFloorSeconds,
        ["power_limit_w"] = profile.PowerLimitWatts,
        ["stated_peak_flops_per_s"] = OfMap(profile.StatedPeakFlopsPerSecond.OrderBy(peak => peak.Key), type => type.Key(), peak => peak),
        ["calibration"] = profile.Calibration is null ? null : OfCalibration(profile.Calibration),
        ["sources"] = OfMap(profile.Sources, name => name, source => source),
    });

    private static JsonObject OfProcessing(Processing processing) => Without(new JsonObject
    {
        ["engine_count"] = processing.EngineCount,
        ["lanes_per_engine"] = processing.LanesPerEngine,
        ["register_lanes"] = processing.RegisterLanes,
        ["frequency_hz"] = processing.FrequencyHz,
        ["base_frequency_hz"] = processing.BaseFrequencyHz,
        ["macs_per_lane_cycle"] = processing.MacsPerLaneCycle,
        ["pipeline_depth_cycles"] = processing.PipelineDepthCycles,
        ["rates"] = OfMap(
            processing.Rates.Where(rate => rate.Value is not { VectorMacsPerEngineCycle: 0, MatrixMacsPerEngineCycle: 0 })
                .OrderBy(rate => rate.Key),
            type => type.Key(),
            OfRate),
    });

    /// <summary>A rate of 0 is a type that is not supported: it is left out.</summary>
    private static JsonObject OfRate(ArithmeticRate rate) => Without(new JsonObject
    {
        ["vector_macs_per_engine_cycle"] = rate.VectorMacsPerEngineCycle == 0 ? null : rate.VectorMacsPerEngineCycle,
        ["matrix_macs_per_engine_cycle"] = rate.MatrixMacsPerEngineCycle == 0 ? null : rate.MatrixMacsPerEngineCycle,
    });

    private static JsonObject OfLevel(MemoryLevel level) => new()
    {
        ["name"] = level.Name,
        ["scope"] = level.Scope == MemoryScope.Engine ? "engine" : "device",
        ["size_bytes"] = level.SizeBytes,
        ["bandwidth_bytes_per_s"] = level.BandwidthBytesPerSecond,
        ["transaction_bytes"] = level.TransactionBytes,
    };

    private static JsonObject OfCalibration(DeviceCalibration calibration) => new()
    {
        ["date"] = calibration.Date,
        ["data"] = new JsonArray([.. calibration.Data.Select(name => JsonValue.Create(name))]),
        ["classes"] = OfMap(calibration.Classes, name => name, OfClass) ?? [],
    };

    private static JsonObject OfClass(ClassCalibration fit) => Without(new JsonObject
    {
        ["measurement"] = fit.Measurement,
        ["data_types"] = new JsonArray([.. fit.DataTypes.Select(type => JsonValue.Create(type.Key()))]),
        ["rows"] = fit.Rows,
        ["seed"] = fit.Seed,
        ["set_up"] = OfSetUp(fit),
        ["kernel_start_ratio"] = fit.KernelStartRatio,
        ["parameters"] =
            OfMap(fit.Parameters.Where(parameter => !SetUps.Parameters.Contains(parameter.Key)), name => name, value => value) ?? [],
        ["at_prior"] = OfTexts(fit.AtPrior),
        ["unseen_median_ape_percent"] = fit.UnseenMedianApePercent,
        ["unseen_mape_percent"] = fit.UnseenMapePercent,
        ["unseen_rows"] = fit.UnseenRows,
        ["interval_low_factor"] = fit.IntervalLowFactor,
        ["interval_high_factor"] = fit.IntervalHighFactor,
        [DeviceCalibration.OperatorFactors] = OfMap(fit.OperatorFactors, name => name, value => value),
        ["residual"] = fit.Residual,
        ["row_fingerprints"] = OfTexts(fit.RowFingerprints),
    });

    /// <summary>What the rows' timer saw besides the device: apart from its parameters.</summary>
    private static JsonObject OfSetUp(ClassCalibration fit)
    {
        JsonObject setUp = new() { ["name"] = fit.SetUp };
        foreach (string parameter in SetUps.Parameters.Where(fit.Parameters.ContainsKey))
            setUp[parameter] = fit.Parameters[parameter];
        return setUp;
    }

    private static JsonArray? OfTexts(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null : new JsonArray([.. texts.Select(text => JsonValue.Create(text))]);

    private static JsonObject? OfMap<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> map, Func<TKey, string> key, Func<TValue, JsonNode?> node)
    {
        JsonObject mapped = [];
        foreach ((TKey name, TValue value) in map)
            mapped[key(name)] = node(value);
        return mapped.Count == 0 ? null : mapped;
    }

    /// <summary>The object without the keys that have no value.</summary>
    private static JsonObject Without(JsonObject node)
    {
        foreach (string absent in node.Where(entry => entry.Value is null).Select(entry => entry.Key).ToArray())
            node.Remove(absent);
        return node;
    }
}
