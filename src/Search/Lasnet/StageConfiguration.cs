namespace LatencyLab.Search.Lasnet;

/// <summary>How one stage skips, as a configuration file says it.</summary>
internal sealed record StageConfiguration
{
    public required DynamicMode Mode { get; init; }

    /// <summary>Spatial granularity S in output pixels; the whole map in layer mode, 1 in channel mode.</summary>
    public required int Granularity { get; init; }

    /// <summary>Channel granularity G: channels kept or skipped together; 1 where channels are not skipped.</summary>
    public int ChannelGroup { get; init; } = 1;

    /// <summary>Activation rate r: mean fraction of patches (or of samples in layer mode) computed; 1 in channel mode.</summary>
    public double ActivationRate { get; init; } = 1;

    /// <summary>
    /// The distribution that <see cref="ActivationRate"/> is the mean of, one draw for all stages; null where the rate is one number.
    /// </summary>
    public RateDistribution? ActivationRates { get; init; }

    /// <summary>Mean fraction of channel groups kept; 1 where channels are not skipped.</summary>
    public double ChannelKeepRate { get; init; } = 1;

    /// <summary>
    /// The distribution that <see cref="ChannelKeepRate"/> is the mean of, one draw for all stages, independent of the activation
    /// rate's; null where the rate is one number.
    /// </summary>
    public RateDistribution? ChannelKeepRates { get; init; }

    /// <summary>Mode both: the square root of the activation rate is kept, whatever is drawn for it.</summary>
    public bool ChannelsFollow { get; init; }

    /// <summary>How patches of the masks lie, see <see cref="BlockConfiguration.MaskScatter"/>; 1: each by itself.</summary>
    public double MaskScatter { get; init; } = 1;

    /// <summary>What a block has.</summary>
    public static StageConfiguration Of(BlockConfiguration block) => new()
    {
        Mode = block.Mode,
        Granularity = block.Granularity,
        ChannelGroup = block.ChannelGroup,
        ActivationRate = block.ActivationRate,
        ChannelKeepRate = block.ChannelKeepRate,
        MaskScatter = block.MaskScatter,
    };

    /// <summary>What a search chose; numbers are rounded as files show them.</summary>
    /// <param name="request">What was searched.</param>
    /// <param name="stage">Index of the stage.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="rate">Mean activation rate.</param>
    public static StageConfiguration Of(LasnetRequest request, int stage, StageChoice choice, double rate)
    {
        const int Decimals = 4;

        // Layer mode keeps its own name here whatever the backbone: files say what is meant, the block builder how it is expressed.
        BlockConfiguration block = request.Masks.On(
            choice.At(rate, request.ChannelKeepRate?.Mean, request.Backbone.Kind), stage + 1,
            request.Backbone.StageSizes(request.Resolution)[stage]);
        RateDistribution? activation = request.Rates.Distribution, kept = !choice.MasksChannels ? null
            : request.ChannelKeepRate ?? (choice.Mode == DynamicMode.Channel ? activation : null);
        bool decides = choice.Mode is not (DynamicMode.Channel or DynamicMode.Dense);
        bool follows = choice.Mode == DynamicMode.Both && activation is not null && request.ChannelKeepRate is null;
        return new StageConfiguration
        {
            Mode = choice.Mode,
            Granularity = choice.Granularity,
            ChannelGroup = choice.ChannelGroup,
            ActivationRate = activation is not null && decides ? activation.Mean : Math.Round(block.ActivationRate, Decimals),
            ActivationRates = decides ? activation : null,
            ChannelKeepRate =
                follows ? block.ChannelKeepRate : kept is null or FixedRate ? Math.Round(block.ChannelKeepRate, Decimals) : kept.Mean,
            ChannelKeepRates = kept is FixedRate ? null : kept,
            ChannelsFollow = follows,
            MaskScatter = choice.Mode is DynamicMode.Spatial or DynamicMode.Both ? block.MaskScatter : 1,
        };
    }

    /// <summary>Its blocks at the mean rates.</summary>
    public BlockConfiguration BlockOf(BlockKind kind) =>
        new StageChoice(Mode, Granularity, ChannelGroup).At(ActivationRate, ChannelKeepRate, kind) with { MaskScatter = MaskScatter };
}
