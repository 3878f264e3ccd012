namespace LatencyLab.Networks.Backbones;

/// <summary>A residual network: stem, stages of blocks, global average pool and classifier.</summary>
public sealed record Backbone : INetworkSource
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>By what it can be found again: its name, or the file that it was read from.</summary>
    public string Reference { get => field ?? Name; init; }

    /// <summary>Rows of the input image, in pixels; its side where it is square.</summary>
    public required int DefaultResolution { get; init; }

    /// <summary>Columns of an image of that many rows; null: it is square. Other resolutions keep the proportion.</summary>
    public int? DefaultWidth { get; init; }

    /// <summary>Kind of its blocks.</summary>
    public required BlockKind Kind { get; init; }

    /// <summary>What runs before the first stage.</summary>
    public required StemShape Stem { get; init; }

    /// <summary>Its stages, in their order.</summary>
    public required IReadOnlyList<StageShape> Stages { get; init; }

    /// <summary>Squeeze-and-excitation hidden channels as a share of the block's input channels; null: none.</summary>
    public double? SqueezeExciteRatio { get; init; }

    /// <summary>
    /// Shortcuts that change shape are strided slices padded with zero channels (CIFAR ResNets, option A), not convolutions.
    /// </summary>
    public bool HasFreeShortcuts { get; init; }

    /// <summary>Strides of bottlenecks are on the first 1x1 convolution instead of the 3x3 (He et al., CVPR 2016).</summary>
    public bool StridesFirst { get; init; }

    /// <summary>Classes it tells apart.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>The layers of a network that is described by them; null: blocks follow from the stages.</summary>
    internal ITracedSource? Source { get; init; }

    /// <summary>Blocks of all stages.</summary>
    public int BlockCount => Stages.Sum(stage => stage.Blocks);

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> BlocksPerStage => [.. Stages.Select(stage => stage.Blocks)];

    /// <summary>The residual blocks in order, for images of a resolution.</summary>
    /// <exception cref="InputException">The resolution is below 1.</exception>
    public IReadOnlyList<BlockShape> BlocksOf(int? resolution = null)
    {
        if (Source is not null)
            return DescribedBackbone.Shapes(Source, resolution);
        int height = StageInput(Resolution(resolution)), width = StageInput(ImageShape.WidthOf(this, Resolution(resolution), DefaultWidth));
        int channels = Stem.Channels;
        List<BlockShape> blocks = new(BlockCount);
        for (int stage = 0; stage < Stages.Count; stage++)
        {
            StageShape shape = Stages[stage];
            for (int index = 0; index < shape.Blocks; index++)
            {
                int stride = index == 0 ? shape.Stride : 1;
                BlockShape block = new()
                {
                    Kind = Kind,
                    Stage = stage + 1,
                    Index = index,
                    InputChannels = channels,
                    Width = shape.Width,
                    OutputChannels = shape.OutputChannels,
                    InputHeight = height,
                    InputWidth = width,
                    Stride = stride,
                    Groups = shape.Groups,
                    StridesFirst = StridesFirst,
                    SqueezeExciteChannels = SqueezeExciteRatio is double ratio ? (int)Math.Round(ratio * channels) : null,
                    HasDownsample = !HasFreeShortcuts && (stride != 1 || channels != shape.OutputChannels),
                };
                blocks.Add(block);
                (height, width) = (block.OutputHeight, block.OutputWidth);
                channels = shape.OutputChannels;
            }
        }

        return blocks;
    }

    /// <summary>Side of the feature map a stage's blocks put out, of one that is not square the largest square that divides it.</summary>
    public IReadOnlyList<int> StageSizes(int? resolution = null) =>
        [.. BlocksOf(resolution).Where(block => block.Index == 0).Select(block => block.LargestSquare)];

    /// <summary>The dense network.</summary>
    /// <exception cref="InputException">The batch or resolution is below 1.</exception>
    public Network Build(int batch, int? resolution = null) => Build(batch, resolution, (shape, _) => DenseBlock.Build(shape, batch));

    /// <summary>
    /// The network with its residual blocks built by <paramref name="build"/>(shape, 0-based index in the network); stem and head are
    /// dense.
    /// </summary>
    /// <exception cref="InputException">The batch or resolution is below 1.</exception>
    public Network Build(int batch, int? resolution, Func<BlockShape, int, Block> build)
    {
        int size = Resolution(resolution);
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
        if (Source is not null)
            return DescribedBackbone.Build(Source, batch, resolution, build);
        IReadOnlyList<BlockShape> shapes = BlocksOf(size);
        int width = ImageShape.WidthOf(this, size, DefaultWidth);
        return new Network(Name, batch, size, [StemBlock(batch, size, width), .. shapes.Select(build), HeadBlock(batch, shapes[^1])])
        {
            ImageWidth = width == size ? null : width,
        };
    }

    private int Resolution(int? resolution)
    {
        int size = resolution ?? DefaultResolution;
        return size >= 1 ? size : throw new InputException($"resolution is {size}, expected 1 or more pixels");
    }

    private int StageInput(int resolution)
    {
        int size = (resolution + Stem.Stride - 1) / Stem.Stride;
        return Stem.HasPool ? (size + 1) / 2 : size;
    }

    private Block StemBlock(int batch, int height, int width)
    {
        Conv2d convolution = CommonOperators.Convolution(batch, 3, height, width, Stem.Channels, Stem.Kernel, Stem.Stride);
        List<Step> steps = [new(new Node("conv", convolution))];
        Pool2d pool = CommonOperators.Pool(
            PoolFunction.Max, batch, Stem.Channels, convolution.OutputHeight, convolution.OutputWidth, kernel: 3, stride: 2, padding: 1);
        if (Stem.HasPool)
            steps.Add(new(new Node("pool", pool, "conv")));
        return new Block("stem", 0, 0, steps);
    }

    private Block HeadBlock(int batch, BlockShape last) => new("head", -1, 0,
    [
        new(new Node(
            "pool",
            new GlobalPool { Batch = batch, Channels = last.OutputChannels, Height = last.OutputHeight, Width = last.OutputWidth })),
        new(new Node("classifier", new Linear(batch, last.OutputChannels, Classes) { HasBias = true }, "pool")),
    ]);
}
