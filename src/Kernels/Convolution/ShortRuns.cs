namespace LatencyLab.Kernels.Convolution;

/// <summary>Sets up <see cref="ShortRunKernel{TBuffer, TIndex, TLanes, TTile}"/>.</summary>
internal static class ShortRuns
{
    private const int MostInputs = 32, FewestItems = 64, MostTilesPerItem = 32;

    /// <summary>
    /// Whether it runs a convolution of whole images: few inputs a group, groups that fill whole registers, and results that overwrite.
    /// </summary>
    public static bool Runs<TLanes>(Conv2d conv) where TLanes : struct, ILanes<TLanes>
    {
        if (TLanes.AreThreads || conv.AddsResidual || ConvolutionSetup.IsPointwise(conv))
            return false;
        int merged = Merged(conv, TLanes.Width);
        return conv.Groups == 1 ? conv.InputChannels < TLanes.Width
            : conv.InputChannels / conv.Groups * merged <= MostInputs && conv.OutputChannels / conv.Groups * merged % TLanes.Width == 0;
    }

    /// <summary>Groups whose outputs fill one register together.</summary>
    public static int Merged(Conv2d conv, int laneWidth)
    {
        int outputs = conv.OutputChannels / conv.Groups;
        return Enumerable.Range(1, conv.Groups).Where(groups => conv.Groups % groups == 0 && groups * outputs <= laneWidth)
            .DefaultIfEmpty(1).Max();
    }

    /// <summary>Adds the launches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">[images, height, width, channels].</param>
    /// <param name="weights">[taps, inputs of a group, output channels].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="output">[images, output height, output width, output channels].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, TBuffer input, float[] weights, float[]? bias, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int merged = Merged(conv, TLanes.Width), groups = conv.Groups / merged, groupInputs = conv.InputChannels / groups;
        int taps = conv.KernelHeight * conv.KernelWidth, width = conv.InputWidth + conv.PaddingWidth;
        bool isPadded = conv.PaddingHeight + conv.PaddingWidth > 0;
        ShortRunShape shape = new()
        {
            InputHeight = conv.InputHeight + conv.PaddingHeight,
            InputWidth = width,
            PixelStride = isPadded ? groupInputs : conv.InputChannels,
            GroupStride = isPadded ? conv.Batch * (conv.InputHeight + conv.PaddingHeight) * width * groupInputs : groupInputs,
            OutputHeight = conv.OutputHeight,
            OutputWidth = conv.OutputWidth,
            OutputChannels = conv.OutputChannels,
            StrideHeight = conv.StrideHeight,
            StrideWidth = conv.StrideWidth,
            GroupOutputs = conv.OutputChannels / groups,
            Depth = taps * groupInputs,
            Pixels = checked(conv.Batch * conv.OutputHeight * conv.OutputWidth),
        };
        int tile = ConvolutionTile.Pixels(shape.Pixels, TLanes.Registers), strips = WeightStrips.Count(conv.OutputChannels, TLanes.Width);
        shape.Tiles = ConvolutionTile.Count(shape.Pixels, tile);
        shape.ItemTiles = Math.Clamp(checked(shape.Tiles * strips) / FewestItems, 1, MostTilesPerItem);
        shape.StripItems = ConvolutionTile.Count(shape.Tiles, shape.ItemTiles);
        int[] steps = [.. from tap in Enumerable.Range(0, taps)
            let row = tap / conv.KernelWidth * conv.DilationHeight
            let column = tap % conv.KernelWidth * conv.DilationWidth
            from i in Enumerable.Range(0, groupInputs)
            select (row * width + column) * shape.PixelStride + i];
        float[] packed = WeightStrips.Pack<TLanes>(Merge(conv, weights, merged), taps, groupInputs, 1, conv.OutputChannels);
        TBuffer source = isPadded ? builder.Padded(conv, groups, input) : input, packedWeights = builder.Input(packed),
            bounds = builder.Input(ConvolutionSetup.PackBounds<TLanes>(bias, ConvolutionSetup.LowerBounds(conv), 1, conv.OutputChannels));
        TIndex table = builder.Input(steps);
        if (tile == SevenPixels.Count)
            Add<SevenPixels>();
        else if (tile == SixPixels.Count)
            Add<SixPixels>();
        else
            Add<FivePixels>();

        void Add<TTile>() where TTile : struct, ITilePixels => builder.Launch(
            new ShortRunKernel<TBuffer, TIndex, TLanes, TTile>(source, packedWeights, bounds, table, output, shape),
            checked(strips * shape.StripItems));
    }

    private static TBuffer Padded<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, int groups, TBuffer input)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        PaddingShape shape = new()
        {
            Images = conv.Batch,
            Height = conv.InputHeight,
            Width = conv.InputWidth,
            Groups = groups,
            GroupChannels = conv.InputChannels / groups,
            Top = conv.PaddingHeight / 2,
            PaddedHeight = conv.InputHeight + conv.PaddingHeight,
            Left = conv.PaddingWidth / 2,
            PaddedWidth = conv.InputWidth + conv.PaddingWidth,
        };
        int rows = checked(conv.Batch * shape.PaddedHeight);
        TBuffer padded = builder.Scratch(checked(rows * shape.PaddedWidth * conv.InputChannels));
        builder.Launch(new PaddingKernel<TBuffer, TLanes>(input, padded, shape), rows);
        return padded;
    }

    /// <summary>[taps, inputs of a group, outputs] to the same of merged groups: zeros where an output does not read an input.</summary>
    private static float[] Merge(Conv2d conv, float[] weights, int merged)
    {
        if (merged == 1)
            return weights;
        int inputs = conv.InputChannels / conv.Groups, outputs = conv.OutputChannels, ofGroup = outputs / conv.Groups;
        int rows = conv.KernelHeight * conv.KernelWidth * inputs;
        float[] result = new float[checked(rows * merged * outputs)];
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                int tap = row / inputs, input = output / ofGroup % merged * inputs + row % inputs;
                result[(tap * inputs * merged + input) * outputs + output] = weights[row * outputs + output];
            }
        }

        return result;
    }
}
