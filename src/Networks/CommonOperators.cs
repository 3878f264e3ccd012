using LatencyLab.Operators.Masking;

namespace LatencyLab.Networks;

/// <summary>Operators with the shapes that networks mostly have: square windows, all images or some of them.</summary>
internal static class CommonOperators
{
    /// <summary>
    /// A square convolution with "same" padding, a folded batch norm and an activation.
    /// </summary>
    public static Conv2d Convolution(int batch, int inputChannels, int height, int width, int outputChannels, int kernel, int stride = 1) =>
        new()
        {
            Batch = batch,
            InputChannels = inputChannels,
            InputHeight = height,
            InputWidth = width,
            OutputChannels = outputChannels,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = kernel - 1,
            PaddingWidth = kernel - 1,
            HasFoldedBatchNorm = true,
            HasActivation = true,
        };

    /// <summary>A pooling of square windows.</summary>
    /// <param name="padding">Pixels on each side.</param>
    public static Pool2d Pool(
        PoolFunction function, int batch, int channels, int height, int width, int kernel, int stride, int padding) =>
        new()
        {
            Function = function,
            Batch = batch,
            Channels = channels,
            InputHeight = height,
            InputWidth = width,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = 2 * padding,
            PaddingWidth = 2 * padding,
        };

    /// <summary>The images of a batch that go on.</summary>
    public static SampleGather Gather(int batch, int channels, int height, int width, double keepRate) =>
        new() { Batch = batch, Channels = channels, Height = height, Width = width, KeepRate = keepRate };

    /// <summary>The images that went on, back in their places of the batch.</summary>
    public static SampleScatter Scatter(int batch, int channels, int height, int width, double keepRate) =>
        new() { Batch = batch, Channels = channels, Height = height, Width = width, KeepRate = keepRate };
}
