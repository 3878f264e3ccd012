namespace LatencyLab.Predictor.Evaluation;

/// <summary>
/// Shipped profiles of the same silicon at the same clocks, whose rows say the same of the device and differ in their set-ups:
/// <c>devices/sister-devices.csv</c>.
/// </summary>
public static class SisterDevices
{
    private static readonly Lazy<IReadOnlyDictionary<string, string[]>> s_all =
        new(() => DeviceTable.Rows("sister-devices.csv").ToDictionary(fields => fields[0], fields => fields[1].Split(' ')));

    /// <summary>The sisters of a shipped profile; empty where it has none.</summary>
    public static IReadOnlyList<string> Of(string profile) => s_all.Value.GetValueOrDefault(profile, []);
}
