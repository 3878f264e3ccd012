namespace LatencyLab.Kernels.Convolution;

/// <summary>What a convolution of patches over kept channels computes: its units, image by image, and their values in float64.</summary>
/// <param name="Source">The operator.</param>
/// <param name="Patches">Selected patches, ascending.</param>
/// <param name="Inputs">Input groups that every image keeps.</param>
/// <param name="Outputs">Output groups that every image keeps.</param>
internal sealed record KeptPatches(PatchConv2d Source, int[] Patches, KeptGroups Inputs, KeptGroups Outputs)
{
    private Conv2d Dense => Source.Dense;

    private int Map => Dense.OutputHeight * Dense.OutputWidth;

    private bool IsGathered => Source.Source == PatchInput.Gathered;

    /// <summary>Rows and columns of a unit: a patch, or a pixel where there is a halo.</summary>
    public int UnitSize => KeptPatchLaunch.UnitSize(Source);

    /// <summary>The convolution of the maps that units read from: gathered patches, or the images.</summary>
    private Conv2d Read => IsGathered ? PatchLaunch.Compact(Source, Patches.Length) : Dense;

    /// <summary>Rows of such a map.</summary>
    public int InputHeight => Read.InputHeight;

    /// <summary>Columns of such a map.</summary>
    public int InputWidth => Read.InputWidth;

    /// <summary>Pixels of the input tensor.</summary>
    public int InputPixels => checked(Read.Batch * InputHeight * InputWidth);

    /// <summary>
    /// Computed pixels in the order of the output: patch by patch, beyond the map where it ends, or ascending with a halo.
    /// </summary>
    public (int Image, int Row, int Column)[] Pixels { get; } = Source.Halo > 0
        ? [.. HaloPixels.Of(Source, Patches).Select(pixel => (
            pixel / (Source.Dense.OutputHeight * Source.Dense.OutputWidth), pixel / Source.Dense.OutputWidth % Source.Dense.OutputHeight,
            pixel % Source.Dense.OutputWidth))]
        : [.. Patches.SelectMany(patch => PixelsOf(Source, patch))];

    /// <summary>Of every image that has any: its units in the order of the output, from the first on.</summary>
    public IEnumerable<(int Image, int First, int Count)> UnitsOfImages()
    {
        int ofUnit = UnitSize * UnitSize;
        return Pixels.Index().Where(pixel => pixel.Index % ofUnit == 0).GroupBy(pixel => pixel.Item.Image)
            .Select(image => (image.Key, image.First().Index / ofUnit, image.Count()));
    }

    /// <summary>[pixels, kept outputs] of an input [pixels read, kept inputs].</summary>
    public double[] Computed(float[] input, float[] weights, float[]? bias)
    {
        int ofInput = InputHeight * InputWidth, ofUnit = UnitSize * UnitSize;
        float[] full = Inputs.WithZeros(
            input, InputPixels, Dense.InputChannels,
            pixel => IsGathered ? Patches[pixel / ofInput] / Source.Grid.PatchesPerImage : pixel / ofInput);
        Conv2d read = Read;
        double[] all = new double[Pixels.Length * Dense.OutputChannels];
        for (int i = 0; i < Pixels.Length; i++)
        {
            (int image, int row, int column) = IsGathered
                ? (i / ofUnit, i % ofUnit / UnitSize, i % UnitSize) : Pixels[i];
            ConvolutionReference.Pixel(
                read, full, weights, bias, image, row, column, all.AsSpan(i * Dense.OutputChannels, Dense.OutputChannels));
        }

        return Outputs.Of(all, Dense.OutputChannels, pixel => Pixels[pixel].Image);
    }

    /// <summary>The whole map [images, rows, columns, kept outputs] with the computed pixels in their places.</summary>
    public double[] Placed(float[] initial, double[] computed)
    {
        double[] map = [.. initial];
        int channels = Outputs.ChannelsOfAnImage;
        for (int i = 0; i < computed.Length; i++)
        {
            (int image, int row, int column) = Pixels[i / channels];
            map[(image * Map + row * Dense.OutputWidth + column) * channels + i % channels] = computed[i];
        }

        return map;
    }

    private static IEnumerable<(int Image, int Row, int Column)> PixelsOf(PatchConv2d source, int patch)
    {
        PatchGrid grid = source.Grid;
        int cell = patch % grid.PatchesPerImage, size = source.Granularity;
        return from row in Enumerable.Range(cell / grid.Columns * size, size)
               from column in Enumerable.Range(cell % grid.Columns * size, size)
               select (patch / grid.PatchesPerImage, row, column);
    }
}
