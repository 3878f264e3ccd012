using LatencyLab.Simulation.Caches;

namespace LatencyLab.Simulation.Grids;

/// <summary>A grid's tensors and the outermost cache that holds some of them.</summary>
internal sealed class GridCache
{
    /// <summary>A part of the weights that is not looked after.</summary>
    private const double LeastColdShare = 0.005;

    private readonly GridFootprint _footprint;
    private readonly BlockCache _cache;
    private readonly bool _holdsAll;

    /// <param name="grid">The grid.</param>
    /// <param name="transactionBytes">Least that the memory moves at once.</param>
    /// <param name="state">What is there before.</param>
    /// <param name="isStatic">Whether engines take equal parts of it each; false: any engine takes the next tile.</param>
    /// <param name="engines">Engines.</param>
    /// <param name="places">Where in a map the patches are that it reads; null: its input lies in one piece.</param>
    public GridCache(
        GridPlan grid, int transactionBytes, CacheState state, bool isStatic, int engines, PatchPlaces? places = null)
    {
        _footprint = new GridFootprint(grid, transactionBytes, isStatic ? engines : 0, places);
        long capacity = (long)Math.Min(long.MaxValue / 4, grid.CacheBytes);
        long[] depths = [.. SetDepths.Of16Ways.Select(depth => (long)(capacity * depth))];
        _cache = new BlockCache(depths, _footprint.BlockBytes(), RereadShare(grid, engines));
        bool fits = places is null && grid.Footprint.Total <= depths[0], dropsWeights = grid.ColdWeightShare > LeastColdShare;
        if (!state.IsRepeated)
            _footprint.Warm(_cache, state.InputShare, state.WeightShare);
        else if (fits)
            _footprint.WarmAll(_cache);
        else
            Repeat(grid.Tiles, engines, GridJob.SlotsOf(grid));
        if (dropsWeights)
            _footprint.DropWeights(_cache, grid.ColdWeightShare);
        _cache.ResetCounts();
        _holdsAll = fits && state.IsRepeated && !dropsWeights;
        if (_holdsAll)
            TouchedBytes = _cache.UsedBytes;
    }

    /// <summary>Bytes of the blocks that were accessed.</summary>
    public long TouchedBytes { get; private set; }

    /// <summary>Accesses to blocks; 0 where the cache holds everything and nothing is looked up.</summary>
    public long Accesses => _cache.Accesses;

    /// <summary>Accesses that found their block.</summary>
    public long Hits => _cache.Hits;

    /// <summary>Bytes that a run of tiles that start together brings from off chip, and those that make room for them.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="wave">Their number.</param>
    /// <param name="round">That of the first run of those that began at the same time: tiles of one row are in step with it.</param>
    public double Read(long first, long count, int wave, int round)
    {
        if (_holdsAll)
            return 0;
        double before = Moved;
        _footprint.Read(_cache, first, count, wave, round);
        TouchedBytes = _cache.TouchedBytes;
        return Moved - before;
    }

    /// <summary>Bytes that go off chip when a run of tiles writes its outputs, at its end.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="wave">Their number.</param>
    public double Write(long first, long count, int wave)
    {
        if (_holdsAll)
            return 0;
        double before = Moved;
        _footprint.Write(_cache, first, count, wave);
        TouchedBytes = _cache.TouchedBytes;
        return Moved - before;
    }

    private double Moved => _cache.ReadBytes + _cache.WrittenBytes;

    /// <summary>
    /// Part of the re-reads that go off chip. What is above 1 stands for tiles that drift apart until the cache no longer holds what
    /// they share: as far as what they walk through together, w, is more than it keeps, w^2 / (w^2 + cache^2), the closed form's share of
    /// misses.
    /// </summary>
    private static double RereadShare(GridPlan grid, int engines)
    {
        double most = grid.RereadShare;
        if (most <= 1 || grid.Kind != GridKind.Tiles)
            return most;
        double together = Math.Max(1, Math.Min(engines, grid.Tiles) / (double)grid.Splits), allRows = (double)grid.TileRows * grid.Batch;
        double columns = Math.Min(together, grid.TileColumns), rows = Math.Min(allRows, Math.Ceiling(together / columns));
        double products = Math.Min(grid.Batch, Math.Ceiling(rows / grid.TileRows));
        double walked = grid.Footprint.Input * rows / allRows
            + grid.Footprint.Weight * columns * products / ((double)grid.TileColumns * grid.Batch);
        double square = walked * walked;
        return 1 + (most - 1) * square / (square + grid.CacheBytes * grid.CacheBytes);
    }

    /// <summary>The call before, of which only what it left in the cache counts.</summary>
    private void Repeat(long tiles, int engines, int slots)
    {
        int wave = 0;
        long together = (long)engines * slots;
        for (long begin = 0; begin < tiles; begin += together)
        {
            int round = wave + 1;
            long behind = Math.Min(tiles, begin + together);
            for (long first = begin; first < behind; first += engines)
                _footprint.Read(_cache, first, Math.Min(engines, behind - first), ++wave, round);
            _footprint.Write(_cache, begin, behind - begin, wave);
        }
    }
}

/// <summary>What of a kernel's operands is in the outermost cache before it starts.</summary>
/// <param name="InputShare">Part of the input, its end, 0..1.</param>
/// <param name="WeightShare">Part of the weights, 0..1.</param>
/// <param name="IsRepeated">Whatever the same kernel left there: it is called again and again.</param>
public readonly record struct CacheState(double InputShare, double WeightShare, bool IsRepeated)
{
    /// <summary>The same call over and over, as kernels are timed.</summary>
    public static CacheState Repeated => new(0, 0, true);

    /// <summary>Nothing is there.</summary>
    public static CacheState Cold => default;
}
