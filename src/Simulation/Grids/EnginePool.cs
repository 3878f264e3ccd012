using System.Numerics;

namespace LatencyLab.Simulation.Grids;

/// <summary>
/// The engines of a device with the grids that run on them: an engine that has a place takes the next tile; arithmetic is shared among the
/// tiles of an engine, bandwidth among all tiles that move bytes. Events are begins and ends of tiles.
/// </summary>
/// <remarks>
/// A tile that had everything to itself and waited for nothing would take c = latency + arithmetic x tiles on its engine, or
/// on = bytes x tiles / bandwidth of the cache, or off = bytes x tiles that miss / bandwidth of the memory: fair shares, which are
/// max-min fair because a tile's demand is limited by nothing else. L = sqrt(c^2 + on^2 + off^2 + 2 k (c on + c off + on off)) is the law
/// of the closed form, with the shares of the moment, and holds for all that an engine does for a grid: with D the sums of c, on and off so
/// far, a tile takes L(D + tile) - L(D), because its loads overlap with the arithmetic of the tile before it.
/// Of the latency of a tile that takes the place of another shows as much as there
/// are tiles on its engine, over the places: it begins while others compute. Tiles that start together on engines in the same state stay
/// together, so they are one cohort: a wave costs a few events, however many tiles it has, and memory is that of what is in flight.
/// Of several grids the one that came first deals its tiles first, and what it leaves free the next one takes (Amert, Otterness, Yang,
/// Anderson, Smith, "GPU Scheduling on the NVIDIA TX2: Hidden Details Revealed", RTSS 2017); a tile needs one over its grid's residency of
/// an engine.
/// </remarks>
/// <param name="engines">Engines.</param>
/// <param name="now">When it begins, picoseconds.</param>
internal sealed class EnginePool(int engines, long now)
{
    /// <summary>What a sum of parts of an engine may be above 1.</summary>
    private const double Slack = 1e-9;

    private readonly List<EngineGroup> _groups = [new EngineGroup { First = 0, Count = engines }];
    private readonly List<GridJob> _jobs = [];

    /// <summary>Now, picoseconds.</summary>
    public long Now { get; private set; } = now;

    /// <summary>Adds a grid whose first tile may begin now; its tiles are dealt after it.</summary>
    public void Add(GridJob job)
    {
        for (int i = _groups.Count - 1; i > 0; i--)
        {
            if (_groups[i].Held > 0 || _groups[i - 1].Held > 0)
                continue;
            _groups[i - 1].Count += _groups[i].Count;
            _groups.RemoveAt(i);
        }

        _jobs.Add(job);
    }

    /// <summary>Starts tiles on engines that have a place, those with the fewest tiles first.</summary>
    public void Deal()
    {
        foreach (GridJob job in _jobs)
        {
            if (!job.HasBegun)
                Deal(job);
        }
    }

    /// <summary>Moves time on to the next end of tiles, or to a given time if that is sooner.</summary>
    /// <param name="limit">Not beyond that.</param>
    /// <returns>The grids that ended.</returns>
    public IReadOnlyList<GridJob> Advance(long limit = long.MaxValue)
    {
        long loading = 0, missing = 0;
        foreach (EngineGroup group in _groups)
        {
            foreach (Cohort cohort in group.Cohorts)
            {
                loading += cohort.OnChip > 0 ? (long)cohort.Tiles * group.Count : 0;
                missing += cohort.OffChip > 0 ? (long)cohort.Tiles * group.Count : 0;
            }
        }

        double least = double.PositiveInfinity;
        foreach (GridJob job in _jobs)
            job.Waits = default;
        foreach (EngineGroup group in _groups)
        {
            foreach (Cohort cohort in group.Cohorts)
            {
                GridJob job = cohort.Job;
                double shown = cohort.Start == job.Begin ? 1 : LoadOf(group, job);
                cohort.Parts = job.PartsOf(cohort, shown, group.Held, loading, missing);
                (double c, double on, double off) = cohort.Parts;
                cohort.Duration = job.SecondsOf(cohort.Done, cohort.Left * cohort.Parts) / cohort.Left;
                least = Math.Min(least, cohort.Left * cohort.Duration);
                double weight = (double)cohort.Tiles * group.Count / job.Running, all = c + on + off;
                if (all > 0)
                {
                    double squares = c * c + on * on + off * off;
                    job.Waits = (
                        job.Waits.Compute + weight * c * c / squares, job.Waits.OnChip + weight * on * on / squares,
                        job.Waits.OffChip + weight * off * off / squares);
                }
            }
        }

        if (!double.IsPositiveInfinity(least))
            Pass(Math.Min(limit - Now, Picoseconds.NotBefore(least)));
        else if (limit < long.MaxValue)
            Pass(limit - Now);
        return Ended();
    }

