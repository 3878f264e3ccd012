namespace LatencyLab.Simulation.Grids;

/// <summary>
/// Runs a grid of tiles on engines: an engine that has a place takes the next tile; arithmetic is shared among the tiles of an engine,
/// bandwidth among all tiles that move bytes. Events are begins and ends of tiles.
/// </summary>
/// <remarks>
/// A tile that had everything to itself and waited for nothing would take c = latency + arithmetic x tiles on its engine, or
/// on = bytes x tiles / bandwidth of the cache, or off = bytes x tiles that miss / bandwidth of the memory: fair shares, which are
/// max-min fair because a tile's demand is limited by nothing else. It takes sqrt(c^2 + on^2 + off^2 + 2 k (c on + c off + on off)), the
/// law of the closed form, with the shares of the moment. Of the latency of a tile that takes the place of another shows as much as there
/// are tiles on its engine, over the places: it begins while others compute. Tiles that start together on engines in the same state stay
/// together, so they are one cohort: a wave costs a few events, however many tiles it has, and memory is that of what is in flight.
/// </remarks>
internal sealed class GridSimulator
{
    private readonly GridPlan _grid;
    private readonly GridCache? _cache;
    private readonly double _scale, _tailCompute, _tileCompute, _onChipOfTile, _uncachedOfTile, _onRate, _offRate;
    private readonly long _tiles, _tailFrom;
    private readonly int _engines;
    private readonly List<EngineGroup> _groups = [];
    private readonly List<WaveRecord>? _records;
    private long _now, _next;
    private int _wave;
    private double _offChip;
    private StallSeconds _stalls;
    private double _busy;

    private GridSimulator(GridPlan grid, KernelLaw law, GridCache? cache, bool records)
    {
        (_grid, _cache, _engines, _scale) = (grid, cache, law.Engines, law.Scale);
        _tiles = grid.Tiles;
        _records = records ? [] : null;
        double least = grid.Macs > 0 ? law.SecondsPerMac * grid.Macs / _tiles : 0;
        _tileCompute = Math.Max(grid.TileSeconds * _scale, law.IsBoundByPeak ? least : 0);
        double rest = _tiles % _engines / (double)_engines, q = grid.WaveQuantisation;
        bool hasTail = _tiles > _engines && rest > 0 && !law.IsStatic;
        _tailFrom = hasTail ? _tiles - _tiles % _engines : _tiles;
        _tailCompute = Math.Max(_tileCompute * (q + (1 - q) * rest), law.IsBoundByPeak ? least * rest : 0);
        _onChipOfTile = grid.OnChipBytes / _tiles;
        _uncachedOfTile = grid.UncachedBytes / _tiles;
        _onRate = grid.OnChipBytesPerSecond / _scale;
        _offRate = grid.OffChipBytesPerSecond / _scale;
    }

    /// <summary>Runs it.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="law">What the device and its calibration say of all grids of the kernel.</param>
    /// <param name="cache">What the outermost cache holds; null: nothing is cached.</param>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    public static GridRun Run(GridPlan grid, KernelLaw law, GridCache? cache, bool records = false)
    {
        GridSimulator simulator = new(grid, law, cache, records);
        return simulator.Run();
    }

    private GridRun Run()
    {
        long before = Picoseconds.Of(_grid.SecondsBefore * _scale), after = Picoseconds.Of(_grid.SecondsAfter * _scale);
        _now = before;
        AddEngines();
        Deal();
        while (Advance())
            Deal();
        double device = Picoseconds.Seconds(_now + after) * _engines;
        return new GridRun
        {
            Duration = _now + after,
            Tiles = _tiles,
            Occupancy = device > 0 ? _busy / device : 0,
            Stalls = _stalls with { Start = Picoseconds.Seconds(before + after) },
            OnChipBytes = _grid.OnChipBytes,
            OffChipBytes = _offChip,
            TouchedBytes = _cache?.TouchedBytes ?? 0,
            Accesses = _cache?.Accesses ?? 0,
            Hits = _cache?.Hits ?? 0,
            Waves = _records ?? [],
        };
    }

    /// <summary>A residency of 5.3 tiles is 3 engines in 10 that hold 6 and 7 that hold 5.</summary>
    private void AddEngines()
    {
        const int MostSlots = 64;
        double residency = Math.Clamp(_grid.Residency, 1, MostSlots);
        int slots = (int)Math.Floor(residency), more = Math.Min(_engines, (int)Math.Round((residency - slots) * _engines));
        if (more > 0)
            _groups.Add(new EngineGroup { First = 0, Count = more, Slots = slots + 1 });
        if (more < _engines)
            _groups.Add(new EngineGroup { First = more, Count = _engines - more, Slots = slots });
    }

