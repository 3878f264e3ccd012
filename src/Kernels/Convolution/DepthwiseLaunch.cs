namespace LatencyLab.Kernels.Convolution;

/// <summary>Chooses and launches the kernel of a depthwise convolution with one output a channel.</summary>
internal static class DepthwiseLaunch
{
    /// <summary>
    /// Inputs larger than this, about a core's second level, are asked for ahead: 2.5 times as fast where they come from memory, alike
    /// from a third level, but up to 15 % slower from the second (3x3, stride 2, four layers in AVX2 on one core). A choice.
    /// </summary>
    private const long InnerCacheBytes = 1 << 20;

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">[images, height, width, channels].</param>
    /// <param name="constants">By <see cref="DepthwiseConstants"/>.</param>
    /// <param name="output">[images, output height, output width, channels].</param>
    public static void LaunchDepthwise<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, TBuffer input, (TBuffer Weights, TBuffer Bounds) constants,
        TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int block = DepthwiseShape.Registers * TLanes.Width, blocks = (conv.InputChannels + block - 1) / block;
        DepthwiseShape shape = new()
        {
            InputHeight = conv.InputHeight,
            InputWidth = conv.InputWidth,
            OutputHeight = conv.OutputHeight,
            OutputWidth = conv.OutputWidth,
            Channels = conv.InputChannels,
            KernelHeight = conv.KernelHeight,
            KernelWidth = conv.KernelWidth,
            StrideHeight = conv.StrideHeight,
            StrideWidth = conv.StrideWidth,
            DilationHeight = conv.DilationHeight,
            DilationWidth = conv.DilationWidth,
            PaddingTop = conv.PaddingHeight / 2,
            PaddingLeft = conv.PaddingWidth / 2,
            RowTiles = ConvolutionTile.Count(conv.OutputWidth, ConvolutionTile.MostPixels),
            Blocks = blocks,
            ItemBlocks = builder.ItemsPerRun(blocks) > 1 ? 1 : Math.Max(1, blocks),
            AheadFloats = (long)sizeof(float) * conv.Batch * conv.InputHeight * conv.InputWidth * conv.InputChannels > InnerCacheBytes
                ? ConvolutionTile.MostPixels * conv.StrideWidth * TLanes.Width
                : 0,
        };
        (TBuffer packed, TBuffer limits) = constants;
        int rows = checked(conv.Batch * conv.OutputHeight);
        if (TLanes.AreThreads || conv.DilationWidth > 1 || conv.DilationHeight > 1 || conv.StrideWidth > 2)
            LaunchAny();
        else if (conv.KernelWidth == ThreeTaps.Taps)
            builder.Launch(new DepthwiseWindowKernel<TBuffer, TLanes, ThreeTaps>(input, packed, limits, output, shape), rows);
        else if (conv.KernelWidth == FiveTaps.Taps)
            builder.Launch(new DepthwiseWindowKernel<TBuffer, TLanes, FiveTaps>(input, packed, limits, output, shape), rows);
        else
            LaunchAny();

        void LaunchAny() => builder.Launch(
            new DepthwiseKernel<TBuffer, TLanes>(input, packed, limits, output, shape),
            checked(rows * shape.RowTiles * shape.Parts));
    }

    /// <summary>Weights, and bias with lower bounds, on the device.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="weights">[taps, channels].</param>
    /// <param name="bias">[channels], or null.</param>
    public static (TBuffer Weights, TBuffer Bounds) DepthwiseConstants<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, float[] weights, float[]? bias)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        float[] bounds = ConvolutionSetup.LowerBounds(conv);
        return (builder.Input(weights), builder.Input([.. bias ?? new float[bounds.Length], .. bounds]));
    }
}
