namespace LatencyLab.Kernels.Convolution;

/// <summary>Selected patches as the units of a convolution that reads them in place.</summary>
internal static class IndexedPatches
{
    public static IndexedUnits<TIndex> Units<TIndex>(PatchConv2d source, TIndex patches) where TIndex : struct, IIndexBuffer
    {
        Conv2d dense = source.Dense;
        PatchGrid grid = source.Grid;
        int size = source.Granularity;
        return new IndexedUnits<TIndex>(
            patches, grid.Rows, grid.Columns, size * dense.StrideHeight, size * dense.StrideWidth, dense.PaddingHeight / 2,
            dense.PaddingWidth / 2);
    }

    /// <summary>Adds the launch that finds where they lie: [patches, 3], for <see cref="PlacedUnits{TIndex}"/>.</summary>
    public static TIndex FindPlaces<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, int[] patches)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        TIndex places = builder.IndexScratch(PatchLaunch.Places * patches.Length);
        builder.Launch(new PatchPlacesKernel<TIndex>(Units(source, builder.Input(patches)), places), patches.Length);
        return places;
    }
}
