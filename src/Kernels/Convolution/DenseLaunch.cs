namespace LatencyLab.Kernels.Convolution;

/// <summary>Chooses and launches the kernel of a convolution of whole images.</summary>
internal static class DenseLaunch
{
    /// <summary>Zeros that have to follow the input.</summary>
    public static int ZeroTail(Conv2d conv) => conv.KernelWidth * conv.InputChannels;

    /// <summary>Adds the launches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">[images, height, width, channels] and <see cref="ZeroTail"/>.</param>
    /// <param name="weights">[taps, inputs of a group, output channels].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="output">[images, output height, output width, output channels]; where a residual is added to it, then a tile's
    /// registers of anything.</param>
    public static void LaunchDense<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, TBuffer input, float[] weights, float[]? bias, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        if (DepthwiseKind.Runs(conv))
        {
            builder.LaunchDepthwise(conv, input, builder.DepthwiseConstants(conv, weights, bias), output);
            return;
        }

        if (ShortRuns.Runs<TLanes>(conv))
        {
            builder.Launch(conv, input, weights, bias, output);
            return;
        }

        ConvolutionLayout shape = ConvolutionSetup.Shape(
            conv, conv.Batch, conv.OutputHeight, conv.OutputWidth, conv.Batch, conv.InputHeight, conv.InputWidth, TLanes.Width);
        shape.IsPointwise = ConvolutionSetup.IsPointwise(conv) ? 1 : 0;
        (TBuffer packed, TBuffer bounds) = builder.Constants(conv, weights, bias);
        builder.LaunchConvolution(
            input, packed, bounds, output, new ImageUnits(conv.PaddingHeight / 2, conv.PaddingWidth / 2), shape,
            conv.AddsResidual);
    }
}
