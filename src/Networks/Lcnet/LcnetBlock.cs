namespace LatencyLab.Networks.Lcnet;

/// <summary>
/// How one residual block of an LC-Net is dynamic. A value out of its range is an <see cref="Diagnostics.InputException"/>.
/// </summary>
public sealed record LcnetBlock
{
    /// <summary>Probability that an image runs the block; without L-Net every image does.</summary>
    public RateDistribution LayerKeep { get; init; } = FixedRate.All;

    /// <summary>Mean fraction of the block's inner channel groups kept; without C-Net all are.</summary>
    public RateDistribution ChannelKeep { get; init; } = FixedRate.All;

    /// <summary>Channels that are kept or skipped together.</summary>
    public int ChannelGroup { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Hidden units of the block's L-Net; 0: the block has none.</summary>
    public int LnetHidden { get; init => field = Check.Size(value); }

    /// <summary>Hidden units of the block's C-Net; 0: the block has none.</summary>
    public int CnetHidden { get; init => field = Check.Size(value); }

    /// <summary>The block has an L-Net of one linear layer, clamped to 0..1.</summary>
    public bool HasSingleLnet { get; init; }

    /// <summary>
    /// The block has a C-Net of one linear layer, clamped to 0..1, which scales what the second convolution puts out and nothing else.
    /// </summary>
    public bool HasSingleCnet { get; init; }

    /// <summary>Whether an L-Net decides for every image if the block runs.</summary>
    public bool HasLnet => LnetHidden > 0 || HasSingleLnet;

    /// <summary>Whether a C-Net decides for every image which channel groups are kept.</summary>
    public bool HasCnet => CnetHidden > 0 || HasSingleCnet;

    /// <summary>Whether its nets are single layers.</summary>
    public bool IsSingle => HasSingleLnet || HasSingleCnet;
}
