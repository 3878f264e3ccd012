namespace LatencyLab.Search.Lasnet;

/// <summary>
/// The options of LASNet and LAUDNet. What <c>predict</c> takes for a block, <c>search</c> takes for a list to choose from.
/// </summary>
internal static class LasnetKnobs
{
    public const string Mode = "--mode", Granularity = "--granularity", Choices = "--granularity-choices",
        ActivationRate = "--activation-rate",
        Group = "--channel-group", ChannelKeepRate = "--channel-keep-rate", Masks = "--masks";

    private const string Distribution = "(beta:MEAN,CONCENTRATION or a .csv histogram)";

    public static IReadOnlyList<FamilyKnob> All { get; } =
    [
        Predict(Mode, "lasnet, laudnet: spatial (default), channel, layer or both; one for all or one a stage, e.g. "
            + "spatial-spatial-layer-layer.") with
        {
            PredictDefault = "spatial",
        },
        Search(Mode, "lasnet, laudnet: what is skipped: spatial (default), layer, and for laudnet channel or both; one for all stages, or "
            + "one a stage joined by '-'.")
            with { SearchDefault = "spatial" },
        Predict(Granularity, "Spatial granularity S: one for all, one a stage or one a block, e.g. 8-4-7-1."),
        Search(Choices, "Spatial granularities S to choose from: 1,2,4 for all stages, or one list a stage, 4,8-4-2,7-1 [default: every "
            + "divisor of the map but the map itself]."),
        Predict(
            ActivationRate,
            "Activation rate r (default 0.5): a number, a comma list (one a stage or one a block), a file all_density_best.txt, or a "
            + $"distribution for all {Distribution}.")
            with { BesideFile = true },
        Search(
            ActivationRate,
            "Activation rate r, or a range A..B that latency is averaged over (for a budget: chosen from, in steps of 0.05), or a "
            + $"distribution {Distribution} (default 0.3..0.7).")
            with { SearchDefault = "0.3..0.7" },
        Predict(Group, "lasnet, laudnet: channel granularity G (default 1): one for all, one a stage or one a block, e.g. 2-2-2-2."),
        Search(Group, "lasnet, laudnet: channel granularities G to choose from, e.g. 2 or 1,2,4 [default: 1,2,4,8,16]."),
        Predict(
            ChannelKeepRate,
            "Fraction of channel groups kept in modes channel and both (default 0.5): a number, a comma list (one a stage or one a "
            + $"block), or a distribution for all {Distribution}, independent of the activation rate's.")
            with { BesideFile = true },
        Search(
            ChannelKeepRate,
            $"Fraction of channel groups kept: a number, or a distribution {Distribution} that latency is averaged over, independent of r "
            + "[default: r in mode channel, the square root of r in mode both]."),
        new(
            Masks, "lasnet, laudnet: how patches lie: independent (default), contiguous or contiguous:SIZE (clusters of SIZE of the map's "
                + "side, one for all or one a stage, e.g. contiguous:0.3-0.4), or a masks.csv that training wrote.")
            { BesideFile = true, PredictDefault = MaskStatistics.Independent, SearchDefault = MaskStatistics.Independent },
    ];

    private static FamilyKnob Predict(string option, string description) => new(option, description) { InSearch = false };

    private static FamilyKnob Search(string option, string description) => new(option, description) { InPredict = false };
}
