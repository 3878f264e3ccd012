using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Patches;

/// <summary>Writes compact patches to their places in a map that keeps its values elsewhere. An item is some rows of a patch.</summary>
/// <param name="input">[patches, S, S, channels].</param>
/// <param name="patches">Index of every patch: image * patches per image + row * columns + column; none twice.</param>
/// <param name="map">[images, height, width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PatchScatterKernel<TBuffer, TIndex, TLanes>(TBuffer input, TIndex patches, TBuffer map, PatchMapShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer input = input, map = map;
    private readonly TIndex patches = patches;
    private readonly PatchMapShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int part = item % shape.Parts, rest = item / shape.Parts;
        int rowItems = (shape.Granularity + shape.ItemRuns - 1) / shape.ItemRuns;
        int patch = rest / rowItems, firstRow = (rest - patch * rowItems) * shape.ItemRuns;
        int line = patches[patch] / shape.Columns, column = patches[patch] - line * shape.Columns;
        int image = line / shape.Rows;
        int top = (line - image * shape.Rows) * shape.Granularity, left = column * shape.Granularity;
        int endRow = Math.Min(Math.Min(firstRow + shape.ItemRuns, shape.Granularity), shape.Height - top);
        int run = Math.Min(shape.Granularity, shape.Width - left) * shape.Channels;
        for (int row = firstRow; row < endRow; row++)
        {
            Runs.Copy<TBuffer, TLanes>(
                input.From((patch * shape.Granularity + row) * shape.Granularity * shape.Channels),
                map.From(((image * shape.Height + top + row) * shape.Width + left) * shape.Channels), run, part, shape.Parts);
        }
    }
}
