namespace LatencyLab.Networks.Lasnet;

/// <summary>How one block is dynamic. A value out of its range is an <see cref="Diagnostics.InputException"/>.</summary>
public sealed record BlockConfiguration
{
    /// <summary>A block that is not dynamic.</summary>
    public static BlockConfiguration Dense { get; } = new() { Mode = DynamicMode.Dense };

    /// <summary>What the block skips.</summary>
    public required DynamicMode Mode { get; init; }

    /// <summary>Spatial granularity S: side of a patch, in pixels of the block's output.</summary>
    public int Granularity { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Channel granularity G: inner channels kept or skipped together.</summary>
    public int ChannelGroup { get; init => field = Check.Positive(value); } = 1;

    /// <summary>
    /// Activation rate r: mean fraction of patches computed (spatial, both), or of images for which the block runs (layer), 0..1.
    /// </summary>
    public double ActivationRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>Mean fraction of inner channel groups kept (channel, both), 0..1.</summary>
    public double ChannelKeepRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>
    /// Variance of the share that an image of the batch keeps about <see cref="ChannelKeepRate"/>, 0 to 0.25: the second convolution takes
    /// the mean of its square.
    /// </summary>
    public double ChannelKeepVariance { get; init; }

    /// <summary>
    /// Measured fraction of pixels at which the first convolution runs; null: expected from r and <see cref="MaskScatter"/>.
    /// </summary>
    public double? DilatedRate { get; init => field = value is double rate ? Check.Rate(rate) : null; }

    /// <summary>
    /// How often patches side by side differ, over 2 r (1 - r): 1 for patches selected independently, less for masks that lie together,
    /// 0..1.
    /// </summary>
    public double MaskScatter { get; init => field = Check.Rate(value); } = 1;

    /// <summary>Whether it skips patches.</summary>
    public bool IsSpatial => Mode is DynamicMode.Spatial or DynamicMode.Both;

    /// <summary>Whether it skips channels.</summary>
    public bool MasksChannels => Mode is DynamicMode.Channel or DynamicMode.Both;
}
