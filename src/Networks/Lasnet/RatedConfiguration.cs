using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A LASNet or LAUDNet whose rates are numbers or distributions. A distribution holds for all blocks that have the rate.</summary>
/// <param name="Mean">The configuration at the mean rates.</param>
public sealed record RatedConfiguration(LasnetConfiguration Mean)
{
    /// <summary>Activation rates of images; null where every block has a number of its own.</summary>
    public RateDistribution? ActivationRate { get; init; }

    /// <summary>Shares of channel groups that images keep; null where every block has a number of its own.</summary>
    public RateDistribution? ChannelKeepRate { get; init; }

    /// <summary>
    /// Blocks of mode both keep the square root of their activation rate, whatever is drawn for it; its square is then the mean of the
    /// images' squares.
    /// </summary>
    public bool ChannelsFollow { get; init; }

    /// <summary>With activation rates of the blocks' own; where channels follow, they follow these.</summary>
    public RatedConfiguration WithMean(LasnetConfiguration mean) => this with { Mean = Followed(mean) };

    /// <summary>The configuration of images with these rates; a rate that is no distribution stays as it is.</summary>
    public LasnetConfiguration At(PartRates rates)
    {
        LasnetConfiguration at = ActivationRate is null ? Mean : Mean.WithActivationRate(rates.Rate);
        if (ChannelKeepRate is not null)
            at = at.WithChannelKeepRate(rates.ChannelRate, rates.ChannelVariance);
        return Followed(at);
    }

    /// <summary>The network; null where no rate is a distribution.</summary>
    /// <inheritdoc cref="LasnetFamily.Build" path="/exception"/>
    public DynamicNetwork? Build(int batch, int? resolution, RateSharing ratesDrawn) => ActivationRate is null && ChannelKeepRate is null
        ? null
        : RatedNetwork.Of(
            rates => LasnetFamily.Build(At(rates), batch, resolution), ActivationRate ?? FixedRate.All, ChannelKeepRate ?? FixedRate.All,
            ratesDrawn);

    private LasnetConfiguration Followed(LasnetConfiguration configuration) => !ChannelsFollow ? configuration
        : new(configuration.Backbone, [.. configuration.Blocks.Select(block => block.Mode == DynamicMode.Both
            ? block with { ChannelKeepRate = Math.Sqrt(block.ActivationRate), ChannelKeepVariance = 0 }
            : block)]);
}
