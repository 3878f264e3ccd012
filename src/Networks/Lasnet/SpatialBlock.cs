using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A block that computes only selected patches of its output, and only kept channels in mode both.</summary>
internal sealed class SpatialBlock
{
    private readonly BlockShape _shape;
    private readonly BlockConfiguration _block;
    private readonly int _batch;
    private readonly ConvolutionChain _chain;
    private readonly PatchRegion[] _regions;

    private SpatialBlock(BlockShape shape, BlockConfiguration block, int batch)
    {
        (_shape, _block, _batch) = (shape, block, batch);
        _chain = ConvolutionChain.Of(shape, batch);
        _regions = PatchRegion.Of(_chain, block.Granularity);
    }

    private PatchGrid Grid => new(_shape.OutputHeight, _shape.OutputWidth, _block.Granularity);

    /// <summary>
    /// Steps masker+conv1, channel_masker (mode both), conv2, squeeze_excite, conv3, downsample (those that the block has) and scatter+add.
    /// Of blocks of other kinds their convolutions by their names; scatter where there is no sum; then what follows it.
    /// </summary>
    public static Block Build(BlockShape shape, BlockConfiguration block, int batch) => new SpatialBlock(shape, block, batch).Build();

    private Block Build()
    {
        List<Step> steps = [];
        if (_block.MasksChannels)
            steps.Add(ChannelBlock.MaskerStep(_shape, _block, _batch));
        steps.Add(MaskerAndFirst());
        for (int i = 1; i < _chain.Links.Count; i++)
        {
            if (_chain.Links[i - 1].Squeeze is Node squeeze)
                steps.Add(new(OnComputed(squeeze)));
            steps.Add(Following(i));
        }

        if (_chain.Shortcut is Node shortcut)
            steps.Add(new(shortcut));
        steps.Add(_chain.Addition is Node addition ? ScatterAndAdd(addition) : new(Scatter()));
        string last = _chain.Links[^1].Output;
        steps.AddRange(_chain.Tail.Select(node => new Step(_chain.Addition is not null ? node
            : node with { Inputs = [.. node.Inputs.Select(input => input == last ? "scatter" : input)] })));
        return new Block(_shape.Name, _shape.Stage, _shape.Index, steps);
    }

    /// <summary>Squeeze-and-excitation of the pixels that are computed.</summary>
    private Node OnComputed(Node squeeze)
    {
        double computed = Math.Min(
            1, (double)Grid.ActivePatches(_batch, _block.ActivationRate) / Math.Max(1, _batch * Grid.PatchesPerImage));
        return squeeze with { Operator = (SqueezeExcite)squeeze.Operator with { ComputedRate = computed } };
    }

    private Step MaskerAndFirst()
    {
        ChainLink first = _chain.Links[0];
        Node masker = new("masker", new SpatialMasker
        {
            Batch = _batch,
            InputChannels = _shape.InputChannels,
            InputHeight = _shape.InputHeight,
            InputWidth = _shape.InputWidth,
            OutputHeight = _shape.OutputHeight,
            OutputWidth = _shape.OutputWidth,
            Granularity = _block.Granularity,
        });
        Node compaction = new("compaction", new MaskCompaction
        {
            Batch = _batch,
            PatchesPerImage = Grid.PatchesPerImage,
            ActivationRate = _block.ActivationRate,
        }, "masker");

        // Neither masker needs to know what the other decides: the host reads both masks back for the first operator on either.
        int decisions = _block.MasksChannels ? 2 : 1;
        Node decided = compaction with { DecisionsAwaited = decisions };
        string name = $"masker+{first.Name}";
        if (_regions[0].Halo == 0)
        {
            Step own = OnSelected(0, Node.BlockInput);
            return new Step(name, [.. own.Schedules.Select(schedule => schedule with { Nodes = [masker, decided, .. schedule.Nodes] })]);
        }

        // conv1 runs wherever later windows will read. A dense one computes all channels: their mask would have to be known before.
        List<Schedule> schedules =
        [
            new(
                $"separate masker, dynamic {first.Name}",
                [masker, decided, .. OnPatches(0, PatchInput.Indexed, Node.BlockInput, "compaction")]),
        ];
        if (first.Dense.Groups == 1)
        {
            MaskerFusedConv2d fused = new()
            {
                Dense = first.Dense,
                OutputHeight = _shape.OutputHeight,
                OutputWidth = _shape.OutputWidth,
                Granularity = _block.Granularity,
            };
            schedules.Add(new(
                $"masker fused into {first.Name}",
                [
                    new Node(first.Name, fused), .. Whole(first),
                    compaction with { Inputs = [first.Name], DecisionsAwaited = decisions },
                ])
            {
                Fusion = $"masker fused into {first.Name}",
            });
        }

        schedules.Add(new(
            $"separate masker, dense {first.Name}",
            [masker, compaction, new Node(first.Name, first.Dense) { DecisionsAwaited = decisions }, .. Whole(first)]));
        return new Step(name, schedules);
    }

    /// <summary>A convolution after the first: on compact patches where the one before leaves them, else from its map.</summary>
    private Step Following(int index)
    {
        string input = _chain.Links[index - 1].Output;
        return _regions[index - 1].Halo == 0 ? Plain(index, PatchInput.Gathered, input) : OnSelected(index, input);
    }

