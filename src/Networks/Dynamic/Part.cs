namespace LatencyLab.Networks.Dynamic;

/// <summary>
/// A piece of a dynamic network as a function of how many images of the batch it runs on. Costs of regrouping (gather, routing,
/// scatter) are operators of a part like any other.
/// </summary>
public sealed record Part
{
    /// <summary>E.g. <c>stage1.block0</c> or <c>branch 3</c>; unique in a network.</summary>
    public required string Name { get; init; }

    /// <summary>1-based stage; 0 for the stem, -1 for the head.</summary>
    public int Stage { get; init; }

    /// <summary>
    /// Blocks that run, given the number of images, 0 to the batch, and what was drawn from <see cref="Rate"/> and
    /// <see cref="ChannelRate"/>. No block at 0 images where nothing is launched then. Equal arguments must give equal blocks.
    /// </summary>
    public required Func<int, PartRates, IReadOnlyList<Block>> Build { get; init; }

    /// <summary>The mean share of patches, tokens or images that its images compute.</summary>
    public RateDistribution Rate { get; init; } = FixedRate.All;

    /// <summary>The mean share of channels that its images compute, drawn independently of <see cref="Rate"/>.</summary>
    public RateDistribution ChannelRate { get; init; } = FixedRate.All;

    /// <summary>Whether every image has the same rates.</summary>
    public bool HasFixedRates => Rate.IsFixed && ChannelRate.IsFixed;

    /// <summary>The means of both rates.</summary>
    public PartRates MeanRates => new(Rate.Mean, ChannelRate.Mean);

    /// <summary>Whether its first block reads the image, whatever ran before it, as that of a network of its own.</summary>
    public bool ReadsImage { get; init; }

    /// <summary>Parts of equal keys cost the same at equal images and rates, so that each is predicted once; null: like no other.</summary>
    public object? Key { get; init; }

    /// <summary>A part without a rate. At 0 images it runs nothing.</summary>
    public static Part Of(string name, int stage, Func<int, IReadOnlyList<Block>> build, object? key = null) =>
        new() { Name = name, Stage = stage, Build = (images, _) => images == 0 ? [] : build(images), Key = key };
}
