using LatencyLab.Operators.Composite;
using static LatencyLab.Networks.CommonOperators;

namespace LatencyLab.Networks.Backbones;

/// <summary>The operators of a residual block, one by one, dense; batch norms and inner ReLUs are folded into the convolutions.</summary>
internal static class BlockConvolutions
{
    /// <summary>1x1 to the block's width; in a basic block the first 3x3, which has the stride.</summary>
    public static Conv2d First(BlockShape shape, int batch) => shape.Kind == BlockKind.Basic
        ? Convolution(batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, shape.Width, 3, shape.Stride)
        : Convolution(
            batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, shape.Width, 1, shape.StridesFirst ? shape.Stride : 1);

    /// <summary>The 3x3 with the block's groups and stride; in a basic block the second 3x3, without activation.</summary>
    public static Conv2d Second(BlockShape shape, int batch) => shape.Kind == BlockKind.Basic
        ? Convolution(batch, shape.Width, shape.OutputHeight, shape.OutputWidth, shape.OutputChannels, 3) with { HasActivation = false }
        : (shape.StridesFirst ? Convolution(batch, shape.Width, shape.OutputHeight, shape.OutputWidth, shape.Width, 3)
            : Convolution(batch, shape.Width, shape.InputHeight, shape.InputWidth, shape.Width, 3, shape.Stride)) with
        {
            Groups = shape.Groups,
        };

    /// <summary>1x1 to the block's output channels, without activation; null in a basic block.</summary>
    public static Conv2d? Third(BlockShape shape, int batch) => shape.Kind == BlockKind.Basic
        ? null
        : Convolution(batch, shape.Width, shape.OutputHeight, shape.OutputWidth, shape.OutputChannels, 1) with { HasActivation = false };

    /// <summary>Null where the residual is the block's input.</summary>
    public static Conv2d? Downsample(BlockShape shape, int batch) => shape.HasDownsample
        ? Convolution(batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, shape.OutputChannels, 1, shape.Stride) with
        {
            HasActivation = false,
        }
        : null;

    /// <summary>Null where the block has none.</summary>
    public static SqueezeExcite? SqueezeExcite(BlockShape shape, int batch) => shape.SqueezeExciteChannels is int squeezed
        ? new SqueezeExcite
        {
            Batch = batch,
            Channels = shape.Width,
            Height = shape.OutputHeight,
            Width = shape.OutputWidth,
            SqueezedChannels = squeezed,
        }
        : null;

    /// <summary>The residual addition and the ReLU after it.</summary>
    public static Add Addition(BlockShape shape, int batch) =>
        new((long)batch * shape.OutputHeight * shape.OutputWidth, shape.OutputChannels) { HasActivation = true };
}