    private void Pass(long step)
    {
        double seconds = Picoseconds.Seconds(step);
        Now = checked(Now + step);
        int busy = 0;
        foreach (EngineGroup group in _groups)
        {
            busy += group.Held > 0 ? group.Count : 0;
            for (int i = group.Cohorts.Count - 1; i >= 0; i--)
            {
                Cohort cohort = group.Cohorts[i];
                cohort.Job.Work(group);
                double part = cohort.Duration > 0 ? seconds / cohort.Duration : 1;
                cohort.Done += Math.Min(part, cohort.Left) * cohort.Parts;
                cohort.Left -= part;
                if (cohort.Left * cohort.Duration > 0.5 / Picoseconds.PerSecond)
                    continue;
                group.Cohorts.RemoveAt(i);
                group.Held -= cohort.Tiles;
                group.Last = (cohort.Job, cohort.Done);
                foreach ((_, int slot) in cohort.Places)
                    group.Taken &= ~(1UL << slot);
                cohort.Job.End(group, cohort, Now);
            }
        }

        foreach (GridJob job in _jobs)
            job.Pass(seconds, busy);
    }

    private IReadOnlyList<GridJob> Ended()
    {
        if (!_jobs.Exists(job => job.HasEnded))
            return [];
        GridJob[] ended = [.. _jobs.Where(job => job.HasEnded)];
        _jobs.RemoveAll(job => job.HasEnded);
        return ended;
    }

    private void Deal(GridJob job)
    {
        job.Deal();
        while (!job.HasBegun)
        {
            EngineGroup? group = null;
            foreach (EngineGroup candidate in _groups)
            {
                if (HasPlace(candidate, job) && (group is null || candidate.Held < group.Held))
                    group = candidate;
            }

            if (group is null)
                break;
            if (job.Left < group.Count)
                _groups.Insert(_groups.IndexOf(group) + 1, group.Split((int)job.Left));
            Start(job, group);
        }

        double offChip = job.Access();
        foreach (EngineGroup group in _groups)
        {
            foreach (Cohort cohort in group.Cohorts)
            {
                if (cohort.Start == Now && cohort.Job == job)
                    cohort.OffChip = offChip;
            }
        }
    }

    private void Start(GridJob job, EngineGroup group)
    {
        double compute = job.NextCompute;
        Cohort? cohort = group.Cohorts.Find(one => one.Start == Now && one.Job == job && one.Compute == compute);
        if (cohort is null)
        {
            TileParts before = group.Last.Job == job ? group.Last.Done : default;
            cohort = new Cohort { Job = job, Compute = compute, OnChip = job.OnChipOfTile, Start = Now, Done = before };
            group.Cohorts.Add(cohort);
        }

        cohort.Tiles++;
        group.Held++;
        int slot = BitOperations.TrailingZeroCount(~group.Taken);
        group.Taken |= 1UL << slot;
        cohort.Places.Add((job.Next, slot));
        job.Take(group.Count);
    }

    private bool HasPlace(EngineGroup group, GridJob job)
    {
        return _jobs.Count == 1 ? group.Held < job.Slots
            : BitOperations.PopCount(group.Taken) < GridJob.MostSlots && LoadOf(group, job) + 1.0 / job.Slots <= 1 + Slack;
    }

    /// <summary>The part of an engine that its tiles take.</summary>
    private double LoadOf(EngineGroup group, GridJob job)
    {
        if (_jobs.Count == 1)
            return (double)group.Held / job.Slots;
        double load = 0;
        foreach (Cohort cohort in group.Cohorts)
            load += (double)cohort.Tiles / cohort.Job.Slots;
        return load;
    }
}
