using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A LASNet or LAUDNet with blocks of mode layer, in which every image of a batch runs such a block or skips it.</summary>
/// <remarks>
/// n ~ Binomial(batch, r) images run a block, each block for itself; of the network at its mean rates it is always ceil(r batch).
/// </remarks>
public static class SkippingNetwork
{
    /// <summary>Behind the name of a block, its decision whether it runs, or how much of it does.</summary>
    public const string DecisionSuffix = ".activation_rate";

    /// <summary>The network; null where no block is of mode layer.</summary>
    /// <inheritdoc cref="LasnetFamily.Build" path="/exception"/>
    public static DynamicNetwork? Of(LasnetConfiguration configuration, int batch, int? resolution)
    {
        if (configuration.Blocks.All(block => block.Mode != DynamicMode.Layer))
            return null;
        Network mean = LasnetFamily.Build(configuration, batch, resolution);
        Dictionary<string, (BlockShape Shape, BlockConfiguration Block)> skipped = configuration.Backbone.BlocksOf(resolution)
            .Zip(configuration.Blocks, (shape, block) => (shape, block))
            .Where(pair => pair.block.Mode == DynamicMode.Layer && pair.shape.Kind != BlockKind.Static)
            .ToDictionary(pair => pair.shape.Name);
        return new DynamicNetwork
        {
            Name = mean.Name,
            Batch = mean.Batch,
            Resolution = mean.Resolution,
            ImageWidth = mean.ImageWidth,
            Groups = [.. mean.Blocks.Select(block => GroupOf(block, batch, skipped))],
        };
    }

    private static PartGroup GroupOf(
        Block block, int batch, Dictionary<string, (BlockShape Shape, BlockConfiguration Block)> skipped) =>
        !skipped.TryGetValue(block.Name, out (BlockShape Shape, BlockConfiguration Block) pair)
            ? new AlwaysGroup { Parts = [Part.Of(block.Name, block.Stage, _ => [block])] }
            : new KeptGroup
            {
                Keep = new FixedRate(pair.Block.ActivationRate),
                Decision = block.Name + DecisionSuffix,
                Parts =
                [
                    new Part
                    {
                        Name = block.Name,
                        Stage = block.Stage,
                        Build = (images, _) => [LayerBlock.Decided(pair.Shape, batch, images)],
                        Key = (pair.Shape with { Index = 0, Stage = 0 }, batch, "layer"),
                    },
                ],
            };
}
