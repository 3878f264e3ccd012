namespace LatencyLab.Kernels.Kinds;

/// <summary>The blocks that a mask is compacted in.</summary>
internal static class CompactionBlocks
{
    /// <summary>Cells of a block.</summary>
    public const int Cells = 2048;

    public static int Count(int length) => (length + Cells - 1) / Cells;

    /// <summary>Ones among the cells from <paramref name="from"/> to before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Ones<TIndex>(TIndex mask, int from, int end) where TIndex : struct, IIndexBuffer
    {
        int a = 0, b = 0, c = 0, d = 0, i = from;
        for (; i + 3 < end; i += 4)
        {
            a += mask[i];
            b += mask[i + 1];
            c += mask[i + 2];
            d += mask[i + 3];
        }

        for (; i < end; i++)
            a += mask[i];
        return a + b + (c + d);
    }
}

/// <summary>Counts the ones of a block of the mask, an item a block.</summary>
/// <param name="mask">[length], 0 or 1.</param>
/// <param name="counts">One a block.</param>
/// <param name="length">Cells of the mask.</param>
internal readonly struct CountActiveKernel<TIndex>(TIndex mask, TIndex counts, int length) : IKernel
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _mask = mask, _counts = counts;
    private readonly int _length = length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int from = item * CompactionBlocks.Cells;
        _counts.Set(item, CompactionBlocks.Ones(_mask, from, Math.Min(from + CompactionBlocks.Cells, _length)));
    }
}

/// <summary>Lists the ones of a block of the mask behind those of the blocks before it; the last block says how many there are.</summary>
/// <param name="mask">[length], 0 or 1.</param>
/// <param name="counts">Ones of every block but the last.</param>
/// <param name="indices">[length]: receives the positions of the ones, ascending.</param>
/// <param name="count">[1]: receives their number.</param>
/// <param name="length">Cells of the mask.</param>
internal readonly struct ListActiveKernel<TIndex>(TIndex mask, TIndex counts, TIndex indices, TIndex count, int length) : IKernel
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _mask = mask, _counts = counts, _indices = indices, _count = count;
    private readonly int _length = length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int cell = item * CompactionBlocks.Cells, end = Math.Min(cell + CompactionBlocks.Cells, _length), at = 0;
        for (int block = 0; block < item; block++)
            at += _counts[block];
        int next = at + CompactionBlocks.Ones(_mask, cell, end);
        if (end == _length)
            _count.Set(0, next);

        // Every cell is written where the next one belongs, and overwritten unless it is one: no branch depends on the mask,
        // and nothing behind this block's last one is touched.
        for (; at < next; cell++)
        {
            _indices.Set(at, cell);
            at += _mask[cell];
        }
    }
}
