namespace LatencyLab.Kernels.Patches;

/// <summary>
/// output = max(residual + patches at their places, floor), the whole map written once. Items as in
/// <see cref="PatchFillKernel{TBuffer, TIndex, TLanes}"/>.
/// </summary>
/// <param name="residual">[images, height, width, channels].</param>
/// <param name="input">[patches, S, S, channels].</param>
/// <param name="patches">Index of every patch, ascending: image * patches per image + row * columns + column.</param>
/// <param name="output">[images, height, width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PatchScatterAddKernel<TBuffer, TIndex, TLanes>(
    TBuffer residual, TBuffer input, TIndex patches, TBuffer output, PatchMapShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _residual = residual, _input = input, _output = output;
    private readonly TIndex _patches = patches;
    private readonly PatchMapShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        MapRow row = new(item, _shape);
        int next = SelectedPatches.FirstFrom(_patches, _shape.Patches, row.FirstPatch);
        for (int cell = 0; cell < row.Cells; cell++)
        {
            int at = row.Element(cell, _shape), run = row.Run(cell, _shape);
            if (next < _shape.Patches && _patches[next] == row.FirstPatch + cell)
            {
                Runs.Add<TBuffer, TLanes>(
                    _residual.From(at), _input.From(row.PatchElement(next, _shape)), _output.From(at), _shape.Floor, run, row.Part,
                    _shape.Parts);
                next++;
            }
            else
            {
                Runs.Floor<TBuffer, TLanes>(_residual.From(at), _output.From(at), _shape.Floor, run, row.Part, _shape.Parts);
            }
        }
    }
}
