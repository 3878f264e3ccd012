namespace LatencyLab.Simulation.Grids;

/// <summary>A grid under way: what its tiles take, which of them began, and what was counted.</summary>
internal sealed class GridJob
{
    /// <summary>Tiles of an engine at once, at most.</summary>
    public const int MostSlots = 64;

    private readonly GridPlan _grid;
    private readonly KernelLaw _law;
    private readonly GridCache? _cache;
    private readonly double _tailCompute, _tileCompute, _uncachedOfTile, _onRate, _offRate, _latency;
    private readonly long _tailFrom;
    private readonly List<WaveRecord>? _records;
    private readonly long _origin;
    private long _first;
    private (double Compute, double OnChip, double OffChip) _waits;
    private int _working;
    private int _wave;
    private double _offChip;
    private StallSeconds _stalls;
    private double _busy;

    /// <param name="grid">The grid.</param>
    /// <param name="law">What the device and its calibration say of all grids of the kernel.</param>
    /// <param name="cache">What the outermost cache holds; null: nothing is cached.</param>
    /// <param name="now">When it begins, what comes before its first tile included.</param>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    public GridJob(GridPlan grid, KernelLaw law, GridCache? cache, long now, bool records)
    {
        (_grid, _law, _cache, _origin) = (grid, law, cache, now);
        _records = records ? [] : null;
        Tiles = grid.Tiles;
        double least = grid.Macs > 0 ? law.SecondsPerMac * grid.Macs / Tiles : 0;
        _tileCompute = Math.Max(grid.TileSeconds * law.Scale, law.IsBoundByPeak ? least : 0);
        double rest = Tiles % law.Engines / (double)law.Engines, q = grid.WaveQuantisation;
        bool hasTail = Tiles > law.Engines && rest > 0 && !law.IsStatic;
        _tailFrom = hasTail ? Tiles - Tiles % law.Engines : Tiles;
        _tailCompute = Math.Max(_tileCompute * (q + (1 - q) * rest), law.IsBoundByPeak ? least * rest : 0);
        OnChipOfTile = grid.OnChipBytes / Tiles;
        _uncachedOfTile = grid.UncachedBytes / Tiles;
        _onRate = grid.OnChipBytesPerSecond / law.Scale;
        _offRate = grid.OffChipBytesPerSecond / law.Scale;
        _latency = grid.LatencySeconds * law.Scale;
        Begin = now + Picoseconds.Of(grid.SecondsBefore * law.Scale);
        Behind = Picoseconds.Of(grid.SecondsAfter * law.Scale);
        Slots = (int)Math.Clamp(Math.Round(grid.Residency), 1, MostSlots);
    }

    /// <summary>Tiles of the grid.</summary>
    public long Tiles { get; }

    /// <summary>Bytes that a tile brings from the outermost cache.</summary>
    public double OnChipOfTile { get; }

    /// <summary>When its first tile may begin.</summary>
    public long Begin { get; }

    /// <summary>Picoseconds behind its last tile.</summary>
    public long Behind { get; }

    /// <summary>The tile that begins next.</summary>
    public long Next { get; private set; }

    /// <summary>Tiles in flight.</summary>
    public long Running { get; private set; }

    /// <summary>Whether all tiles ended.</summary>
    public bool HasEnded => HasBegun && Running == 0;

    /// <summary>Whether all tiles began.</summary>
    public bool HasBegun => Next >= Tiles;

    /// <summary>Tiles that begin before the last wave does, or all that are left of that.</summary>
    public long Left => (Next >= _tailFrom ? Tiles : _tailFrom) - Next;

    /// <summary>Arithmetic of the tile that begins next.</summary>
    public double NextCompute => Next >= _tailFrom ? _tailCompute : _tileCompute;

    /// <summary>Tiles of it that an engine holds where it holds nothing else; engines are alike, so that it is a whole number.</summary>
    public int Slots { get; }

    /// <summary>Seconds of latency that show in a tile.</summary>
    /// <param name="first">Tiles that its engine began with, where it is one of them; 0: it took the place of another.</param>
    public double LatencyOf(int first) => _latency / (first > 0 ? first : Math.Max(1, _grid.Residency));

