using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Networks.Lcnet;

/// <summary>
/// LC-Net ("Fully Dynamic Inference with Deep Neural Networks", arXiv 2007.15151): residual networks whose blocks have an L-Net, which
/// decides an image for image whether the block runs, and a C-Net, which decides which of its inner channels do.
/// </summary>
/// <remarks>
/// Expected cost of a block at batch 1: t(L-Net) + t(downsample) + keep (t(C-Net) + t(block at the kept channels)). At larger batches
/// the block runs on n ~ Binomial(batch, keep) images, gathered before and scattered after it unless all run.
/// </remarks>
public static class LcnetNetwork
{
    /// <summary>Behind the name of a block, the block of its L-Net and down-sampling.</summary>
    public const string LnetSuffix = ".lnet";

    /// <summary>Behind the names of the nets, their hidden layers.</summary>
    public const string HiddenSuffix = "_hidden";

    /// <summary>The layer whose result an L-Net decides by.</summary>
    public const string LayerLogit = "lnet_out";

    /// <summary>The layer whose results a C-Net decides by.</summary>
    public const string ChannelLogits = "cnet_out";

    /// <summary>The network: stem, blocks, head.</summary>
    /// <param name="blocks">One a residual block.</param>
    /// <exception cref="InputException">Another number of blocks, a channel group that does not divide a width, or a backbone without basic
    /// or bottleneck blocks.</exception>
    public static DynamicNetwork Build(
        Backbone backbone, IReadOnlyList<LcnetBlock> blocks, int batch, int? resolution, RateSharing ratesDrawn)
    {
        if (blocks.Count != backbone.BlockCount)
            throw new InputException($"{blocks.Count} blocks for {backbone.Name}, expected {backbone.BlockCount}");
        Network dense = backbone.Build(batch, resolution);
        IReadOnlyList<BlockShape> shapes = backbone.BlocksOf(resolution);
        List<PartGroup> groups = [Always(dense.Blocks[0])];
        for (int i = 0; i < shapes.Count; i++)
            groups.AddRange(Groups(shapes[i], blocks[i], batch));
        groups.Add(Always(dense.Blocks[^1]));
        return new DynamicNetwork
        {
            Name = backbone.Name,
            Batch = batch,
            Resolution = dense.Resolution,
            ImageWidth = dense.ImageWidth,
            Groups = groups,
            RatesDrawn = ratesDrawn,
        };
    }

    /// <summary>Name of a block's decision whether it runs.</summary>
    public static string LayerDecision(string block) => $"{block}.layer_keep";

    /// <summary>Name of a block's decision on its channels.</summary>
    public static string ChannelDecision(string block) => $"{block}.channel_keep";

    /// <summary>The groups of one block: what always runs (L-Net, down-sampling), and what runs for the images that are kept.</summary>
    /// <inheritdoc cref="Build" path="/exception"/>
    public static IReadOnlyList<PartGroup> Groups(BlockShape shape, LcnetBlock block, int batch)
    {
        if (Violation(shape, block) is string violation)
            throw new InputException(violation);
        BlockShape alike = shape with { Index = 0, Stage = 0 };
        Part kept = new()
        {
            Name = shape.Name,
            Stage = shape.Stage,
            ChannelRate = block.HasCnet ? block.ChannelKeep : FixedRate.All,
            Build = (images, rates) => images == 0 ? [] : [KeptBlock.Build(shape, block, batch, images, rates)],
            Key = (alike, block.HasLnet, block.ChannelGroup, block.CnetHidden, block.HasSingleCnet, batch),
        };
        if (!block.HasLnet)
            return [new AlwaysGroup { Parts = [kept] }];
        Part always = Part.Of(
            shape.Name + LnetSuffix, shape.Stage, _ => [KeptBlock.Decision(shape, block, batch)],
            (alike, block.LnetHidden, block.HasSingleLnet, batch));
        return
        [
            new AlwaysGroup { Parts = [always] },
            new KeptGroup { Keep = block.LayerKeep, Parts = [kept], Decision = LayerDecision(shape.Name) },
        ];
    }

    /// <summary>What is wrong with a block's configuration; null where it is legal.</summary>
    public static string? Violation(BlockShape shape, LcnetBlock block)
    {
        if (shape.Kind is not (BlockKind.Basic or BlockKind.Bottleneck))
        {
            string what = shape.Kind is BlockKind.RegNetX or BlockKind.RegNetY ? "a RegNet block" : "no block of a ResNet";
            return $"{shape.Name} is {what}, expected a ResNet: LC-Net has basic and bottleneck blocks";
        }

        return block.HasCnet && shape.Width % block.ChannelGroup != 0
            ? $"channel group {block.ChannelGroup} does not divide the width {shape.Width} of {shape.Name}, expected a divisor"
            : null;
    }

    private static AlwaysGroup Always(Block block) => new() { Parts = [Part.Of(block.Name, block.Stage, _ => [block])] };
}
