namespace LatencyLab.Networks.Descriptions;

/// <summary>A layer of a block. Sizes follow from what it reads.</summary>
public abstract record LayerDescription
{
    /// <summary>Its type as a network file spells it, e.g. <c>conv</c>.</summary>
    public abstract string Type { get; }

    /// <summary>By which later layers of the block refer to it; null: type and a running number.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The layer that it reads: one of the block, <c>input</c>, the block's, or <c>BLOCK.LAYER</c> of an earlier block (of its last
    /// repeat); null: the layer before.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Every layer that it names.</summary>
    internal IEnumerable<string> References => From is null ? Others : Others.Prepend(From);

    /// <summary>Layers beside the one that it reads.</summary>
    private protected virtual IEnumerable<string> Others => [];

    /// <summary>Where it stands in the file.</summary>
    public SourcePosition? Position { get; init; }
}

/// <summary>
/// Convolution with "same" padding unless one is given. A batch norm is folded into it, ReLU and ReLU6 are applied by it;
/// every other activation is an operator of its own, as kernel libraries fuse only clips.
/// </summary>
internal sealed record ConvolutionLayer : LayerDescription
{
    public override string Type => IsDepthwise ? "depthwise" : "conv";

    /// <summary>Output channels; null: as many as it reads.</summary>
    public int? Channels { get; init; }

    /// <summary>Rows of the kernel, and columns unless they differ.</summary>
    public int Kernel { get; init; } = 1;

    /// <summary>Columns of the kernel; null: as many as rows. Likewise of stride, padding and dilation.</summary>
    public int? KernelWidth { get; init; }

    public int Stride { get; init; } = 1;

    public int? StrideWidth { get; init; }

    /// <summary>The stride is that of the block's first repeat; the others have 1.</summary>
    public bool StridesOnFirstRepeatOnly { get; init; }

    /// <summary>Pixels on each side; null: dilation (kernel - 1) in all, so that stride 1 keeps the size.</summary>
    public int? Padding { get; init; }

    public int? PaddingWidth { get; init; }

    public int Dilation { get; init; } = 1;

    public int? DilationWidth { get; init; }

    /// <summary>Ignored where the layer is depthwise: a group a channel then.</summary>
    public int Groups { get; init; } = 1;

    public bool IsDepthwise { get; init; }

    public bool HasBatchNorm { get; init; } = true;

    public bool HasBias { get; init; }

    public UnaryFunction? Activation { get; init; }
}

/// <summary>Fully connected layer of all that it reads: of a map of Height x Width x Channels, every element.</summary>
internal sealed record LinearLayer(int Outputs) : LayerDescription
{
    public override string Type => "linear";

    public bool HasBias { get; init; } = true;

    public UnaryFunction? Activation { get; init; }
}

/// <summary>A batch norm that no convolution can take in, because it stands before one (pre-activation).</summary>
internal sealed record BatchNormLayer : LayerDescription
{
    public override string Type => "batch_norm";

    public UnaryFunction? Activation { get; init; }
}

internal sealed record PoolLayer(PoolFunction Function, int Kernel, int Stride) : LayerDescription
{
    public override string Type => "pool";

    /// <summary>Pixels on each side.</summary>
    public int Padding { get; init; }

    /// <summary>A window that hangs over the end of the map counts ("ceil mode").</summary>
    public bool RoundsUp { get; init; }
}

/// <summary>Pooling over the whole map, to 1x1.</summary>
internal sealed record GlobalPoolLayer : LayerDescription
{
    public override string Type => "global_pool";

    public PoolFunction Function { get; init; } = PoolFunction.Average;
}

internal sealed record ActivationLayer(UnaryFunction Function) : LayerDescription
{
    public override string Type => "activation";
}

/// <summary>Sum of maps of equal shape.</summary>
internal sealed record AddLayer(params IReadOnlyList<string> With) : LayerDescription
{
    public override string Type => "add";

    private protected override IEnumerable<string> Others => With;

    public UnaryFunction? Activation { get; init; }
}

/// <summary>What a residual connection does where the block changes shape.</summary>
internal enum ShortcutKind
{
    /// <summary>A 1x1 convolution with a batch norm, of the stride that fits.</summary>
    Projection,

    /// <summary>A strided slice padded with zero channels: no operator of its own (He et al., option A).</summary>
    Pad,

    /// <summary>No connection.</summary>
    None,
}

/// <summary>Sum with the block's input.</summary>
internal sealed record ResidualLayer : LayerDescription
{
    public override string Type => "residual";

    public ShortcutKind Shortcut { get; init; }

    public UnaryFunction? Activation { get; init; }
}

/// <summary>Concatenation along channels, by copying unless it is in place.</summary>
internal sealed record ConcatLayer(params IReadOnlyList<string> With) : LayerDescription
{
    public override string Type => "concat";

    private protected override IEnumerable<string> Others => With;

    /// <summary>The layers before write into their part of the result: no work.</summary>
    public bool IsInPlace { get; init; }
}

internal sealed record SqueezeExciteLayer(int SqueezedChannels) : LayerDescription
{
    public override string Type => "squeeze_excite";

    public UnaryFunction Activation { get; init; } = UnaryFunction.Relu;

    public UnaryFunction Gate { get; init; } = UnaryFunction.Sigmoid;
}

/// <summary>Nearest-neighbour up-sampling.</summary>
internal sealed record UpsampleLayer(int Factor) : LayerDescription
{
    public override string Type => "upsample";
}

/// <summary>
/// Experts: every pixel (token) of what it reads goes to the best <paramref name="TopK"/> of them by the scores of a linear layer, and
/// their results are added up. The shape stays.
/// </summary>
/// <param name="Inner">Features between the products of an expert.</param>
internal sealed record ExpertsLayer(int Experts, int TopK, int Inner) : LayerDescription
{
    public override string Type => "experts";

    /// <summary>See <see cref="LoadDistribution.Parse"/>.</summary>
    public string Distribution { get; init; } = LoadDistribution.Even;

    /// <summary>Three matrices an expert, false: two.</summary>
    public bool IsGated { get; init; } = true;
}
