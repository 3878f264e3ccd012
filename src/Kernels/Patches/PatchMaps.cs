namespace LatencyLab.Kernels.Patches;

/// <summary>What the kernels that write patches to a map have in common.</summary>
internal static class PatchMaps
{
    /// <summary>Sizes for items that cover whole rows of the map on a core, and one element on a GPU.</summary>
    public static PatchMapShape Shape<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchGrid grid, int channels, int patches)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes> => new()
        {
            Height = grid.Height,
            Width = grid.Width,
            Channels = channels,
            Granularity = grid.Granularity,
            Rows = grid.Rows,
            Columns = grid.Columns,
            Patches = patches,
            ItemRuns = Math.Max(1, grid.Columns / builder.ItemsPerRun(grid.Columns)),
            Parts = builder.ItemsPerRun(grid.Granularity * channels),
            Floor = float.NegativeInfinity,
        };

    /// <summary>Calls with every element of the map that a patch covers, and the patch's element for it.</summary>
    public static void ForEachElement(PatchGrid grid, int channels, int[] patches, Action<int, int> visit)
    {
        int size = grid.Granularity;
        for (int patch = 0; patch < patches.Length; patch++)
        {
            int image = patches[patch] / grid.PatchesPerImage, cell = patches[patch] % grid.PatchesPerImage;
            for (int row = 0; row < size; row++)
                for (int column = 0; column < size; column++)
                {
                    int y = cell / grid.Columns * size + row, x = cell % grid.Columns * size + column;
                    if (y >= grid.Height || x >= grid.Width)
                        continue;
                    for (int channel = 0; channel < channels; channel++)
                    {
                        visit(
                            ((image * grid.Height + y) * grid.Width + x) * channels + channel,
                            ((patch * size + row) * size + column) * channels + channel);
                    }
                }
        }
    }
}
