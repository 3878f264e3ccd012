namespace LatencyLab.Kernels.Convolution;

/// <summary>The pixels that a convolution with a halo computes.</summary>
internal static class HaloPixels
{
    /// <summary>
    /// Pixels of a halo above and to the left of a patch. The window that follows (3x3, one row of padding) starts one row above the
    /// patch at any stride; only at stride 1 does it also end one row below.
    /// </summary>
    public static int Before(int halo) => (halo + 1) / 2;

    /// <summary>The pixels within the halo of any selected patch, ascending: (image * map height + row) * map width + column.</summary>
    public static int[] Of(PatchConv2d source, int[] patches)
    {
        Conv2d dense = source.Dense;
        PatchGrid grid = source.Grid;
        int before = Before(source.Halo), after = source.Halo - before, size = source.Granularity;
        SortedSet<int> pixels = [];
        foreach (int patch in patches)
        {
            int image = patch / grid.PatchesPerImage, cell = patch % grid.PatchesPerImage;
            int top = cell / grid.Columns * size, left = cell % grid.Columns * size;
            for (int y = Math.Max(0, top - before); y < Math.Min(grid.Height, top + size + after); y++)
                for (int x = Math.Max(0, left - before); x < Math.Min(grid.Width, left + size + after); x++)
                    pixels.Add((image * dense.OutputHeight + y) * dense.OutputWidth + x);
        }

        return [.. pixels];
    }

    /// <summary>The operator with the fraction of the map that is computed for the mask which a seed draws.</summary>
    public static PatchConv2d AsDrawn(PatchConv2d source, MaskStyle mask, int seed)
    {
        int[] patches = new RandomInputs(seed, mask).Patches(source.Grid, source.Dense.Batch, source.ActivationRate);
        double map = (double)source.Dense.Batch * source.Dense.OutputHeight * source.Dense.OutputWidth;
        return source with { MeasuredDilatedRate = map == 0 ? 0 : Math.Round(Of(source, patches).Length / map, 6) };
    }
}