    /// <summary>Tiles are about to begin.</summary>
    public void Deal()
    {
        _first = Next;
        _wave++;
    }

    /// <summary>Tiles begin, one on each of some engines.</summary>
    public void Take(int tiles)
    {
        Next += tiles;
        Running += tiles;
    }

    /// <summary>The tiles that began since <see cref="Deal"/> look their operands up.</summary>
    /// <returns>Bytes that each of them moves off chip.</returns>
    public double Access()
    {
        double missed = _cache?.Access(_first, Next - _first, _wave) ?? 0;
        double ofTile = missed * _grid.OffChipFactor / Math.Max(1, Next - _first) + _uncachedOfTile;
        _offChip += ofTile * (Next - _first);
        return ofTile;
    }

    /// <summary>Some engines work at their oldest tile, which is of this grid, in the time that is about to pass.</summary>
    /// <param name="oldest">The tile.</param>
    /// <param name="group">The engines.</param>
    /// <param name="loading">Engines that share the cache's bandwidth.</param>
    /// <param name="missing">Engines that share the memory's.</param>
    /// <returns>Seconds that the whole tile takes at the shares of the moment.</returns>
    public double Work(Cohort oldest, EngineGroup group, int loading, int missing)
    {
        double c = oldest.Latency + oldest.Compute, on = oldest.OnChip * loading / _onRate, off = oldest.OffChip * missing / _offRate;
        double squares = c * c + on * on + off * off;
        if (squares > 0)
        {
            double part = group.Count / squares / _law.Engines;
            _waits = (_waits.Compute + part * c * c, _waits.OnChip + part * on * on, _waits.OffChip + part * off * off);
        }

        _working += group.Count;
        return Combine(c, on, off);
    }

    /// <summary>Some time goes by, in which <see cref="Work"/> says what engines did.</summary>
    /// <param name="seconds">Of it.</param>
    /// <param name="busy">Engines with a tile of any grid.</param>
    public void Pass(double seconds, int busy)
    {
        double scale = _working > 0 ? seconds * busy / _working : 0;
        _busy += seconds * _working;
        _stalls += new StallSeconds(
            scale * _waits.Compute, scale * _waits.OnChip, scale * _waits.OffChip, 0,
            seconds - scale * (_waits.Compute + _waits.OnChip + _waits.OffChip));
        (_working, _waits) = (0, default);
    }

    /// <summary>A tile of each of some engines ends.</summary>
    /// <returns>The place that it had.</returns>
    public int End(EngineGroup group, Cohort cohort, long now)
    {
        Running -= group.Count;
        (long firstTile, int slot) = cohort.End();
        _records?.Add(new WaveRecord(
            cohort.Start - _origin, now - _origin, firstTile, group.First, group.Count, slot, cohort.OnChip, cohort.OffChip));
        return slot;
    }

    /// <summary>What happened.</summary>
    /// <param name="now">When its last tile ended.</param>
    public GridRun Result(long now)
    {
        long duration = now - _origin + Behind;
        double device = Picoseconds.Seconds(duration) * _law.Engines;
        return new GridRun
        {
            Duration = duration,
            Tiles = Tiles,
            Occupancy = device > 0 ? _busy / device : 0,
            Stalls = _stalls with { Start = Picoseconds.Seconds(Begin - _origin + Behind) },
            OnChipBytes = _grid.OnChipBytes,
            OffChipBytes = _offChip,
            TouchedBytes = _cache?.TouchedBytes ?? 0,
            Accesses = _cache?.Accesses ?? 0,
            Hits = _cache?.Hits ?? 0,
            Waves = _records ?? [],
        };
    }

    private double Combine(double compute, double onChip, double offChip)
    {
        if (_grid.LoadsFirst)
            (compute, onChip) = (compute + onChip, 0);
        double c = compute * compute, on = onChip * onChip, off = offChip * offChip;
        return _grid.IsAsynchronous ? Math.Sqrt(Math.Sqrt(c * c + on * on + off * off))
            : Math.Sqrt(c + on + off + 2 * _grid.Serialisation * (compute * onChip + compute * offChip + onChip * offChip));
    }
}
