using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

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
internal readonly struct PatchGatherKernel<TBuffer, TIndex, TLanes>(TBuffer input, TIndex patches, TBuffer output, PatchGatherShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer input = input, output = output;
    private readonly TIndex patches = patches;
    private readonly PatchGatherShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int part = item % shape.Parts, rest = item / shape.Parts;
        int rowItems = (shape.Side + shape.ItemRows - 1) / shape.ItemRows;
        int patch = rest / rowItems, firstRow = (rest - patch * rowItems) * shape.ItemRows;
        int endRow = Math.Min(firstRow + shape.ItemRows, shape.Side);

        int line = patches[patch] / shape.Columns, column = patches[patch] - line * shape.Columns;
        int image = line / shape.Rows;
        int top = (line - image * shape.Rows) * shape.Step - shape.Reach, left = column * shape.Step - shape.Reach;
        int firstInside = Math.Max(0, -left), endInside = Math.Min(shape.Side, shape.Width - left);
        int run = shape.Side * shape.Channels, before = firstInside * shape.Channels, inside = (endInside - firstInside) * shape.Channels;
        for (int row = firstRow; row < endRow; row++)
        {
            TBuffer to = output.From((patch * shape.Side + row) * run);
            int y = top + row;
            if (y < 0 || y >= shape.Height || inside <= 0)
            {
                Runs.Clear<TBuffer, TLanes>(to, run, part, shape.Parts);
                continue;
            }

            TBuffer from = input.From(((image * shape.Height + y) * shape.Width + left + firstInside) * shape.Channels);
            if (inside < run)
            {
                Runs.Clear<TBuffer, TLanes>(to, before, part, shape.Parts);
                Runs.Clear<TBuffer, TLanes>(to.From(before + inside), run - before - inside, part, shape.Parts);
            }

            Runs.Copy<TBuffer, TLanes>(from, to.From(before), inside, part, shape.Parts);
        }
    }
}
