namespace LatencyLab.Kernels.Convolution;

/// <summary>Launches convolutions on a number of patches that is known by then.</summary>
internal static class PatchLaunch
{
    /// <summary>Numbers that say where a patch begins.</summary>
    public const int Places = 3;

    /// <summary>The convolution of so many gathered patches: small images without padding.</summary>
    public static Conv2d Compact(PatchConv2d source, int patches)
    {
        Conv2d dense = source.Dense;
        return dense with
        {
            Batch = patches,
            InputHeight = dense.StrideHeight * (source.Granularity - 1) + dense.DilationHeight * (dense.KernelHeight - 1) + 1,
            InputWidth = dense.StrideWidth * (source.Granularity - 1) + dense.DilationWidth * (dense.KernelWidth - 1) + 1,
            PaddingHeight = 0,
            PaddingWidth = 0,
        };
    }

    /// <summary>Constants of <see cref="LaunchGathered"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dense">The convolution.</param>
    /// <param name="weights">[taps, inputs of a group, output channels].</param>
    /// <param name="bias">[output channels], or null.</param>
    public static (TBuffer Weights, TBuffer Bounds) GatheredConstants<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d dense, float[] weights, float[]? bias)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
        => IsDepthwise<TLanes>(dense) ? builder.DepthwiseConstants(dense, weights, bias) : builder.Constants(dense, weights, bias);

    /// <summary>Of gathered patches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The convolution.</param>
    /// <param name="patches">How many there are.</param>
    /// <param name="input">[patches, side, side, channels]; the tensor may hold more of them.</param>
    /// <param name="constants">By <see cref="GatheredConstants"/>.</param>
    /// <param name="output">[patches, S, S, output channels].</param>
    public static void LaunchGathered<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, int patches, TBuffer input,
        (TBuffer Weights, TBuffer Bounds) constants, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = source.Dense, compact = Compact(source, patches);
        if (IsDepthwise<TLanes>(dense))
        {
            builder.LaunchDepthwise(compact, input, constants, output);
            return;
        }

        // No tap is outside of a patch: zeros behind the last one are never read for what is computed.
        ConvolutionLayout shape = ConvolutionSetup.Shape(
            dense, patches, source.Granularity, source.Granularity, patches, compact.InputHeight, compact.InputWidth, TLanes.Width);
        shape.IsPointwise = compact is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1 } ? 1 : 0;
        builder.LaunchConvolution(input, constants.Weights, constants.Bounds, output, default(ImageUnits), shape);
    }

    /// <summary>Of patches that are read from the whole map.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The convolution.</param>
    /// <param name="count">How many patches there are.</param>
    /// <param name="patches">Index of every patch.</param>
    /// <param name="places">Room for <see cref="Places"/> numbers a patch.</param>
    /// <param name="map">[images, height, width, channels] and <see cref="DenseLaunch.ZeroTail"/>.</param>
    /// <param name="constants">By <see cref="ConvolutionSetup.Constants"/>.</param>
    /// <param name="output">[patches, S, S, output channels].</param>
    public static void LaunchIndexed<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, int count, TIndex patches, TIndex places, TBuffer map,
        (TBuffer Weights, TBuffer Bounds) constants, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = source.Dense;
        int size = source.Granularity;
        ConvolutionLayout shape = ConvolutionSetup.Shape(
            dense, count, size, size, dense.Batch, dense.InputHeight, dense.InputWidth, TLanes.Width);
        IndexedUnits<TIndex> units = IndexedPatches.Units(source, patches);
        if (TLanes.AreThreads)
        {
            builder.LaunchConvolution(map, constants.Weights, constants.Bounds, output, units, shape);
            return;
        }

        builder.Launch(new PatchPlacesKernel<TIndex>(units, places), count);
        builder.LaunchConvolution(map, constants.Weights, constants.Bounds, output, new PlacedUnits<TIndex>(places), shape);
    }

    /// <summary>Marks the pixels in patches and their halo.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The convolution that computes them.</param>
    /// <param name="count">How many patches there are.</param>
    /// <param name="patches">Index of every patch, ascending.</param>
    /// <param name="mask">[images, output height, output width]: receives 0 or 1.</param>
    public static void LaunchHaloMask<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, int count, TIndex patches, TIndex mask)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = source.Dense;
        PatchGrid grid = source.Grid;
        int before = HaloPixels.Before(source.Halo);
        HaloMaskShape shape = new()
        {
            Height = dense.OutputHeight,
            Width = dense.OutputWidth,
            Granularity = source.Granularity,
            Rows = grid.Rows,
            Columns = grid.Columns,
            Patches = count,
            Before = before,
            After = source.Halo - before,
        };
        builder.Launch(new HaloMaskKernel<TIndex>(patches, mask, shape), dense.Batch * dense.OutputHeight);
    }

    /// <summary>Of listed pixels, into their places of the whole map.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dense">The convolution.</param>
    /// <param name="count">How many pixels there are.</param>
    /// <param name="pixels">Index of every pixel.</param>
    /// <param name="input">[images, height, width, channels] and <see cref="DenseLaunch.ZeroTail"/>.</param>
    /// <param name="constants">By <see cref="ConvolutionSetup.Constants"/>.</param>
    /// <param name="output">[images, output height, output width, output channels].</param>
    public static void LaunchListed<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d dense, int count, TIndex pixels, TBuffer input,
        (TBuffer Weights, TBuffer Bounds) constants, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        ConvolutionLayout shape = ConvolutionSetup.Shape(
            dense, count, 1, 1, dense.Batch, dense.InputHeight, dense.InputWidth, TLanes.Width);
        ListedPixels<TIndex> units = new(
            pixels, dense.OutputHeight, dense.OutputWidth, dense.StrideHeight, dense.StrideWidth, dense.PaddingHeight / 2,
            dense.PaddingWidth / 2, first: 0);
        builder.LaunchConvolution(input, constants.Weights, constants.Bounds, output, units, shape);
    }

    private static bool IsDepthwise<TLanes>(Conv2d dense) where TLanes : struct, ILanes<TLanes> =>
        DepthwiseKind.Runs(dense) && !TLanes.AreThreads;
}
