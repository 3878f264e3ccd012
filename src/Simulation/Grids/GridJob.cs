namespace LatencyLab.Simulation.Grids;

/// <summary>A grid under way: what its tiles take, which of them began, and what was counted.</summary>
internal sealed class GridJob
{
    /// <summary>Tiles of an engine at once, at most.</summary>
    public const int MostSlots = 64;

    private readonly GridPlan _grid;
    private readonly KernelLaw _law;
    private readonly GridCache? _cache;
    private readonly double _tailCompute, _tileCompute, _uncachedOfTile, _onRate, _offRate;
    private readonly long _tailFrom;
    private readonly List<WaveRecord>? _records;
    private readonly long _origin;
    private long _first;
    private EngineGroup? _counted;
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
        Latency = grid.LatencySeconds * law.Scale;
        Begin = now + Picoseconds.Of(grid.SecondsBefore * law.Scale);
        Behind = Picoseconds.Of(grid.SecondsAfter * law.Scale);
        Slots = SlotsOf(grid);
    }

    /// <summary>Tiles of a grid that an engine holds where it holds nothing else: a residency of 5.3 is 5.</summary>
    public static int SlotsOf(GridPlan grid) => (int)Math.Round(Math.Clamp(grid.Residency, 1, MostSlots));

    /// <summary>Tiles of the grid.</summary>
    public long Tiles { get; }

    /// <summary>Bytes that a tile brings from the outermost cache.</summary>
    public double OnChipOfTile { get; }

    /// <summary>Seconds from the start of a tile to its first arithmetic.</summary>
    public double Latency { get; }

    /// <summary>When its first tile may begin.</summary>
    public long Begin { get; }

    /// <summary>Picoseconds behind its last tile.</summary>
    public long Behind { get; }

    /// <summary>Tiles of it that an engine holds where it holds nothing else.</summary>
    public int Slots { get; }

    /// <summary>The tile that begins next.</summary>
    public long Next { get; private set; }

    /// <summary>Tiles in flight.</summary>
    public long Running { get; private set; }

    /// <summary>What its tiles do or wait for, as parts of the time.</summary>
    public (double Compute, double OnChip, double OffChip) Waits { get; set; }

    /// <summary>Whether all tiles ended.</summary>
    public bool HasEnded => HasBegun && Running == 0;

    /// <summary>Whether all tiles began.</summary>
    public bool HasBegun => Next >= Tiles;

    /// <summary>Tiles that begin before the last wave does, or all that are left of that.</summary>
    public long Left => (Next >= _tailFrom ? Tiles : _tailFrom) - Next;

    /// <summary>Arithmetic of the tile that begins next.</summary>
    public double NextCompute => Next >= _tailFrom ? _tailCompute : _tileCompute;

    /// <summary>Tiles are about to begin.</summary>
    public void Deal()
    {
        _first = Next;
    }

    /// <summary>Tiles begin, one on each of some engines.</summary>
    public void Take(int tiles)
    {
        Next += tiles;
        Running += tiles;
    }

    /// <summary>
    /// The tiles that began since <see cref="Deal"/> look their operands up. Those that are one an engine walk through them together, and
    /// those of a row of tiles, which begin next to each other; other tiles of the same engine take turns, so that one is behind another.
    /// All of them read before the first of them ends and writes.
    /// </summary>
    /// <returns>Bytes that each of them moves off chip.</returns>
    public double Access()
    {
        double missed = 0;
        int round = _wave + 1;
        for (long first = _first; first < Next && _cache is not null; first += _law.Engines)
            missed += _cache.Read(first, Math.Min(_law.Engines, Next - first), ++_wave, round);
        if (_cache is not null && Next > _first)
            missed += _cache.Write(_first, Next - _first, _wave);
        double ofTile = missed * _grid.OffChipFactor / Math.Max(1, Next - _first) + _uncachedOfTile;
        _offChip += ofTile * (Next - _first);
        return ofTile;
    }

    /// <summary>What a tile is at the shares of the moment.</summary>
    /// <param name="cohort">It and those like it.</param>
    /// <param name="shown">Part of its latency that shows.</param>
    /// <param name="onEngine">Tiles of its engine.</param>
    /// <param name="loading">Tiles that share the cache's bandwidth.</param>
    /// <param name="missing">Tiles that share the memory's.</param>
    /// <returns>Its parts as if each were alone.</returns>
    public TileParts PartsOf(Cohort cohort, double shown, int onEngine, long loading, long missing) => new(
        shown * Latency + cohort.Compute * onEngine, cohort.OnChip * loading / _onRate, cohort.OffChip * missing / _offRate);

    /// <summary>Seconds of some parts behind others of the same engine.</summary>
    public double SecondsOf(in TileParts before, in TileParts parts)
    {
        double all = Combine(before + parts);
        return before.IsNothing ? all : Math.Max(0, all - Combine(before));
    }

    /// <summary>Some engines, which follow on those told before, have tiles of it in the time that is about to pass.</summary>
    public void Work(EngineGroup group)
    {
        _working += group == _counted ? 0 : group.Count;
        _counted = group;
    }

    /// <summary>Some time goes by, of which <see cref="Waits"/> is what its tiles did in it.</summary>
    /// <param name="seconds">Of it.</param>
    /// <param name="busy">Engines with a tile of any grid.</param>
    public void Pass(double seconds, int busy)
    {
        double share = (double)busy / _law.Engines;
        _busy += seconds * _working;
        _stalls += seconds
            * new StallSeconds(share * Waits.Compute, share * Waits.OnChip, share * Waits.OffChip, 0, 1 - share);
        (_working, _counted) = (0, null);
    }

    /// <summary>Tiles end.</summary>
    public void End(EngineGroup group, Cohort cohort, long now)
    {
        Running -= (long)cohort.Tiles * group.Count;
        foreach ((long firstTile, int slot) in cohort.Places)
        {
            _records?.Add(new WaveRecord(
                cohort.Start - _origin, now - _origin, firstTile, group.First, group.Count, slot, cohort.OnChip, cohort.OffChip));
        }
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

    private double Combine(in TileParts parts)
    {
        (double compute, double onChip, double offChip) = parts;
        if (_grid.LoadsFirst)
            (compute, onChip) = (compute + onChip, 0);
        double c = compute * compute, on = onChip * onChip, off = offChip * offChip;
        return _grid.IsAsynchronous ? Math.Sqrt(Math.Sqrt(c * c + on * on + off * off))
            : Math.Sqrt(c + on + off + 2 * _grid.Serialisation * (compute * onChip + compute * offChip + onChip * offChip));
    }
}
