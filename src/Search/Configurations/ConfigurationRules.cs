using LatencyLab.Search.Registry;
using F = LatencyLab.Search.Configurations.ConfigurationFields;

namespace LatencyLab.Search.Configurations;

/// <summary>What has to hold between the keys of a configuration, whatever the family.</summary>
internal static class ConfigurationRules
{
    /// <summary>Adds what is wrong to <paramref name="errors"/>. Every key is valid by itself.</summary>
    public static void Check(Bound root, List<InputError> errors)
    {
        INetworkFamily family = FamilyRegistry.Find(root.Text(F.Family)!);
        string own = family.Section.Key;
        foreach (string key in root.Keys.Where(key => key != own && F.Sections.Any(section => section.Key == key)))
            errors.Add(root.NodeOf(key).Error($"{key}: does not belong to family {family.Name}"));
        if (!root.Keys.Contains(own))
            errors.Add(root.Node.Error($"the configuration: missing key '{own}', which family {family.Name} needs"));
        if (root.Record(F.Predicted) is Bound predicted)
            CheckPredicted(root, predicted, family, errors);
    }

    private static void CheckPredicted(Bound root, Bound predicted, INetworkFamily family, List<InputError> errors)
    {
        if (!predicted.Keys.Contains(family.RatioKey))
            errors.Add(predicted.Node.Error($"{F.Predicted}: missing key '{family.RatioKey}' (MACs over those of the static network)"));
        foreach (string other in predicted.Keys.Where(key => key != family.RatioKey && FamilyRegistry.All.Any(of => of.RatioKey == key)))
            errors.Add(predicted.NodeOf(other).Error($"{other}: does not belong to family {family.Name}"));
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
            errors.Add(predicted.NodeOf(F.Devices)
                .Error($"{F.Devices}: expected two or more, the first of them '{root.Text(F.Device)}', the configuration's {F.Device}"));
        else if (devices.Max(device => device.Number(F.Regret)!.Value) is double worst && worst != predicted.Number(F.WorstRegret))
            errors.Add(predicted.NodeOf(F.WorstRegret)
                .Error(FormattableString.Invariant($"{F.WorstRegret}: is not the greatest {F.Regret} of the {F.Devices}, {worst}")));
    }
}
