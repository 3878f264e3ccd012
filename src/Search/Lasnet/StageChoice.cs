namespace LatencyLab.Search.Lasnet;

/// <summary>One way to make a stage dynamic.</summary>
/// <param name="Granularity">Spatial granularity S in output pixels; the whole map in layer mode, 1 in modes channel and dense.</param>
/// <param name="ChannelGroup">Channel granularity G; 1 where channels are not skipped.</param>
internal sealed record StageChoice(DynamicMode Mode, int Granularity, int ChannelGroup)
{
    public bool MasksChannels => Mode is DynamicMode.Channel or DynamicMode.Both;

    /// <summary>Coarseness of a stage of <paramref name="blocks"/> blocks: blocks x (log2 S + log2 G).</summary>
    /// <remarks>Added up over a network and divided by its blocks it is log2 of the geometric mean of S G over the blocks.</remarks>
    public double Coarseness(int blocks) => blocks * (Math.Log2(Granularity) + Math.Log2(ChannelGroup));

    /// <summary>The block configuration at one activation rate.</summary>
    /// <param name="rate">Activation rate r, of patches, samples or (in channel mode) channel groups.</param>
    /// <param name="keepRate">Fraction of channel groups kept; null for r in channel mode and the square root of r in mode both.</param>
    public BlockConfiguration At(double rate, double? keepRate, BlockKind kind) => Mode switch
    {
        DynamicMode.Dense => BlockConfiguration.Dense,
        DynamicMode.Channel => new() { Mode = Mode, ChannelGroup = ChannelGroup, ChannelKeepRate = keepRate ?? rate },
        DynamicMode.Both => new()
        {
            Mode = Mode,
            Granularity = Granularity,
            ChannelGroup = ChannelGroup,
            ActivationRate = rate,
            ChannelKeepRate = keepRate ?? Math.Sqrt(rate),
        },

        // A RegNet has no layer mode of its own: one patch as large as the map is the same decision.
        DynamicMode.Layer when kind is not (BlockKind.RegNetX or BlockKind.RegNetY) => new() { Mode = Mode, ActivationRate = rate },
        _ => new() { Mode = DynamicMode.Spatial, Granularity = Granularity, ActivationRate = rate },
    };

    /// <summary>Choices of all stages, e.g. <c>8-4-7-1</c>; with channel groups <c>S 8-4-7-1, G 2-2-2-2</c>.</summary>
    public static string Shown(IReadOnlyList<StageChoice> choices)
    {
        string granularities = string.Join('-', choices.Select(choice => choice.Granularity)),
            groups = string.Join('-', choices.Select(choice => choice.ChannelGroup));
        return !choices.Any(choice => choice.MasksChannels) ? granularities
            : choices.Any(choice => choice.Mode != DynamicMode.Channel) ? $"S {granularities}, G {groups}" : $"G {groups}";
    }

    /// <summary>E.g. <c>S 4</c>, <c>G 2</c>, <c>S 4, G 2</c> or <c>layer</c>.</summary>
    public override string ToString() => Mode switch
    {
        DynamicMode.Dense => "dense",
        DynamicMode.Layer => "layer",
        DynamicMode.Channel => $"G {ChannelGroup}",
        DynamicMode.Both => $"S {Granularity}, G {ChannelGroup}",
        _ => $"S {Granularity}",
    };
}
