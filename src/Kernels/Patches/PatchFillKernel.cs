namespace LatencyLab.Kernels.Patches;

/// <summary>
/// Writes a whole map once: the selected patches from a compact tensor, zeros elsewhere. An item is a row of the map, or a part of it;
/// it finds its first patch in the ascending list by bisection and the others by walking along.
/// </summary>
/// <param name="input">[patches, S, S, channels].</param>
/// <param name="patches">Index of every patch, ascending: image * patches per image + row * columns + column.</param>
/// <param name="map">[images, height, width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PatchFillKernel<TBuffer, TIndex, TLanes>(TBuffer input, TIndex patches, TBuffer map, PatchMapShape shape) : IKernel
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
        MapRow row = new(item, _shape);
        int next = SelectedPatches.FirstFrom(_patches, _shape.Patches, row.FirstPatch);
        for (int cell = 0; cell < row.Cells; cell++)
        {
            TBuffer to = _map.From(row.Element(cell, _shape));
            int run = row.Run(cell, _shape);
            if (next < _shape.Patches && _patches[next] == row.FirstPatch + cell)
                Runs.Copy<TBuffer, TLanes>(_input.From(row.PatchElement(next++, _shape)), to, run, row.Part, _shape.Parts);
            else
                Runs.Clear<TBuffer, TLanes>(to, run, row.Part, _shape.Parts);
        }
    }
}
