namespace LatencyLab.Kernels.Convolution;

/// <summary>Launches convolutions of one image's patches over the channels that it keeps, their weights collected before.</summary>
internal static class KeptPatchLaunch
{
    /// <summary>Whether there is a kernel for it.</summary>
    public static bool Runs(PatchConv2d source) =>
        (source.InputKeepRate < 1 || source.OutputKeepRate < 1) && (source.Source == PatchInput.Indexed || source.Halo == 0)
        && ChannelMaskedLaunch.Runs(source.Dense, source.ChannelGroup, source.InputKeepRate, source.OutputKeepRate);

    /// <summary>Rows and columns of a unit: a patch, or a pixel where there is a halo.</summary>
    public static int UnitSize(PatchConv2d source) => source.Halo == 0 ? source.Granularity : 1;

    /// <summary>Sizes but those of channels, which <see cref="ChannelMaskedLaunches.CollectWeights"/> sets.</summary>
    public static ConvolutionLayout Shape<TLanes>(PatchConv2d source) where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = source.Dense;
        bool isGathered = source.Source == PatchInput.Gathered;
        Conv2d read = isGathered ? PatchLaunch.Compact(source, 1) : dense;
        int unit = UnitSize(source);
        ConvolutionLayout shape = ConvolutionSetup.Shape(dense, 1, unit, unit, 1, read.InputHeight, read.InputWidth, TLanes.Width);
        shape.IsPointwise = isGathered && dense is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1 } ? 1 : 0;
        return shape;
    }

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The convolution.</param>
    /// <param name="shape">Its sizes, those of channels too.</param>
    /// <param name="units">The image's patches, or pixels where there is a halo: from the first on, so many.</param>
    /// <param name="input">The map, or the image's gathered patches: [pixels, kept channels].</param>
    /// <param name="zeroPixel">Where zeros for a row of taps are in it.</param>
    /// <param name="weights">Collected weights of the image.</param>
    /// <param name="bounds">The same of bias and lower bounds.</param>
    /// <param name="places">Listed pixels with a halo, places of patches that are read from the map, else not read.</param>
    /// <param name="output">[units, S, S, kept channels], or the map with a halo.</param>
    public static void LaunchKept<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, ConvolutionLayout shape, (int First, int Count) units,
        TBuffer input, int zeroPixel, TBuffer weights, TBuffer bounds, TIndex places, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = source.Dense;
        int ofUnit = UnitSize(source) * UnitSize(source);
        shape.SegmentPixels = units.Count * ofUnit;
        shape.ZeroPixel = zeroPixel;
        if (source.Halo > 0)
        {
            builder.LaunchConvolution(
                input, weights, bounds, output,
                new ListedPixels<TIndex>(
                    places, dense.OutputHeight, dense.OutputWidth, dense.StrideHeight, dense.StrideWidth, dense.PaddingHeight / 2,
                    dense.PaddingWidth / 2, units.First),
                shape);
            return;
        }

        TBuffer to = output.From(units.First * ofUnit * shape.OutputChannels);
        if (source.Source == PatchInput.Gathered)
            builder.LaunchConvolution(input, weights, bounds, to, default(ImageUnits), shape);
        else
            builder.LaunchConvolution(input, weights, bounds, to, new PlacedUnits<TIndex>(places, units.First), shape);
    }
}
