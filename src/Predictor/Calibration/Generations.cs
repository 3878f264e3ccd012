namespace LatencyLab.Predictor.Calibration;

/// <summary>How far architecture generations are apart: fitted efficiencies carry over to the next one, not further.</summary>
public static class Generations
{
    private const int Unrelated = 100;

    private static readonly string[][] s_lines =
    [
        ["kepler", "maxwell", "pascal", "volta", "turing", "ampere", "ada", "blackwell-rtx", "hopper", "blackwell"],
        ["gcn5", "cdna1", "cdna2", "cdna3", "cdna4"],
        ["rdna2", "rdna3"],
    ];

    /// <summary>Generations from one to the other: 0 for the same, a large number for unrelated ones.</summary>
    public static int Distance(string first, string second)
    {
        if (first == second)
            return 0;
        foreach (string[] line in s_lines)
        {
            int a = Array.IndexOf(line, first), b = Array.IndexOf(line, second);
            if (a >= 0 && b >= 0)
                return Math.Abs(a - b);
        }

        return Unrelated;
    }

    /// <summary>The profiles of the target's generation and of those next to it; where there are none, those of the nearest.</summary>
    public static IReadOnlyList<DeviceProfile> Nearest(DeviceProfile target, IReadOnlyList<DeviceProfile> profiles)
    {
        int farthest = Math.Max(1, profiles.Min(profile => Distance(target.Architecture, profile.Architecture)));
        return [.. profiles.Where(profile => Distance(target.Architecture, profile.Architecture) <= farthest)];
    }
}
