using LatencyLab.Networks.Lasnet;
using LatencyLab.Search.Emission;

namespace LatencyLab.Tests.Search.Emission;

/// <summary>Fixed plans that the emission tests write.</summary>
internal static class Plans
{
    private static readonly int[] s_maps = [56, 28, 14, 7];

    public static TrainingPlan Spatial(
        string network = "resnet101", int[]? blocks = null, int[]? granularities = null, int resolution = 224) =>
        Of(network, blocks ?? [3, 4, 23, 3], DynamicMode.Spatial, granularities ?? [8, 4, 7, 1], resolution);

    public static TrainingPlan Layer(string network = "resnet101", int[]? blocks = null) =>
        Of(network, blocks ?? [3, 4, 23, 3], DynamicMode.Layer, s_maps);

    public static TrainingPlan Channel(string network = "resnet101", DynamicMode mode = DynamicMode.Channel) =>
        Of(network, [3, 4, 23, 3], mode, mode == DynamicMode.Channel ? [1, 1, 1, 1] : [4, 4, 2, 1], channelGroup: 2, keep: 0.75);

    private static TrainingPlan Of(
        string network, int[] blocks, DynamicMode mode, int[] granularities, int resolution = 224, int channelGroup = 1, double keep = 1) =>
        new(
            network, resolution, 0.5,
            [.. blocks.Select((count, i) => new PlannedStage(mode, count, granularities[i], channelGroup, keep))]);

    /// <summary>Value of a flag in an emitted script.</summary>
    public static string Flag(EmittedFile file, string flag) =>
        file.Text.Split('\n').Select(line => line.Trim())
            .Single(line => line.StartsWith($"--{flag} ", StringComparison.Ordinal))[(flag.Length + 3)..].TrimEnd('\\').Trim();
}
