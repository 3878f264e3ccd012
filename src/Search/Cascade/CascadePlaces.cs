using LatencyLab.Networks.Cascade;

namespace LatencyLab.Search.Cascade;

/// <summary>How an exit decides.</summary>
/// <param name="ExitRate">Share of the images that reach it that end there.</param>
/// <param name="Threshold">Confidence from which an image ends; null where only the rate is known.</param>
internal sealed record ExitChoice(RateDistribution ExitRate, double? Threshold);

/// <summary>Where a cascade may have exits: after networks that run first, then inside of the network.</summary>
internal sealed record CascadePlaces(CutNetwork Network, IReadOnlyList<CutNetwork> Before, IReadOnlyList<CutPoint> Exits, ExitHeadKind Head)
{
    public int Count => Before.Count + Exits.Count;

    /// <summary>E.g. <c>mobilenet_v3_small@160</c> or <c>stage2.block3</c>.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Before.Select(NameOf), .. Exits.Select(exit => exit.Name)];

    public static string NameOf(CutNetwork network) => FormattableString.Invariant($"{network.Reference}@{network.Resolution}");

    /// <param name="choices">One a place; null: no exit there, and a network before does not run.</param>
    public CascadeConfiguration Configuration(IReadOnlyList<ExitChoice?> choices) => new(
        [.. Before.Select((network, i) => (network, choices[i])).Where(entry => entry.Item2 is not null)
            .Select(entry => new ConfiguredNetwork(entry.network.Reference, entry.network.Resolution, entry.Item2!))],
        [.. Exits.Select((exit, i) => (exit, choices[Before.Count + i])).Where(entry => entry.Item2 is not null)
            .Select(entry => new ConfiguredExit(entry.exit.Name, Head, entry.Item2!))]);
}
