namespace LatencyLab.Networks.Lasnet;

/// <summary>
/// LASNet (Han et al., NeurIPS 2022) and LAUDNet (TPAMI 2024): residual networks whose blocks skip patches, channels or themselves.
/// </summary>
public static class LasnetFamily
{
    /// <summary>The layer that lists the groups of channels that are kept.</summary>
    public const string ChannelCompaction = "channel_compaction";

    /// <summary>Name of a block's decision on its channels, as in files of measured rates.</summary>
    public static string ChannelDecision(string block) => $"{block}.channel_keep_rate";

    /// <summary>One block; dense in mode dense, and where it is one that cannot be dynamic.</summary>
    /// <exception cref="InputException">The configuration is illegal for this block, or the batch is below 1.</exception>
    public static Block BuildBlock(BlockShape shape, BlockConfiguration block, int batch)
    {
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
        if (LasnetRules.Violation(shape, block) is string violation)
            throw new InputException(violation);
        return (shape.Kind == BlockKind.Static ? DynamicMode.Dense : block.Mode) switch
        {
            DynamicMode.Spatial or DynamicMode.Both => SpatialBlock.Build(shape, block, batch),
            DynamicMode.Channel => ChannelBlock.Build(shape, block, batch),
            DynamicMode.Layer => LayerBlock.Build(shape, block, batch),
            _ => DenseBlock.Build(shape, batch),
        };
    }

    /// <summary>The same block computing everything: what a dynamic one is compared with.</summary>
    public static Block BuildDenseBlock(BlockShape shape, int batch) => BuildBlock(shape, BlockConfiguration.Dense, batch);

    /// <summary>The network; stem and head are dense.</summary>
    /// <exception cref="InputException">A block's configuration is illegal, or the batch or resolution is below 1.</exception>
    public static Network Build(LasnetConfiguration configuration, int batch, int? resolution = null)
    {
        LasnetRules.Verify(configuration, resolution);
        return configuration.Backbone.Build(batch, resolution, (shape, index) => BuildBlock(shape, configuration.Blocks[index], batch));
    }
}
