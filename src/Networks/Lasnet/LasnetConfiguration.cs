namespace LatencyLab.Networks.Lasnet;

/// <summary>A LASNet or LAUDNet network: a backbone, and how each of its residual blocks is dynamic.</summary>
public sealed record LasnetConfiguration
{
    /// <exception cref="InputException">The number of blocks is not the backbone's.</exception>
    public LasnetConfiguration(Backbone backbone, IReadOnlyList<BlockConfiguration> blocks)
    {
        if (blocks.Count != backbone.BlockCount)
            throw new InputException($"{blocks.Count} block configurations for {backbone.Name}, expected {backbone.BlockCount}");
        Backbone = backbone;
        Blocks = blocks;
    }

    /// <summary>The static network.</summary>
    public Backbone Backbone { get; }

    /// <summary>One a residual block, in order.</summary>
    public IReadOnlyList<BlockConfiguration> Blocks { get; }

    /// <summary>All blocks alike but for the granularities.</summary>
    /// <param name="like">Mode, rates and channel granularity of every block.</param>
    /// <param name="granularity">S: one for all, one a stage or one a block, e.g. <c>8-4-7-1</c>.</param>
    /// <exception cref="InputException">The list is malformed or its length fits neither stages nor blocks.</exception>
    public static LasnetConfiguration Create(Backbone backbone, BlockConfiguration like, string granularity, string? source = null) =>
        new(backbone, [.. BlockList.Parse(granularity, backbone, source).Select(s => like with { Granularity = s })]);

    /// <summary>All blocks alike.</summary>
    public static LasnetConfiguration Uniform(Backbone backbone, BlockConfiguration block) =>
        new(backbone, [.. Enumerable.Repeat(block, backbone.BlockCount)]);

    /// <summary>
    /// The same with another activation rate in every dynamic block; measured dilated rates, which belong to the old rate, are dropped.
    /// </summary>
    public LasnetConfiguration WithActivationRate(double rate) =>
        new(Backbone, [.. Blocks.Select(
            block => block.Mode == DynamicMode.Dense ? block : block with { ActivationRate = rate, DilatedRate = null })]);

    /// <summary>The same with another share of kept channels in every block that masks channels.</summary>
    /// <param name="rate">Mean of the images' shares.</param>
    /// <param name="variance">Their variance about it.</param>
    public LasnetConfiguration WithChannelKeepRate(double rate, double variance) =>
        new(Backbone, [.. Blocks.Select(
            block => block.MasksChannels ? block with { ChannelKeepRate = rate, ChannelKeepVariance = variance } : block)]);

    /// <summary>The same with activation rates given as one for all, one a stage or one a block.</summary>
    /// <exception cref="InputException">A rate is not 0..1, or their number fits neither stages nor blocks.</exception>
    public LasnetConfiguration WithActivationRates(IReadOnlyList<double> rates, string? source = null)
    {
        IReadOnlyList<double> expanded = BlockList.Expand(rates, Backbone, source);
        return new(Backbone, [.. Blocks.Select((block, index) => block with { ActivationRate = expanded[index], DilatedRate = null })]);
    }
}
