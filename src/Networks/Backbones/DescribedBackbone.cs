namespace LatencyLab.Networks.Backbones;

/// <summary>Networks that are described by their layers as backbones: which of their blocks can be dynamic.</summary>
/// <remarks>
/// A block that adds what it read to the result of a row of convolutions can be skipped in places: what it read stands there. This is how
/// DynConv makes inverted residuals dynamic (Verelst and Tuytelaars, CVPR 2020); blocks without a sum stay dense, as there. In a network
/// none of whose blocks has a sum, and all of which are convolutions in a row (VGG, encoders), places that are skipped are zero, as in
/// SBNet (Ren et al., CVPR 2018).
/// </remarks>
internal static class DescribedBackbone
{
    /// <summary>Null: none of its blocks can be dynamic.</summary>
    /// <param name="reference">By what it can be opened again.</param>
    /// <exception cref="InputException">Stages are not numbered 1, 2, 3, ...</exception>
    public static Backbone? Of(ITracedSource source, string reference, int? defaultWidth)
    {
        if (source is NetworkDescription description && description.Blocks.Any(block => block.IsExit || block.ReadsOtherBlocks))
            return null;
        IReadOnlyList<BlockShape> shapes = Shapes(source, null);
        if (shapes.All(shape => shape.Kind == BlockKind.Static))
            return null;
        IGrouping<int, BlockShape>[] stages = [.. shapes.GroupBy(shape => shape.Stage)];
        if (!stages.Select(stage => stage.Key).SequenceEqual(Enumerable.Range(1, stages.Length)))
            throw new InputException(
                $"network '{source.Name}' has stages {string.Join(", ", stages.Select(stage => stage.Key))}, expected 1, 2, 3 and so on");
        Network one = source.Build(1);
        Conv2d first = one.Operators.OfType<Conv2d>().First();
        return new Backbone
        {
            Name = source.Name,
            Reference = reference,
            DefaultResolution = source.DefaultResolution,
            DefaultWidth = defaultWidth,
            Kind = shapes.First(shape => shape.Kind != BlockKind.Static).Kind,
            Stem = new StemShape(first.OutputChannels, first.KernelHeight, first.StrideHeight),
            Stages = [.. stages.Select(stage => new StageShape(
                stage.Count(), stage.Max(shape => shape.Width), stage.Last().OutputChannels, stage.First().Stride))],
            Classes = one.Operators.OfType<Linear>().LastOrDefault()?.Outputs ?? 0,
            Source = source,
        };
    }

    /// <summary>The blocks of the stages in order.</summary>
    public static IReadOnlyList<BlockShape> Shapes(ITracedSource source, int? resolution)
    {
        DescribedBlocks blocks = new(source, resolution);
        IReadOnlyList<TracedBlock> traced = blocks.At(1);
        ConvolutionChain?[] chains = [.. traced.Select(block => ConvolutionChain.Recognise(block.Block))];
        int[] staged = [.. Enumerable.Range(0, traced.Count).Where(i => traced[i].Block.Stage > 0)];
        bool isPlain = staged.All(i => chains[i] is { Addition: null });
        return [.. staged.Select(i => Shape(new DescribedBlock(blocks, i), traced, i, chains[i], isPlain))];
    }

    /// <summary>The network with its blocks of stages built by <paramref name="build"/>(shape, index).</summary>
    public static Network Build(ITracedSource source, int batch, int? resolution, Func<BlockShape, int, Block> build)
    {
        Network dense = source.Build(batch, resolution);
        IReadOnlyList<BlockShape> shapes = Shapes(source, resolution);
        int index = 0;
        return dense with { Blocks = [.. dense.Blocks.Select(block => block.Stage > 0 ? build(shapes[index], index++) : block)] };
    }

    private static BlockShape Shape(
        DescribedBlock described, IReadOnlyList<TracedBlock> traced, int index, ConvolutionChain? chain, bool isPlain)
    {
        FeatureMap output = traced[index].Output, before = index > 0 ? traced[index - 1].Output : output;
        FeatureMap input = chain?.Links[0].Dense is not Conv2d first ? before
            : new FeatureMap(Node.BlockInput, first.InputChannels, first.InputHeight, first.InputWidth);
        bool canSkip = chain is not null && (isPlain || chain.Addition is not null);
        Block block = traced[index].Block;
        return new BlockShape
        {
            Kind = !canSkip ? BlockKind.Static : isPlain ? BlockKind.Plain : BlockKind.ResidualChain,
            Stage = block.Stage,
            Index = block.Index,
            InputChannels = input.Channels,
            InputHeight = input.Height,
            InputWidth = input.Width,
            Width = chain?.Links.Max(link => link.Dense.OutputChannels) ?? output.Channels,
            OutputChannels = output.Channels,
            Stride = chain?.Links.Aggregate(1, (stride, link) => stride * link.Dense.StrideHeight)
                ?? Math.Max(1, (int)Math.Round((double)input.Height / Math.Max(1, output.Height))),
            HasDownsample = chain?.Shortcut is not null,
            Described = described,
        };
    }
}
