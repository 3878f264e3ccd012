namespace LatencyLab.Networks.Descriptions;

/// <summary>Transposed convolution; a batch norm is folded into it, every activation is an operator of its own.</summary>
internal sealed record TransposedConvolutionLayer(int Channels, int Kernel) : LayerDescription
{
    public override string Type => "conv_transpose";

    public int Stride { get; init; } = 1;

    /// <summary>Output pixels that are cut off on each side.</summary>
    public int Padding { get; init; }

    /// <summary>Rows below and columns to the right that are added.</summary>
    public int OutputPadding { get; init; }

    public int Groups { get; init; } = 1;

    public bool HasBatchNorm { get; init; } = true;

    public bool HasBias { get; init; }

    public UnaryFunction? Activation { get; init; }
}

/// <summary>Normalisation of the channels of every pixel, with a scale and a shift a channel.</summary>
internal sealed record LayerNormLayer : LayerDescription
{
    public override string Type => "layer_norm";
}

/// <summary>Division of the channels of every pixel by the root of their mean square, with a scale a channel.</summary>
internal sealed record RmsNormLayer : LayerDescription
{
    public override string Type => "rms_norm";
}

/// <summary>Normalisation of the pixels of groups of channels.</summary>
/// <param name="Groups">Null: a group a channel, instance norm.</param>
internal sealed record GroupNormLayer(int? Groups) : LayerDescription
{
    public override string Type => Groups is null ? "instance_norm" : "group_norm";
}

/// <summary>A factor a channel.</summary>
internal sealed record ScaleLayer : LayerDescription
{
    public override string Type => "scale";
}

/// <summary>Pooling to a map of a size, whatever the size of what it reads.</summary>
/// <remarks>
/// Where the size divides the map, windows lie side by side; else windows of equal size overlap by as little as they can: frameworks take
/// windows that differ by a pixel, which read as much.
/// </remarks>
internal sealed record AdaptivePoolLayer(PoolFunction Function, int Height, int Width) : LayerDescription
{
    public override string Type => "adaptive_pool";
}

/// <summary>Some of the channels, copied.</summary>
internal sealed record SliceLayer(int Channels) : LayerDescription
{
    public override string Type => "slice";

    /// <summary>Channels before them.</summary>
    public int Offset { get; init; }
}

/// <summary>Channels of groups in turn, by copying (Zhang et al., ShuffleNet, CVPR 2018).</summary>
internal sealed record ChannelShuffleLayer(int Groups) : LayerDescription
{
    public override string Type => "channel_shuffle";
}

/// <summary>A map brought to another size by interpolation.</summary>
/// <param name="Size">Rows and columns; null: <paramref name="Factor"/> times as many.</param>
/// <param name="Taps">Input pixels an output pixel is made of: 1, 4 or 16.</param>
internal sealed record ResizeLayer((int Height, int Width)? Size, int Factor, int Taps) : LayerDescription
{
    public override string Type => "resize";

    /// <summary>A layer whose rows and columns it takes, in the place of a size; nothing runs where they are the same.</summary>
    public string? Like { get; init; }

    private protected override IEnumerable<string> Others => Like is null ? [] : [Like];
}

/// <summary>Rows of a table in the place of the numbers that it reads; the table counts no parameters.</summary>
internal sealed record EmbeddingLayer(int Rows, int Channels) : LayerDescription
{
    public override string Type => "embedding";
}

/// <summary>Self-attention of the pixels, with projections of query, key and value and of the result.</summary>
internal sealed record AttentionLayer(int Heads) : LayerDescription
{
    public override string Type => "attention";
}
