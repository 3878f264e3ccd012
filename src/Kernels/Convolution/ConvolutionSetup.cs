namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes and packed constants of a convolution, from its operator record.</summary>
internal static class ConvolutionSetup
{
    private const int FewestItems = 64, MostTilesPerItem = 32;

    /// <summary>Sizes for units of the given height and width that read from images of the given size.</summary>
    public static ConvolutionLayout Shape(
        Conv2d conv, int units, int unitHeight, int unitWidth, int images, int inputHeight, int inputWidth, int laneWidth)
    {
        int groupOutputs = conv.OutputChannels / conv.Groups, pixels = checked(units * unitHeight * unitWidth);
        return new ConvolutionLayout
        {
            InputHeight = inputHeight,
            InputWidth = inputWidth,
            InputChannels = conv.InputChannels,
            UnitHeight = unitHeight,
            UnitWidth = unitWidth,
            KernelHeight = conv.KernelHeight,
            KernelWidth = conv.KernelWidth,
            StrideHeight = conv.StrideHeight,
            StrideWidth = conv.StrideWidth,
            DilationHeight = conv.DilationHeight,
            DilationWidth = conv.DilationWidth,
            GroupInputs = conv.InputChannels / conv.Groups,
            GroupOutputs = groupOutputs,
            OutputChannels = conv.OutputChannels,
            Strips = WeightStrips.Count(groupOutputs, laneWidth),
            Segments = 1,
            SegmentPixels = pixels,
            ZeroPixel = checked(images * inputHeight * inputWidth * conv.InputChannels),
        };
    }

    /// <summary>Whether output pixel i reads input pixel i and nothing else.</summary>
    public static bool IsPointwise(Conv2d conv) =>
        conv is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PaddingHeight: 0, PaddingWidth: 0 };

    /// <summary>What no output channel goes below: zero with an activation, minus infinity without.</summary>
    public static float[] LowerBounds(Conv2d conv)
    {
        float[] bounds = new float[conv.OutputChannels];
        Array.Fill(bounds, conv.HasActivation ? 0 : float.NegativeInfinity);
        return bounds;
    }

    /// <summary>Random weights [kernel rows, kernel columns, inputs of a group, output channels].</summary>
    public static float[] Weights(Conv2d conv, RandomInputs random) =>
        random.Floats(checked(conv.KernelHeight * conv.KernelWidth * (conv.InputChannels / conv.Groups) * conv.OutputChannels));

    public static float[]? Bias(Conv2d conv, RandomInputs random) => conv.HasBias ? random.Floats(conv.OutputChannels) : null;

    /// <summary>Packed weights, and packed bias with lower bounds, on the device.</summary>
    public static (TBuffer Weights, TBuffer Bounds) Constants<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, float[] weights, float[]? bias)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int taps = conv.KernelHeight * conv.KernelWidth, groupOutputs = conv.OutputChannels / conv.Groups;
        float[] packed = WeightStrips.Pack<TLanes>(weights, taps, conv.InputChannels / conv.Groups, conv.Groups, groupOutputs);
        return (builder.Input(packed), builder.Input(PackBounds<TLanes>(bias, LowerBounds(conv), conv.Groups, groupOutputs)));
    }

    /// <summary>Bias (null: zeros) and lower bounds of the outputs, packed for the kernel.</summary>
    public static float[] PackBounds<TLanes>(float[]? bias, float[] bounds, int groups, int groupOutputs)
        where TLanes : struct, ILanes<TLanes> =>
        WeightStrips.Pack<TLanes>([.. bias ?? new float[bounds.Length], .. bounds], 2, 1, groups, groupOutputs);

    /// <summary>
    /// Adds the launch of a convolution, with the tile that the device's registers hold; its results are added to the output if
    /// <paramref name="isAdded"/>.
    /// </summary>
    public static void LaunchConvolution<TBuffer, TIndex, TLanes, TUnits>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, TUnits units,
        ConvolutionLayout shape, bool isAdded = false)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
        where TUnits : struct, IUnits
    {
        shape.TilePixels = ConvolutionTile.Pixels(shape.SegmentPixels, TLanes.Registers);
        shape.SegmentTiles = ConvolutionTile.Count(shape.SegmentPixels, shape.TilePixels);
        int tiles = checked(shape.SegmentTiles * shape.Segments * shape.Strips * (shape.OutputChannels / shape.GroupOutputs));
        shape.ItemTiles = builder.ItemsPerRun(tiles) > 1 ? 1 : Math.Clamp(tiles / FewestItems, 1, MostTilesPerItem);
        shape.SegmentItems = ConvolutionTile.Count(shape.SegmentTiles, shape.ItemTiles);
        if (isAdded)
            ChooseTile<Adding>();
        else
            ChooseTile<Overwriting>();

        void ChooseTile<TResult>() where TResult : struct, IResult
        {
            if (shape.TilePixels == SevenPixels.Count)
                Launch<SevenPixels, TResult>();
            else if (shape.TilePixels == SixPixels.Count)
                Launch<SixPixels, TResult>();
            else
                Launch<FivePixels, TResult>();
        }

        void Launch<TTile, TResult>()
            where TTile : struct, ITilePixels
            where TResult : struct, IResult
        {
            if (shape.IsPointwise != 0 && !TLanes.AreThreads)
            {
                builder.Launch(new PointwiseKernel<TBuffer, TLanes, TTile, TResult>(input, weights, bounds, output, shape), shape.Items);
                return;
            }

            builder.Launch(
                new DirectConvolutionKernel<TBuffer, TLanes, TUnits, TTile, TResult>(input, weights, bounds, output, units, shape),
                shape.Items);
        }
    }
}
