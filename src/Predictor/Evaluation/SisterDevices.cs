namespace LatencyLab.Predictor.Evaluation;

/// <summary>
/// Shipped profiles of the same silicon at the same clocks, whose rows say the same of the device and differ in their set-ups:
/// <c>devices/sister-devices.csv</c>.
/// </summary>
public static class SisterDevices
{
    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> s_all = new(Read);

    /// <summary>The sisters of a shipped profile; empty where it has none.</summary>
    public static IReadOnlyList<string> Of(string profile) => s_all.Value.GetValueOrDefault(profile, []);

    private static Dictionary<string, IReadOnlyList<string>> Read()
    {
        using Stream stream = typeof(SisterDevices).Assembly.GetManifestResourceStream("sister-devices.csv")!;
        using StreamReader reader = new(stream);
        reader.ReadLine();
        Dictionary<string, IReadOnlyList<string>> sisters = [];
        while (reader.ReadLine() is string line)
        {
            string[] fields = line.Split(',');
            sisters.Add(fields[0], fields[1].Split(' '));
        }

        return sisters;
    }
}
