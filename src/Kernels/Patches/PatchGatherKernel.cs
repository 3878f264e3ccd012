namespace LatencyLab.Kernels.Patches;

/// <summary>Sizes of a <see cref="PatchGatherKernel{TBuffer, TIndex, TLanes}"/>.</summary>
internal struct PatchGatherShape
{
    public int Height, Width, Channels;

    /// <summary>Patches down and across an image.</summary>
    public int Rows, Columns;

    /// <summary>Rows and columns of a gathered patch.</summary>
    public int Side;

    /// <summary>Input pixels from one patch to the next.</summary>
    public int Step;

    /// <summary>Input pixels that a patch reaches beyond its first one, upwards and to the left.</summary>
    public int Reach;

    /// <summary>Rows of a patch that an item copies, the last item of a patch maybe fewer.</summary>
    public int ItemRows;

    /// <summary>Items that share a row.</summary>
    public int Parts;

    public readonly int ItemsPerPatch => Parts * ((Side + ItemRows - 1) / ItemRows);
}

/// <summary>
/// Copies selected patches with their halo into a compact tensor; zeros stand for everything outside the map.
/// An item is some rows of a patch.
/// </summary>
/// <param name="input">[images, height, width, channels].</param>
/// <param name="patches">Index of every selected patch: image * patches per image + row * columns + column.</param>
/// <param name="output">[patches, side, side, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PatchGatherKernel<TBuffer, TIndex, TLanes>(TBuffer input, TIndex patches, TBuffer output, PatchGatherShape shape)
    : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly TIndex _patches = patches;
    private readonly PatchGatherShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int part = item % _shape.Parts, rest = item / _shape.Parts;
        int rowItems = (_shape.Side + _shape.ItemRows - 1) / _shape.ItemRows;
        int patch = rest / rowItems, firstRow = (rest - patch * rowItems) * _shape.ItemRows;
        int endRow = Math.Min(firstRow + _shape.ItemRows, _shape.Side);

        int line = _patches[patch] / _shape.Columns, column = _patches[patch] - line * _shape.Columns;
        int image = line / _shape.Rows;
        int top = (line - image * _shape.Rows) * _shape.Step - _shape.Reach, left = column * _shape.Step - _shape.Reach;
        int firstInside = Math.Max(0, -left), endInside = Math.Min(_shape.Side, _shape.Width - left);
        int run = _shape.Side * _shape.Channels, before = firstInside * _shape.Channels,
            inside = (endInside - firstInside) * _shape.Channels;
        for (int row = firstRow; row < endRow; row++)
        {
            TBuffer to = _output.From((patch * _shape.Side + row) * run);
            int y = top + row;
            if (y < 0 || y >= _shape.Height || inside <= 0)
            {
                Runs.Clear<TBuffer, TLanes>(to, run, part, _shape.Parts);
                continue;
            }

            TBuffer from = _input.From(((image * _shape.Height + y) * _shape.Width + left + firstInside) * _shape.Channels);
            if (inside < run)
            {
                Runs.Clear<TBuffer, TLanes>(to, before, part, _shape.Parts);
                Runs.Clear<TBuffer, TLanes>(to.From(before + inside), run - before - inside, part, _shape.Parts);
            }

            Runs.Copy<TBuffer, TLanes>(from, to.From(before), inside, part, _shape.Parts);
        }
    }
}
