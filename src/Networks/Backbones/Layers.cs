namespace LatencyLab.Networks.Backbones;

/// <summary>Layers that many networks are made of.</summary>
internal static class Layers
{
    /// <summary>Convolution with a folded batch norm; ReLU unless said otherwise.</summary>
    public static ConvolutionLayer Conv(int channels, int kernel, int stride = 1, UnaryFunction? activation = UnaryFunction.Relu) =>
        new() { Channels = channels, Kernel = kernel, Stride = stride, Activation = activation };

    /// <summary>Convolution alone: no batch norm, no activation, no bias.</summary>
    public static ConvolutionLayer BareConv(int channels, int kernel, int stride = 1) =>
        new() { Channels = channels, Kernel = kernel, Stride = stride, HasBatchNorm = false };

    public static ConvolutionLayer Depthwise(int kernel, int stride, UnaryFunction activation) =>
        new() { IsDepthwise = true, Kernel = kernel, Stride = stride, Activation = activation };

    /// <summary>Batch norm and ReLU before a convolution.</summary>
    public static BatchNormLayer NormRelu(string? name = null) => new() { Name = name, Activation = UnaryFunction.Relu };

    public static BlockDescription Stem(params IReadOnlyList<LayerDescription> layers) => new("stem", layers) { Stage = 0 };

    public static BlockDescription Head(params IReadOnlyList<LayerDescription> layers) => new("head", layers) { Stage = -1 };

    public static PoolLayer MaxPool3 => new(PoolFunction.Max, 3, 2) { Padding = 1 };
}