    /// <summary>A convolution on the selected patches of a whole map.</summary>
    private Step OnSelected(int index, string input)
    {
        ChainLink link = _chain.Links[index];
        Conv2d dense = link.Dense;
        if (_regions[index].Halo > 0 || dense.KernelHeight == 1)
            return Plain(index, PatchInput.Indexed, input, "compaction");
        PatchGather gather = new()
        {
            Batch = _batch,
            Channels = index > 0 ? KeptWidth(dense.InputChannels) : dense.InputChannels,
            InputHeight = dense.InputHeight,
            InputWidth = dense.InputWidth,
            OutputHeight = dense.OutputHeight,
            OutputWidth = dense.OutputWidth,
            Granularity = _regions[index].Granularity,
            ActivationRate = _block.ActivationRate,
            Kernel = dense.KernelHeight,
            Stride = dense.StrideHeight,
        };
        string fusion = $"gather fused into {link.Name}";
        return new Step(link.Name,
        [
            new("gather then conv", [new Node("gather", gather, input, "compaction"), .. OnPatches(index, PatchInput.Gathered, "gather")]),
            new(fusion, OnPatches(index, PatchInput.Indexed, input, "compaction")) { Fusion = fusion },
        ]);
    }

    private Step Plain(int index, PatchInput source, params IReadOnlyList<string> inputs) =>
        new(_chain.Links[index].Name, [new("plain", OnPatches(index, source, inputs))]);

    /// <summary>A convolution on patches and the function of its result.</summary>
    private IReadOnlyList<Node> OnPatches(int index, PatchInput source, params IReadOnlyList<string> inputs)
    {
        ChainLink link = _chain.Links[index];
        bool isFirst = index == 0, isLast = index == _chain.Links.Count - 1;
        PatchConv2d convolution = new()
        {
            Dense = link.Dense,
            Granularity = _regions[index].Granularity,
            ActivationRate = _block.ActivationRate,
            Source = source,
            Halo = _regions[index].Halo,
            MeasuredDilatedRate = _regions[index].Halo == 0 ? null : (isFirst ? _block.DilatedRate : null) ?? Contiguous(link.Dense, index),
            ChannelGroup = _block.ChannelGroup,
            InputKeepRate = _block.MasksChannels && !isFirst ? _block.ChannelKeepRate : 1,
            OutputKeepRate = _block.MasksChannels && !isLast ? _block.ChannelKeepRate : 1,
            DepthKeepRate = _block.MasksChannels && !isFirst && !isLast
                ? ChannelMaskedConv2d.DepthKeepRateOf(_block.ChannelKeepRate, _block.ChannelKeepVariance) : null,
        };
        Node node = new(link.Name, convolution, inputs);
        return link.Activation is not Node activation ? [node] :
        [
            node,
            activation with
            {
                Operator = (Unary)activation.Operator with { Rows = convolution.Work(sizeof(float)).Shape.Rows },
            },
        ];
    }

    /// <summary>The dilated rate of masks that lie together; null for independent patches, which the operator counts itself.</summary>
    private double? Contiguous(Conv2d dense, int index) => _block.MaskScatter == 1 ? null
        : new PatchGrid(dense.OutputHeight, dense.OutputWidth, _regions[index].Granularity)
            .DilatedRate(_block.ActivationRate, _regions[index].Halo, _block.MaskScatter);

    private static IReadOnlyList<Node> Whole(ChainLink link) => link.Activation is Node activation ? [activation] : [];

    private Node Scatter() => new(
        "scatter",
        new PatchScatter
        {
            Batch = _batch,
            Channels = _chain.Links[^1].Dense.OutputChannels,
            Height = _shape.OutputHeight,
            Width = _shape.OutputWidth,
            Granularity = _block.Granularity,
            ActivationRate = _block.ActivationRate,
            ClearsMap = true,
        },
        _chain.Links[^1].Output, "compaction");

    private Step ScatterAndAdd(Node addition)
    {
        string last = _chain.Links[^1].Output, residual = _chain.Shortcut?.Name ?? Node.BlockInput;
        PatchScatterAdd scatterAdd = new()
        {
            Batch = _batch,
            Channels = _shape.OutputChannels,
            Height = _shape.OutputHeight,
            Width = _shape.OutputWidth,
            Granularity = _block.Granularity,
            ActivationRate = _block.ActivationRate,
            HasActivation = ((Add)addition.Operator).HasActivation,
        };
        return new Step("scatter+add",
        [
            new("scatter then add", [Scatter(), addition with { Inputs = ["scatter", residual] }]),
            new("scatter fused into add", [new Node(addition.Name, scatterAdd, last, residual, "compaction")])
            {
                Fusion = "scatter fused into add",
            },
        ]);
    }

    private int KeptWidth(int width) => _block.MasksChannels
        ? Math.Min(
            width,
            _block.ChannelGroup * (int)new PatchGrid(width / _block.ChannelGroup, 1, 1).ActivePatches(1, _block.ChannelKeepRate))
        : width;
}
