using LatencyLab.Diagnostics;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Families;
using LatencyLab.Search.Spaces;
using LatencyLab.Yaml.Schema;
using F = LatencyLab.Search.Configurations.ConfigurationFields;

namespace LatencyLab.Search.Configurations;

/// <summary>What has to hold between the keys of a configuration.</summary>
internal static class ConfigurationRules
{
    public static DynamicMode ModeOf(Bound stage) => F.Modes.Single(mode => F.Key(mode) == stage.Text(F.Mode));

    /// <summary>Side of each stage's output map, in pixels.</summary>
    public static IReadOnlyList<int> MapSizes(string network, int resolution) => BackboneCatalog.Find(network).StageSizes(resolution);

    /// <summary>Adds what is wrong to <paramref name="errors"/>. Every key is valid by itself.</summary>
    public static void Check(Bound root, List<InputError> errors)
    {
        INetworkFamily? family = FamilyRegistry.Find(root.Text(F.Family)!);
        CheckSections(root, family, errors);
        if (family is not null || errors.Count > 0)
            return;
        IReadOnlyList<int> maps;
        try
        {
            maps = MapSizes(root.Text(F.Network)!, root.Count(F.Resolution)!.Value);
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors.Select(error => root.NodeOf(F.Network).Error($"{F.Network}: {error.Message}", error.Nearest)));
            return;
        }

        IReadOnlyList<Bound> stages = root.Records(F.Stages);
        if (stages.Count != maps.Count)
            errors.Add(root.NodeOf(F.Stages).Error($"{F.Stages}: {root.Text(F.Network)} has {maps.Count} stages, got {stages.Count}"));
        for (int i = 0; i < Math.Min(stages.Count, maps.Count); i++)
            CheckStage(stages[i], maps[i], i + 1, root.Text(F.Family)!, errors);
    }

    /// <summary>A distribution is one draw for the whole network, so that stages have the same or none.</summary>
    public static void CheckDistributions(Bound root, IReadOnlyList<StageConfiguration> stages, List<InputError> errors)
    {
        CheckAlike(F.ActivationRate, stages.Where(stage => stage.Mode != DynamicMode.Channel).Select(stage => stage.ActivationRates?.Text));
        CheckAlike(F.ChannelKeepRate, stages.Where(stage => stage.Mode is DynamicMode.Channel or DynamicMode.Both && !stage.ChannelsFollow).Select(stage => stage.ChannelKeepRates?.Text));
        if (stages.Where(stage => stage.Mode == DynamicMode.Both).Select(stage => stage.ChannelsFollow).Distinct().Count() > 1)
            errors.Add(root.NodeOf(F.Stages).Error($"{F.Stages}: {F.ChannelKeepRate} is {F.FollowsActivation} in some stages of mode both, expected in all of them or none"));

        void CheckAlike(string key, IEnumerable<string?> distributions)
        {
            if (distributions.Distinct().Count() > 1)
                errors.Add(root.NodeOf(F.Stages).Error($"{F.Stages}: one distribution of {key} holds for the whole network, expected the same in every stage that has one"));
        }
    }

    /// <summary>The family's own keys are there and no other family's.</summary>
    private static void CheckSections(Bound root, INetworkFamily? family, List<InputError> errors)
    {
        string own = family?.Name ?? F.Stages, name = root.Text(F.Family)!;
        foreach (string key in root.Keys.Where(key => key != own && (key == F.Stages || FamilyRegistry.All.Any(other => other.Name == key))))
            errors.Add(root.NodeOf(key).Error($"{key}: does not belong to family {name}"));
        if (!root.Keys.Contains(own))
            errors.Add(root.Node.Error($"the configuration: missing key '{own}', which family {name} needs"));
        if (root.Record(F.Predicted) is not Bound predicted)
            return;
        string ratio = family is null ? F.TargetRate : F.MacRatio, other = family is null ? F.MacRatio : F.TargetRate;
        if (!predicted.Keys.Contains(ratio))
            errors.Add(predicted.Node.Error($"{F.Predicted}: missing key '{ratio}' (MACs over those of the static network)"));
        if (predicted.Keys.Contains(other))
            errors.Add(predicted.NodeOf(other).Error($"{other}: does not belong to family {name}"));
        string[] quantiles = [F.P50, F.P90, F.P99];
        if (quantiles.Count(predicted.Keys.Contains) is 1 or 2)
            errors.Add(predicted.Node.Error($"{F.Predicted}: {string.Join(", ", quantiles)} belong together"));
        CheckDevices(root, predicted, errors);
    }

    private static void CheckDevices(Bound root, Bound predicted, List<InputError> errors)
    {
        bool listed = predicted.Keys.Contains(F.Devices);
        if (listed != predicted.Keys.Contains(F.WorstRegret))
        {
            errors.Add(predicted.Node.Error($"{F.Predicted}: {F.WorstRegret} and {F.Devices} belong together"));
            return;
        }

        IReadOnlyList<Bound> devices = listed ? predicted.Records(F.Devices) : [];
        if (!listed || errors.Count > 0)
            return;
        if (devices.Count < 2 || devices[0].Text(F.Device) != root.Text(F.Device))
            errors.Add(predicted.NodeOf(F.Devices).Error($"{F.Devices}: expected two or more, the first of them '{root.Text(F.Device)}', the configuration's {F.Device}"));
        else if (devices.Max(device => device.Number(F.Regret)!.Value) is double worst && worst != predicted.Number(F.WorstRegret))
            errors.Add(predicted.NodeOf(F.WorstRegret).Error(FormattableString.Invariant($"{F.WorstRegret}: is not the greatest {F.Regret} of the {F.Devices}, {worst}")));
    }

    private static void CheckStage(Bound stage, int mapSize, int number, string family, List<InputError> errors)
    {
        DynamicMode mode = ModeOf(stage);
        bool channels = mode is DynamicMode.Channel or DynamicMode.Both;
        if (channels && family == "lasnet")
            errors.Add(stage.NodeOf(F.Mode).Error($"{F.Mode}: lasnet does not skip channels, expected spatial or layer (or family laudnet)"));
        Expect(F.Granularity, mode is DynamicMode.Spatial or DynamicMode.Both);
        Expect(F.ActivationRate, mode != DynamicMode.Channel);
        Expect(F.ChannelGroup, channels);
        Expect(F.ChannelKeepRate, channels);
        if (mode == DynamicMode.Channel && stage.Text(F.ChannelKeepRate) == F.FollowsActivation)
            errors.Add(stage.NodeOf(F.ChannelKeepRate).Error($"{F.ChannelKeepRate}: {F.FollowsActivation} belongs to mode both; mode channel has no activation rate"));
        if (mode is (DynamicMode.Spatial or DynamicMode.Both) && stage.Count(F.Granularity) is int granularity && !GranularityOptions.AllOf(mapSize).Contains(granularity))
        {
            string why = granularity == mapSize ? $"is the whole map of stage {number} (that is mode layer)" : $"does not divide the {mapSize}x{mapSize} map of stage {number}";
            errors.Add(stage.NodeOf(F.Granularity).Error($"{F.Granularity}: {granularity} {why}, expected one of {string.Join(", ", GranularityOptions.AllOf(mapSize))}"));
        }

        void Expect(string key, bool belongs)
        {
            bool given = stage.Keys.Contains(key);
            if (given && !belongs)
                errors.Add(stage.NodeOf(key).Error($"{key}: does not belong to mode {F.Key(mode)}"));
            else if (!given && belongs)
                errors.Add(stage.Node.Error($"missing key '{key}', which mode {F.Key(mode)} needs"));
        }
    }
}
