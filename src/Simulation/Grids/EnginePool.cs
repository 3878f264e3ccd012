using System.Numerics;

namespace LatencyLab.Simulation.Grids;

/// <summary>
/// The engines of a device with the grids that run on them: an engine that has a place takes the next tile and works at its oldest one;
/// bandwidth is shared by the engines whose tile moves bytes. Events are begins and ends of tiles.
/// </summary>
/// <remarks>
/// A tile that waited for nothing would take c = its share of latency + its arithmetic, or on = bytes x engines that load / bandwidth of
/// the cache, or off = bytes x engines whose tiles miss / bandwidth of the memory: fair shares, which are max-min fair because a tile's
/// demand is limited by nothing else. It takes sqrt(c^2 + on^2 + off^2 + 2 k (c on + c off + on off)), the law of the closed form, with
/// the shares of the moment. Warp schedulers prefer the oldest warp that can issue (Rogers, O'Connor, Aamodt, "Cache-Conscious Wavefront
/// Scheduling", MICRO 2012, describe greedy-then-oldest), so that the tiles of an engine end one after another, and an engine takes a new
/// one at every end: with all of them at equal speed they would end together, and the last ones would be dealt to the engines whose tiles
/// end first. Latency is hidden behind the other tiles of the engine: of the first tiles it shows once, of a later one as much as one
/// place is of all. Tiles that start together on engines in the same state stay together, so they are one cohort: events are as many as
/// waves, however many tiles a wave has, and memory is that of what is in flight.
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
        int loading = 0, missing = 0;
        foreach (EngineGroup group in _groups)
        {
            if (group.Cohorts is not [Cohort oldest, ..])
                continue;
            loading += oldest.OnChip > 0 ? group.Count : 0;
            missing += oldest.OffChip > 0 ? group.Count : 0;
        }

        double least = double.PositiveInfinity;
        foreach (EngineGroup group in _groups)
        {
            if (group.Cohorts is not [Cohort oldest, ..])
                continue;
            oldest.Duration = oldest.Job.Work(oldest, group, loading, missing);
            least = Math.Min(least, oldest.Left * oldest.Duration);
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
            if (group.Cohorts is not [Cohort oldest, ..])
                continue;
            busy += group.Count;
            oldest.Left -= oldest.Duration > 0 ? seconds / oldest.Duration : 1;
            if (oldest.Left * oldest.Duration > 0.5 / Picoseconds.PerSecond)
                continue;
            int slot = oldest.Job.End(group, oldest, Now);
            group.Taken &= ~(1UL << slot);
            group.Held--;
            if (oldest.Tiles == 0)
                group.Cohorts.RemoveAt(0);
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
            cohort = new Cohort { Job = job, Compute = compute, OnChip = job.OnChipOfTile, Start = Now };
            group.Cohorts.Add(cohort);
        }

        cohort.Tiles++;
        cohort.Latency = job.LatencyOf(0);
        if (Now == job.Begin)
            ShareLatency(job, group);
        group.Held++;
        int slot = BitOperations.TrailingZeroCount(~group.Taken);
        group.Taken |= 1UL << slot;
        cohort.Places.Add((job.Next, slot));
        job.Take(group.Count);
    }

    /// <summary>Latency shows once of all first tiles of an engine.</summary>
    private static void ShareLatency(GridJob job, EngineGroup group)
    {
        int first = 0;
        foreach (Cohort cohort in group.Cohorts)
            first += cohort.Job == job ? cohort.Tiles : 0;
        foreach (Cohort cohort in group.Cohorts)
        {
            if (cohort.Job == job)
                cohort.Latency = job.LatencyOf(first);
        }
    }

    private bool HasPlace(EngineGroup group, GridJob job)
    {
        if (_jobs.Count == 1)
            return group.Held < job.Slots;
        double load = 1.0 / job.Slots;
        foreach (Cohort cohort in group.Cohorts)
            load += (double)cohort.Tiles / cohort.Job.Slots;
        return group.Held < GridJob.MostSlots && load <= 1 + Slack;
    }
}
