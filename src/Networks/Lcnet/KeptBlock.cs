using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators.Masking;

namespace LatencyLab.Networks.Lcnet;

/// <summary>The operators of one LC-Net block.</summary>
internal static class KeptBlock
{
    /// <summary>L-Net on all images, and the down-sampling, which a skipped block needs for its residual.</summary>
    public static Block Decision(BlockShape shape, LcnetBlock block, int batch)
    {
        Step lnet = block.HasSingleLnet ? new("lnet", [new("plain", Perceptron("lnet", shape, batch, 0, 1))]) : new(
            "lnet",
            [
                new("plain", Perceptron("lnet", shape, batch, block.LnetHidden, 1)),
                new("L-Net in one kernel",
                [
                    new Node(LcnetNetwork.LayerLogit, new LayerGate
                    {
                        Batch = batch,
                        InputChannels = shape.InputChannels,
                        InputHeight = shape.InputHeight,
                        InputWidth = shape.InputWidth,
                        Hidden = block.LnetHidden,
                    }),
                ]) { Fusion = "L-Net in one kernel" },
            ]);
        Step[] steps = DenseBlock.DownsampleStep(shape, batch) is Step downsample
            ? [lnet, downsample.ThenDecision()] : [lnet.ThenDecision()];
        return new Block(shape.Name + LcnetNetwork.LnetSuffix, shape.Stage, shape.Index, steps);
    }

    /// <summary>
    /// The block on the images kept: sample_gather, C-Net, convolutions at the kept channels, add, sample_scatter (those that it needs).
    /// </summary>
    /// <param name="images">1 to the batch; at the whole batch nothing is gathered or scattered.</param>
    /// <param name="rates">Mean fraction of channel groups kept, and its variance over the images.</param>
    public static Block Build(BlockShape shape, LcnetBlock block, int batch, int images, PartRates rates)
    {
        double keep = rates.ChannelRate;
        List<Step> steps = [];
        double share = (double)images / batch;
        SampleGather gather = CommonOperators.Gather(batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, share);
        SampleScatter scatter = CommonOperators.Scatter(batch, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth, share);
        if (images < batch)
            steps.Add(new(new Node("sample_gather", gather)));
        if (block.HasCnet)
            steps.Add(Selection(shape, block, images, keep).ThenDecision());
        string last = "";
        foreach (Step step in Convolutions(shape, block, images, rates, images < batch ? "sample_gather" : Node.BlockInput))
        {
            steps.Add(step);
            last = step.Name;
        }

        string residual = Node.BlockInput;
        if (!block.HasLnet && DenseBlock.DownsampleStep(shape, batch) is Step downsample)
        {
            steps.Add(downsample);
            residual = DenseBlock.ResidualOf(shape);
        }

        steps.Add(new(new Node("add", BlockConvolutions.Addition(shape, images), last, residual)));
        if (images < batch)
            steps.Add(new(new Node("sample_scatter", scatter, "add")));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    private static Step Selection(BlockShape shape, LcnetBlock block, int images, double keep)
    {
        int groups = shape.Width / block.ChannelGroup;
        return new Step("cnet",
        [
            new("plain",
            [
                .. Perceptron("cnet", shape, images, block.CnetHidden, groups),
                new Node(
                    "cnet_compaction", new MaskCompaction { Batch = images, PatchesPerImage = groups, ActivationRate = keep }, "cnet_out"),
            ]),
        ]);
    }

    /// <summary>
    /// Global average pool, FC, ReLU (in the kernel of the FC), FC; without hidden units pool and FC, whose kernel clamps.
    /// </summary>
    private static Node[] Perceptron(string name, BlockShape shape, int images, int hidden, int outputs) =>
    [
        new(
            $"{name}_pool",
            new GlobalPool { Batch = images, Channels = shape.InputChannels, Height = shape.InputHeight, Width = shape.InputWidth }),
        .. hidden == 0
            ? [new($"{name}_out", new Linear(images, shape.InputChannels, outputs) { HasBias = true }, $"{name}_pool")]
            : new Node[]
            {
                new($"{name}_hidden", new Linear(images, shape.InputChannels, hidden) { HasBias = true }, $"{name}_pool"),
                new($"{name}_out", new Linear(images, hidden, outputs) { HasBias = true }, $"{name}_hidden"),
            },
    ];

    /// <summary>The residual branch; saliences scale the kept channels in the convolution that puts them out.</summary>
    private static IEnumerable<Step> Convolutions(BlockShape shape, LcnetBlock block, int images, PartRates rates, string input)
    {
        double keep = rates.ChannelRate;
        Conv2d first = BlockConvolutions.First(shape, images), second = BlockConvolutions.Second(shape, images);
        if (block.HasSingleCnet)
        {
            yield return new(new Node("conv1", first, input));
            yield return Convolution("conv2", second, 1, keep, "conv1");
            if (BlockConvolutions.Third(shape, images) is Conv2d reads)
                yield return Convolution("conv3", reads, keep, 1, "conv2");
            yield break;
        }

        yield return Convolution("conv1", first, 1, keep, input);
        yield return shape.Kind == BlockKind.Basic
            ? Convolution("conv2", second, keep, 1, "conv1")
            : Convolution("conv2", second, keep, keep, "conv1", ChannelMaskedConv2d.DepthKeepRateOf(keep, rates.ChannelVariance));
        if (BlockConvolutions.Third(shape, images) is Conv2d third)
            yield return Convolution("conv3", third, keep, 1, "conv2");

        Step Convolution(string name, Conv2d dense, double inputKeep, double outputKeep, string from, double? depthKeep = null) =>
            new(new Node(name, !block.HasCnet
                ? dense
                : new ChannelMaskedConv2d
                {
                    Dense = dense,
                    ChannelGroup = block.ChannelGroup,
                    InputKeepRate = inputKeep,
                    OutputKeepRate = outputKeep,
                    DepthKeepRate = depthKeep,
                },
                from));
    }
}
