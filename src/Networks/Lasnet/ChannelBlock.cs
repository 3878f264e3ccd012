using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Masking;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A block that computes only the kept groups of its inner channels, chosen for every image.</summary>
internal static class ChannelBlock
{
    /// <summary>Steps channel_masker, conv1, conv2, squeeze_excite, conv3, downsample (those that the block has) and add.</summary>
    public static Block Build(BlockShape shape, BlockConfiguration block, int batch)
    {
        double keep = block.ChannelKeepRate;
        List<Step> steps =
        [
            MaskerStep(shape, block, batch).ThenDecision(),
            new(new Node(
                "conv1", Masked(BlockConvolutions.First(shape, batch), block, 1, keep), Node.BlockInput, LasnetFamily.ChannelCompaction)),
            new(new Node(
                "conv2",
                Masked(BlockConvolutions.Second(shape, batch), block, keep, keep) with
                {
                    DepthKeepRate = ChannelMaskedConv2d.DepthKeepRateOf(keep, block.ChannelKeepVariance),
                },
                "conv1", LasnetFamily.ChannelCompaction)),
        ];
        string last = "conv2";
        if (BlockConvolutions.SqueezeExcite(shape, batch) is SqueezeExcite squeezeExcite)
        {
            steps.Add(new(new Node("squeeze_excite", squeezeExcite, last)));
            last = "squeeze_excite";
        }

        Conv2d third = BlockConvolutions.Third(shape, batch)!;
        steps.Add(new(new Node("conv3", Masked(third, block, keep, 1), last, LasnetFamily.ChannelCompaction)));
        if (DenseBlock.DownsampleStep(shape, batch) is Step downsample)
            steps.Add(downsample);
        steps.Add(new(new Node("add", BlockConvolutions.Addition(shape, batch), "conv3", DenseBlock.ResidualOf(shape))));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    internal static Step MaskerStep(BlockShape shape, BlockConfiguration block, int batch)
    {
        int groups = shape.Width / block.ChannelGroup;
        return new Step("channel_masker",
        [
            new("plain",
            [
                new Node("channel_masker", new ChannelMasker
                {
                    Batch = batch,
                    InputChannels = shape.InputChannels,
                    InputHeight = shape.InputHeight,
                    InputWidth = shape.InputWidth,
                    Groups = groups,
                }),
                new Node(LasnetFamily.ChannelCompaction, new MaskCompaction
                {
                    Batch = batch,
                    PatchesPerImage = groups,
                    ActivationRate = block.ChannelKeepRate,
                }, "channel_masker"),
            ]),
        ]);
    }

    private static ChannelMaskedConv2d Masked(Conv2d dense, BlockConfiguration block, double input, double output) => new()
    {
        Dense = dense,
        ChannelGroup = block.ChannelGroup,
        InputKeepRate = input,
        OutputKeepRate = output,
    };
}
