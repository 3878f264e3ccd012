using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A block that computes only selected patches of its output, and only kept channels in mode both.</summary>
internal static class SpatialBlock
{
    /// <summary>
    /// Steps masker+conv1, channel_masker (mode both), conv2, squeeze_excite, conv3, downsample (those that the block has) and scatter+add.
    /// </summary>
    public static Block Build(BlockShape shape, BlockConfiguration block, int batch)
    {
        List<Step> steps = [];
        if (block.MasksChannels)
            steps.Add(ChannelBlock.MaskerStep(shape, block, batch));
        steps.Add(MaskerAndFirst(shape, block, batch));
        steps.Add(Second(shape, block, batch));
        string last = "conv2";
        PatchGrid grid = new(shape.OutputHeight, shape.OutputWidth, block.Granularity);
        if (BlockConvolutions.SqueezeExcite(shape, batch) is SqueezeExcite squeezeExcite)
        {
            double computed = Math.Min(
                1, (double)grid.ActivePatches(batch, block.ActivationRate) / Math.Max(1, batch * grid.PatchesPerImage));
            steps.Add(new(new Node("squeeze_excite", squeezeExcite with { ComputedRate = computed }, last)));
            last = "squeeze_excite";
        }

        if (BlockConvolutions.Third(shape, batch) is Conv2d third)
        {
            PatchConv2d patches = OnPatches(third, block, PatchInput.Gathered, input: block.ChannelKeepRate);
            steps.Add(new(new Node("conv3", patches, last)));
            last = "conv3";
        }

        if (DenseBlock.DownsampleStep(shape, batch) is Step downsample)
            steps.Add(downsample);
        steps.Add(ScatterAndAdd(shape, block, batch, last));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    private static Step MaskerAndFirst(BlockShape shape, BlockConfiguration block, int batch)
    {
        Conv2d first = BlockConvolutions.First(shape, batch);
        int secondStride = BlockConvolutions.Second(shape, batch).StrideHeight;
        Node masker = new("masker", new SpatialMasker
        {
            Batch = batch,
            InputChannels = shape.InputChannels,
            InputHeight = shape.InputHeight,
            InputWidth = shape.InputWidth,
            OutputHeight = shape.OutputHeight,
            OutputWidth = shape.OutputWidth,
            Granularity = block.Granularity,
        });
        Node compaction = new("compaction", new MaskCompaction
        {
            Batch = batch,
            PatchesPerImage = new PatchGrid(shape.OutputHeight, shape.OutputWidth, block.Granularity).PatchesPerImage,
            ActivationRate = block.ActivationRate,
        }, "masker");

        // Neither masker needs to know what the other decides: the host reads both masks back for the first operator on either.
        int decisions = block.MasksChannels ? 2 : 1;

        // conv1 runs wherever the 3x3 window of conv2 will read: on patches stride times as large, and a halo of 3 - stride around them.
        PatchConv2d dynamicFirst = OnPatches(first, block, PatchInput.Indexed, output: block.ChannelKeepRate) with
        {
            Granularity = Math.Min(block.Granularity * secondStride, Math.Max(first.OutputHeight, first.OutputWidth)),
            Halo = 3 - secondStride,
            MeasuredDilatedRate = block.DilatedRate,
        };
        List<Schedule> schedules =
        [
            new(
                "separate masker, dynamic conv1",
                [masker, compaction with { DecisionsAwaited = decisions }, new Node("conv1", dynamicFirst, Node.BlockInput, "compaction")]),
        ];

        // A channel mask would have to be known before a dense conv1 could profit from it: the dense forms compute all channels.
        MaskerFusedConv2d fused = new()
        {
            Dense = first,
            OutputHeight = shape.OutputHeight,
            OutputWidth = shape.OutputWidth,
            Granularity = block.Granularity,
        };
        Node fusedNode = new("conv1", fused);
        schedules.Add(
            new("masker fused into conv1", [fusedNode, compaction with { Inputs = ["conv1"], DecisionsAwaited = decisions }])
            {
                Fusion = "masker fused into conv1",
            });
        schedules.Add(
            new("separate masker, dense conv1", [masker, compaction, new Node("conv1", first) { DecisionsAwaited = decisions }]));
        return new Step("masker+conv1", schedules);
    }

    private static Step Second(BlockShape shape, BlockConfiguration block, int batch)
    {
        Conv2d second = BlockConvolutions.Second(shape, batch);
        PatchConv2d indexed = OnPatches(second, block, PatchInput.Indexed, block.ChannelKeepRate, block.ChannelKeepRate) with
        {
            DepthKeepRate =
                block.MasksChannels ? ChannelMaskedConv2d.DepthKeepRateOf(block.ChannelKeepRate, block.ChannelKeepVariance) : null,
        };
        if (BlockConvolutions.Third(shape, batch) is null)
            indexed = indexed with { OutputKeepRate = 1 };
        PatchGather gather = new()
        {
            Batch = batch,
            Channels = KeptWidth(shape, block),
            InputHeight = second.InputHeight,
            InputWidth = second.InputWidth,
            OutputHeight = shape.OutputHeight,
            OutputWidth = shape.OutputWidth,
            Granularity = block.Granularity,
            ActivationRate = block.ActivationRate,
            Kernel = second.KernelHeight,
            Stride = second.StrideHeight,
        };
        return new Step("conv2",
        [
            new("gather then conv",
            [
                new Node("gather", gather, "conv1", "compaction"),
                new Node("conv2", indexed with { Source = PatchInput.Gathered }, "gather"),
            ]),
            new("gather fused into conv2", [new Node("conv2", indexed, "conv1", "compaction")]) { Fusion = "gather fused into conv2" },
        ]);
    }

    private static Step ScatterAndAdd(BlockShape shape, BlockConfiguration block, int batch, string last)
    {
        string residual = DenseBlock.ResidualOf(shape);
        PatchScatter scatter = new()
        {
            Batch = batch,
            Channels = shape.OutputChannels,
            Height = shape.OutputHeight,
            Width = shape.OutputWidth,
            Granularity = block.Granularity,
            ActivationRate = block.ActivationRate,
            ClearsMap = true,
        };
        PatchScatterAdd scatterAdd = new()
        {
            Batch = batch,
            Channels = shape.OutputChannels,
            Height = shape.OutputHeight,
            Width = shape.OutputWidth,
            Granularity = block.Granularity,
            ActivationRate = block.ActivationRate,
            HasActivation = true,
        };
        return new Step("scatter+add",
        [
            new("scatter then add",
            [
                new Node("scatter", scatter, last, "compaction"),
                new Node("add", BlockConvolutions.Addition(shape, batch), "scatter", residual),
            ]),
            new("scatter fused into add", [new Node("add", scatterAdd, last, residual, "compaction")])
            {
                Fusion = "scatter fused into add",
            },
        ]);
    }

    private static PatchConv2d OnPatches(Conv2d dense, BlockConfiguration block, PatchInput source, double input = 1, double output = 1) =>
        new()
        {
            Dense = dense,
            Granularity = block.Granularity,
            ActivationRate = block.ActivationRate,
            Source = source,
            ChannelGroup = block.ChannelGroup,
            InputKeepRate = block.MasksChannels ? input : 1,
            OutputKeepRate = block.MasksChannels ? output : 1,
        };

    private static int KeptWidth(BlockShape shape, BlockConfiguration block) => block.MasksChannels
        ? Math.Min(
            shape.Width,
            block.ChannelGroup * (int)new PatchGrid(shape.Width / block.ChannelGroup, 1, 1).ActivePatches(1, block.ChannelKeepRate))
        : shape.Width;
}