    /// <summary>Starts tiles on engines that have a place, those with the fewest tiles first.</summary>
    private void Deal()
    {
        if (_next >= _tiles)
            return;
        long first = _next;
        _wave++;
        while (_next < _tiles)
        {
            EngineGroup? group = null;
            foreach (EngineGroup candidate in _groups)
            {
                if (candidate.Held < candidate.Slots && (group is null || candidate.Held < group.Held))
                    group = candidate;
            }

            if (group is null)
                break;
            bool isTail = _next >= _tailFrom;
            long left = (isTail ? _tiles : _tailFrom) - _next;
            if (left < group.Count)
                _groups.Insert(_groups.IndexOf(group) + 1, group.Split((int)left));
            Start(group, isTail ? _tailCompute : _tileCompute);
            _next += group.Count;
        }

        double missed = _cache?.Access(first, _next - first, _wave) ?? 0;
        double ofTile = missed * _grid.OffChipFactor / Math.Max(1, _next - first) + _uncachedOfTile;
        _offChip += ofTile * (_next - first);
        foreach (Cohort cohort in _groups.SelectMany(group => group.Cohorts).Where(cohort => cohort.Start == _now))
            cohort.OffChip = ofTile;
    }

    private void Start(EngineGroup group, double compute)
    {
        Cohort? cohort = group.Cohorts.Find(one => one.Start == _now && one.Compute == compute);
        if (cohort is null)
        {
            cohort = new Cohort { Compute = compute, OnChip = _onChipOfTile, Start = _now };
            group.Cohorts.Add(cohort);
        }

        cohort.Tiles++;
        group.Held++;
        int slot = System.Numerics.BitOperations.TrailingZeroCount(~group.Taken);
        group.Taken |= 1UL << slot;
        cohort.Places.Add((_next, slot));
    }

    /// <summary>Moves time on to the next end of tiles.</summary>
    /// <returns>Whether there was any.</returns>
    private bool Advance()
    {
        long running = 0, missing = 0;
        foreach (EngineGroup group in _groups)
        {
            foreach (Cohort cohort in group.Cohorts)
            {
                running += (long)cohort.Tiles * group.Count;
                missing += cohort.OffChip > 0 ? (long)cohort.Tiles * group.Count : 0;
            }
        }

        if (running == 0)
            return false;
        double least = double.PositiveInfinity;
        double latency = _grid.LatencySeconds * _scale;
        long begin = Picoseconds.Of(_grid.SecondsBefore * _scale);
        (double compute, double onChip, double offChip) = (0, 0, 0);
        foreach (EngineGroup group in _groups)
        {
            foreach (Cohort cohort in group.Cohorts)
            {
                double shown = cohort.Start == begin ? 1 : (double)group.Held / group.Slots;
                double c = shown * latency + cohort.Compute * group.Held, on = cohort.OnChip * running / _onRate;
                double off = cohort.OffChip * missing / _offRate;
                cohort.Duration = Combine(c, on, off);
                least = Math.Min(least, cohort.Left * cohort.Duration);
                double weight = (double)cohort.Tiles * group.Count / running, all = c + on + off;
                if (all > 0)
                {
                    double squares = c * c + on * on + off * off;
                    compute += weight * c * c / squares;
                    onChip += weight * on * on / squares;
                    offChip += weight * off * off / squares;
                }
            }
        }

        long step = Picoseconds.NotBefore(least);
        double seconds = Picoseconds.Seconds(step);
        _now = checked(_now + step);
        int working = 0;
        foreach (EngineGroup group in _groups)
        {
            if (group.Held > 0)
                working += group.Count;
            for (int i = group.Cohorts.Count - 1; i >= 0; i--)
            {
                Cohort cohort = group.Cohorts[i];
                cohort.Left -= cohort.Duration > 0 ? seconds / cohort.Duration : 1;
                if (cohort.Left * cohort.Duration > 0.5 / Picoseconds.PerSecond)
                    continue;
                group.Cohorts.RemoveAt(i);
                End(group, cohort);
            }
        }

        double share = (double)working / _engines;
        _busy += seconds * working;
        _stalls += seconds * new StallSeconds(share * compute, share * onChip, share * offChip, 0, 1 - share);
        return true;
    }

    private void End(EngineGroup group, Cohort cohort)
    {
        group.Held -= cohort.Tiles;
        foreach ((long firstTile, int slot) in cohort.Places)
        {
            group.Taken &= ~(1UL << slot);
            _records?.Add(new WaveRecord(
                cohort.Start, _now, firstTile, group.First, group.Count, slot, cohort.OnChip, cohort.OffChip));
        }
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
