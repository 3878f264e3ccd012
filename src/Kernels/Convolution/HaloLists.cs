namespace LatencyLab.Kernels.Convolution;

/// <summary>Marks and lists the pixels that a convolution with a halo computes.</summary>
internal static class HaloLists
{
    /// <summary>Adds the launches; the list is [images, map height, map width] long, as <see cref="HaloPixels.Of"/> at its start.</summary>
    public static TIndex ListPixels<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, TIndex patches, int patchCount)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = source.Dense;
        int cells = checked(dense.Batch * dense.OutputHeight * dense.OutputWidth);
        TIndex mask = builder.IndexScratch(cells), list = builder.IndexScratch(cells), count = builder.IndexScratch(1);
        builder.LaunchHaloMask(source, patchCount, patches, mask);
        builder.Compact(mask, cells, list, count);
        return list;
    }
}
