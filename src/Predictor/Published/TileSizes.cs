using System.Collections.Concurrent;

namespace LatencyLab.Predictor.Published;

/// <summary>One candidate tile size along a dimension.</summary>
/// <param name="Size">Elements of the tile.</param>
/// <param name="Count">Tiles that cover the dimension: ceil(n / size).</param>
/// <param name="Rank">Position in the order in which sizes are tried; the first of equals wins.</param>
internal readonly record struct TileSize(double Size, double Count, int Rank);

/// <summary>T(n): the tile sizes that the published model tries along a dimension of n elements.</summary>
/// <remarks>Powers of two 1..128 up to 2 n; ceil(n / i) for i = 1 .. min(n, 8) - 1; the integers 2 .. min(n, 8) - 1.</remarks>
internal sealed class TileSizes
{
    private const int PowersOfTwo = 8, Divisions = 8;

    private static readonly ConcurrentDictionary<long, TileSizes> s_cache = new();

    private TileSizes(long extent)
    {
        long[] sizes = HashOrder.Of(Candidates(extent));
        All = [.. sizes.Select((size, rank) => new TileSize(size, (extent + size - 1) / size, rank))];
        Smallest = [.. All.GroupBy(tile => tile.Count).Select(same => same.MinBy(tile => tile.Size)).OrderByDescending(tile => tile.Size)];
    }

    /// <summary>Every size, in the order they are tried.</summary>
    public TileSize[] All { get; }

    /// <summary>
    /// The smallest size of each tile count, largest first. A larger size with the same count moves and computes more, so
    /// that it never wins where traffic grows with the size.
    /// </summary>
    public TileSize[] Smallest { get; }

    /// <summary>T(n) for n of at least 1.</summary>
    public static TileSizes Of(long extent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1);
        return s_cache.TryGetValue(extent, out TileSizes? known) ? known : s_cache.GetOrAdd(extent, static n => new TileSizes(n));
    }

    private static IEnumerable<long> Candidates(long extent)
    {
        for (int power = 0; power < PowersOfTwo; power++)
        {
            if (1L << power <= 2 * extent)
                yield return 1L << power;
        }

        long end = Math.Min(extent, Divisions);
        for (long parts = 1; parts < end; parts++)
            yield return (extent + parts - 1) / parts;
        for (long size = 2; size < end; size++)
            yield return size;
    }
}
