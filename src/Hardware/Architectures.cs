namespace LatencyLab.Hardware;

/// <summary>Architecture generations that uncalibrated defaults exist for.</summary>
internal static class Architectures
{
    public static IReadOnlyList<string> All { get; } =
    [
        "kepler", "maxwell", "pascal", "volta", "turing", "ampere", "ada", "blackwell-rtx", "hopper", "blackwell",
        "gcn5", "cdna1", "cdna2", "cdna3", "cdna4", "rdna2", "rdna3",
        "cpu", "other",
    ];
}
