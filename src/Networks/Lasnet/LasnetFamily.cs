namespace LatencyLab.Networks.Lasnet;

/// <summary>
/// LASNet (Han et al., NeurIPS 2022) and LAUDNet (TPAMI 2024): residual networks whose blocks skip patches, channels or themselves.
/// </summary>
public static class LasnetFamily
{
    /// <summary>Images over which rates are averaged where MACs are counted, so that rounding up to whole patches does not show.</summary>
    private const int CountingBatch = 1024;

    private const double RateTolerance = 1e-6;

    /// <summary>One block; dense in mode dense.</summary>
    /// <exception cref="InputException">The configuration is illegal for this block, or the batch is below 1.</exception>
    public static Block BuildBlock(BlockShape shape, BlockConfiguration block, int batch)
    {
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
        if (LasnetRules.Violation(shape, block) is string violation)
            throw new InputException(violation);
        return block.Mode switch
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

    /// <summary>MACs of the dynamic network over those of the dense one, the training scripts' <c>target_rate</c>.</summary>
    /// <remarks>
    /// Counted on the operators: conv1 at the dilated rate, conv2 and conv3 at r (times the kept channels), everything else in full;
    /// the maskers' own MACs are included.
    /// </remarks>
    public static double MacRatio(LasnetConfiguration configuration, int? resolution = null) =>
        Build(configuration, CountingBatch, resolution).Macs / configuration.Backbone.Build(CountingBatch, resolution).Macs;

    /// <summary>
    /// The activation rate, the same in all dynamic blocks, at which <see cref="MacRatio"/> is <paramref name="macRatio"/>; by bisection.
    /// </summary>
    /// <exception cref="InputException">No rate from 0 to 1 gives this ratio (in mode channel none changes it): names the range that can be
    /// reached.</exception>
    public static double ActivationRateFor(LasnetConfiguration configuration, double macRatio, int? resolution = null) =>
        Invert(configuration.WithActivationRate, configuration.Backbone, macRatio, resolution);

    /// <summary>
    /// The share of kept channels, the same in all blocks that mask channels, at which <see cref="MacRatio"/> is
    /// <paramref name="macRatio"/>.
    /// </summary>
    /// <exception cref="InputException">No keep rate from 0 to 1 gives this ratio: names the range that can be reached.</exception>
    public static double ChannelKeepRateFor(LasnetConfiguration configuration, double macRatio, int? resolution = null) =>
        Invert(configuration.WithChannelKeepRate, configuration.Backbone, macRatio, resolution);

    private static double Invert(Func<double, LasnetConfiguration> at, Backbone backbone, double macRatio, int? resolution)
    {
        double dense = backbone.Build(CountingBatch, resolution).Macs;
        double Ratio(double rate) => Build(at(rate), CountingBatch, resolution).Macs / dense;
        double low = 0, high = 1;
        double least = Ratio(low), most = Ratio(high);
        if (!(least < most && macRatio >= least && macRatio <= most))
        {
            throw new InputException(FormattableString.Invariant(
                $"a MAC ratio of {macRatio} is out of reach, expected {least:0.000} (rate 0) to {most:0.000} (rate 1)"));
        }

        while (high - low > RateTolerance)
        {
            double middle = (low + high) / 2;
            if (Ratio(middle) < macRatio)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }
}
