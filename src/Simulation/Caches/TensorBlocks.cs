namespace LatencyLab.Simulation.Caches;

/// <summary>A tensor as equal blocks of whole transactions, numbered from <paramref name="First"/>; the last one may be smaller.</summary>
/// <param name="First">Number of its first block.</param>
/// <param name="Count">Blocks.</param>
/// <param name="Bytes">Bytes of the tensor.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
internal readonly record struct TensorBlocks(int First, int Count, long Bytes, long BlockBytes)
{
    /// <summary>Most blocks of a tensor: memory is bounded, whatever its size.</summary>
    private const long Most = 1 << 15;

    /// <summary>A tensor in about as many blocks as are asked for.</summary>
    public static TensorBlocks Of(int first, long bytes, long wanted, long transactionBytes)
    {
        if (bytes <= 0)
            return new TensorBlocks(first, 0, 0, transactionBytes);
        long blocks = Math.Clamp(wanted, 1, Most);
        long size = (bytes + blocks - 1) / blocks;
        size = (size + transactionBytes - 1) / transactionBytes * transactionBytes;
        return new TensorBlocks(first, (int)((bytes + size - 1) / size), bytes, size);
    }

    /// <summary>Bytes of one of its blocks.</summary>
    /// <param name="i">0-based.</param>
    public long BytesOf(int i) => Math.Min(BlockBytes, Bytes - i * BlockBytes);

    /// <summary>Blocks that hold the elements from one place to another, as parts of a whole.</summary>
    /// <param name="from">First place.</param>
    /// <param name="to">Place behind the last.</param>
    /// <param name="all">Places of the tensor.</param>
    public (int From, int To) Range(long from, long to, long all)
    {
        if (Count == 0 || to <= from)
            return (First, First);
        double perPlace = (double)Bytes / all;
        int low = (int)Math.Min(Count - 1, from * perPlace / BlockBytes), high = (int)Math.Ceiling(to * perPlace / BlockBytes - 1e-9);
        return (First + low, First + Math.Clamp(high, low + 1, Count));
    }
}
