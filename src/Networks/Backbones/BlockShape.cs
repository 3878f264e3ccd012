namespace LatencyLab.Networks.Backbones;

/// <summary>The kind of a residual block.</summary>
public enum BlockKind
{
    /// <summary>Two 3x3 convolutions (ResNet-18, -34 and the CIFAR ResNets).</summary>
    Basic,

    /// <summary>1x1, 3x3, 1x1 with four times the width outside; the stride is on the 3x3.</summary>
    Bottleneck,

    /// <summary>1x1, grouped 3x3, 1x1 of one width (RegNetX).</summary>
    RegNetX,

    /// <summary>As <see cref="RegNetX"/>, with squeeze-and-excitation after the 3x3 (RegNetY).</summary>
    RegNetY,

    /// <summary>
    /// Other convolutions in a row, and the sum with what they read: the inverted residuals of MobileNets, EfficientNets and MNASNet.
    /// </summary>
    ResidualChain,

    /// <summary>Convolutions in a row without a sum (VGG, MobileNetV1, encoders).</summary>
    Plain,

    /// <summary>A block that cannot be dynamic, among others that can.</summary>
    Static,
}

/// <summary>Everything about a residual block that its operators follow from. Sizes are in pixels and channels.</summary>
public sealed record BlockShape
{
    /// <summary>Kind of the block.</summary>
    public required BlockKind Kind { get; init; }

    /// <summary>1-based stage.</summary>
    public required int Stage { get; init; }

    /// <summary>0-based index in its stage.</summary>
    public required int Index { get; init; }

    /// <summary>Channels of the block's input.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Channels inside the block.</summary>
    public required int Width { get; init; }

    /// <summary>Channels of the block's output.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Rows of the input map.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of the input map.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Stride s along both sides; the output has 1 / s of the input's rows and columns, rounded up.</summary>
    public required int Stride { get; init; }

    /// <summary>The stride of a bottleneck is on its first 1x1 convolution instead of its 3x3 (ResNet as first published).</summary>
    public bool StridesFirst { get; init; }

    /// <summary>Groups of the 3x3 convolution.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Hidden channels of the squeeze-and-excitation; null where there is none.</summary>
    public int? SqueezeExciteChannels { get; init; }

    /// <summary>The residual goes through a 1x1 convolution with the block's stride.</summary>
    public required bool HasDownsample { get; init; }

    /// <summary>Rows of the output map.</summary>
    public int OutputHeight => (InputHeight + Stride - 1) / Stride;

    /// <summary>Columns of the output map.</summary>
    public int OutputWidth => (InputWidth + Stride - 1) / Stride;

    /// <summary>Side of the largest square that divides the output map: all of it where it is square.</summary>
    public int LargestSquare => (int)System.Numerics.BigInteger.GreatestCommonDivisor(OutputHeight, OutputWidth);

    /// <summary>Name of the block, e.g. <c>stage2.block1</c>.</summary>
    public string Name => Described?.Name ?? $"stage{Stage}.block{Index}";

    /// <summary>Its layers, of the last three kinds.</summary>
    internal DescribedBlock? Described { get; init; }
}
