using LatencyLab.Operators.Composite;

namespace LatencyLab.Networks.Backbones;

/// <summary>A convolution of a chain, and what runs on its result before the next one.</summary>
/// <param name="Name">Its node in the dense block.</param>
/// <param name="Dense">Over the whole map.</param>
internal sealed record ChainLink(string Name, Conv2d Dense)
{
    /// <summary>A function that no convolution applies (hard swish); null: none, or it is part of the convolution.</summary>
    public Node? Activation { get; init; }

    /// <summary>Squeeze-and-excitation after it; null: none.</summary>
    public Node? Squeeze { get; init; }

    /// <summary>The node that the next convolution reads.</summary>
    public string Output => Squeeze?.Name ?? Activation?.Name ?? Name;
}

/// <summary>
/// A block as convolutions in a row, each on the result of the one before, and mostly a sum with what the block read.
/// </summary>
internal sealed record ConvolutionChain(IReadOnlyList<ChainLink> Links)
{
    /// <summary>The convolution that the block's input goes through before the sum; null: none.</summary>
    public Node? Shortcut { get; init; }

    /// <summary>The sum; null: what the last convolution puts out is the result.</summary>
    public Node? Addition { get; init; }

    /// <summary>What follows, on the whole map: functions and pooling.</summary>
    public IReadOnlyList<Node> Tail { get; init; } = [];

    /// <summary>The chain of a block, over so many images.</summary>
    public static ConvolutionChain Of(BlockShape shape, int batch)
    {
        if (shape.Described is DescribedBlock described)
            return Recognise(described.At(batch)) ?? throw new InvalidOperationException($"{shape.Name} is no chain of convolutions");
        SqueezeExcite? squeeze = BlockConvolutions.SqueezeExcite(shape, batch);
        Conv2d? third = BlockConvolutions.Third(shape, batch);
        ChainLink second = new("conv2", BlockConvolutions.Second(shape, batch))
        {
            Squeeze = squeeze is null ? null : new Node("squeeze_excite", squeeze, "conv2"),
        };
        return new ConvolutionChain(
        [
            new ChainLink("conv1", BlockConvolutions.First(shape, batch)), second,
            .. third is null ? Array.Empty<ChainLink>() : [new ChainLink("conv3", third)],
        ])
        {
            Shortcut = DenseBlock.DownsampleStep(shape, batch)?.Schedules[0].Nodes[0],
            Addition = new Node(
                "add", BlockConvolutions.Addition(shape, batch), third is null ? second.Output : "conv3", DenseBlock.ResidualOf(shape)),
        };
    }

    /// <summary>A dense block as a chain; null: it is none.</summary>
    public static ConvolutionChain? Recognise(Block block)
    {
        if (block.Steps.Any(step => step.Schedules.Count != 1))
            return null;
        List<ChainLink> links = [];
        List<Node> tail = [];
        Node? shortcut = null, addition = null;
        string last = Node.BlockInput;
        foreach (Node node in SqueezePattern.Joined([.. block.Steps.SelectMany(step => step.Schedules[0].Nodes)]))
        {
            bool isOpen = addition is null && tail.Count == 0, follows = isOpen && Reads(node, last);
            ChainLink? link = links.Count > 0 ? links[^1] : null;
            switch (node.Operator)
            {
                case Conv2d convolution when follows && IsOnPatches(convolution):
                    links.Add(new ChainLink(node.Name, convolution));
                    break;
                case Unary when follows && link is { Activation: null, Squeeze: null }:
                    links[^1] = link with { Activation = node };
                    break;
                case SqueezeExcite when follows && link is { Squeeze: null }:
                    links[^1] = link with { Squeeze = node };
                    break;
                case Conv2d when isOpen && links.Count > 0 && shortcut is null && Reads(node, Node.BlockInput):
                    shortcut = node;
                    continue;
                case Add when isOpen && links.Count > 0 && node.Inputs.Order().SequenceEqual(
                    new[] { last, shortcut?.Name ?? Node.BlockInput }.Order()):
                    addition = node;
                    break;
                case Unary or Pool2d when links.Count > 0 && Reads(node, last):
                    tail.Add(node);
                    break;
                default:
                    return null;
            }

            last = node.Name;
        }

        int squeezed = links.FindIndex(link => link.Squeeze is not null);
        bool holds = links.Count > 0 && (shortcut is null || addition is not null) && links[^1].Squeeze is null
            && (squeezed < 0 || links.Skip(squeezed + 1).All(link => link.Dense is { KernelHeight: 1, StrideHeight: 1 }));
        return holds ? new ConvolutionChain(links) { Shortcut = shortcut, Addition = addition, Tail = tail } : null;
    }

    private static bool Reads(Node node, string name) =>
        node.Inputs is [] ? name == Node.BlockInput : node.Inputs is [string only] && only == name;

    /// <summary>Square, without dilation, and with a result of as many pixels as the stride leaves.</summary>
    private static bool IsOnPatches(Conv2d convolution) =>
        convolution.KernelHeight == convolution.KernelWidth && convolution.StrideHeight == convolution.StrideWidth
        && convolution is { DilationHeight: 1, DilationWidth: 1 }
        && convolution.OutputHeight == (convolution.InputHeight + convolution.StrideHeight - 1) / convolution.StrideHeight
        && convolution.OutputWidth == (convolution.InputWidth + convolution.StrideWidth - 1) / convolution.StrideWidth;
}
