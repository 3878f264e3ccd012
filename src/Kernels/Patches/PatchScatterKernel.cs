namespace LatencyLab.Kernels.Patches;

/// <summary>Writes compact patches to their places in a map that keeps its values elsewhere. An item is some rows of a patch.</summary>
/// <param name="input">[patches, S, S, channels].</param>
/// <param name="patches">Index of every patch: image * patches per image + row * columns + column; none twice.</param>
/// <param name="map">[images, height, width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PatchScatterKernel<TBuffer, TIndex, TLanes>(TBuffer input, TIndex patches, TBuffer map, PatchMapShape shape)
    : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _map = map;
    private readonly TIndex _patches = patches;
    private readonly PatchMapShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int part = item % _shape.Parts, rest = item / _shape.Parts;
        int rowItems = (_shape.Granularity + _shape.ItemRuns - 1) / _shape.ItemRuns;
        int patch = rest / rowItems, firstRow = (rest - patch * rowItems) * _shape.ItemRuns;
        int line = _patches[patch] / _shape.Columns, column = _patches[patch] - line * _shape.Columns;
        int image = line / _shape.Rows;
        int top = (line - image * _shape.Rows) * _shape.Granularity, left = column * _shape.Granularity;
        int endRow = Math.Min(Math.Min(firstRow + _shape.ItemRuns, _shape.Granularity), _shape.Height - top);
        int run = Math.Min(_shape.Granularity, _shape.Width - left) * _shape.Channels;
        for (int row = firstRow; row < endRow; row++)
        {
            Runs.Copy<TBuffer, TLanes>(
                _input.From((patch * _shape.Granularity + row) * _shape.Granularity * _shape.Channels),
                _map.From(((image * _shape.Height + top + row) * _shape.Width + left) * _shape.Channels), run, part, _shape.Parts);
        }
    }
}
