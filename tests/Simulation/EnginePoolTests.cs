using LatencyLab.Predictor;
using LatencyLab.Simulation.Grids;

namespace LatencyLab.Tests.Simulation;

/// <summary>Grids that share engines, whose times are computed by hand.</summary>
public class EnginePoolTests
{
    private static readonly KernelLaw s_four = new(4, 1, 0, false, false);

    [Fact]
    public void Grids_that_share_nothing_take_what_each_takes_alone()
    {
        // Two tiles of 1 us and one of 3 us on four engines.
        Assert.Equal([1_000_000, 3_000_000], Together(Tiles(2), Tiles(1) with { TileSeconds = 3e-6 }));
    }

    [Fact]
    public void What_the_first_grid_leaves_free_the_next_one_takes()
    {
        // Six tiles of one place an engine: four, then two, beside which two of the other begin; its other two begin at 2 us.
        Assert.Equal([2_000_000, 3_000_000], Together(Tiles(6), Tiles(4)));
    }

    [Fact]
    public void Tiles_of_two_grids_share_the_arithmetic_of_an_engine_in_which_both_fit()
    {
        // Two places an engine: four tiles of each, one an engine, at half the speed.
        Assert.Equal([2_000_000, 2_000_000], Together(Tiles(4) with { Residency = 2 }, Tiles(4) with { Residency = 2 }));
        // A tile that takes a whole engine waits.
        Assert.Equal([1_000_000, 2_000_000], Together(Tiles(4) with { Residency = 2 }, Tiles(4)));
    }

    [Fact]
    public void Bandwidth_is_shared_by_the_tiles_of_both()
    {
        // A tile each of 1000 bytes at 1 GB/s: both take 2 us, beside 1 us of arithmetic.
        GridPlan plan = Tiles(1) with { OnChipBytes = 1000 };
        long both = (long)Math.Ceiling(Math.Sqrt(5) * 1e6);
        Assert.Equal([both, both], Together(plan, plan));
    }

    [Fact]
    public void Grids_of_random_sizes_that_have_engines_of_their_own_end_when_each_would_alone()
    {
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            GridPlan[] plans = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Tiles(1) with
            {
                Residency = random.Next(1, 5),
                TileSeconds = random.NextDouble() * 1e-6,
                LatencySeconds = random.NextDouble() * 1e-6,
            })];
            Assert.Equal(plans.Select(plan => GridSimulator.Run(plan, s_four, null).Duration), Together(plans));
        }
    }

    private static long[] Together(params GridPlan[] plans)
    {
        GridJob[] jobs = [.. plans.Select(plan => new GridJob(plan, s_four, null, 0, false))];
        EnginePool pool = new(4, 0);
        foreach (GridJob job in jobs)
            pool.Add(job);
        Dictionary<GridJob, long> ends = [];
        while (ends.Count < jobs.Length)
        {
            pool.Deal();
            foreach (GridJob job in pool.Advance())
                ends[job] = job.Result(pool.Now).Duration;
        }

        return [.. jobs.Select(job => ends[job])];
    }

    /// <summary>Tiles of 1 us of arithmetic, a cache of 1 GB/s, a memory of 0.25 GB/s.</summary>
    private static GridPlan Tiles(int count) => new()
    {
        Kind = GridKind.Tiles,
        TileRows = count,
        TileSeconds = 1e-6,
        OnChipBytes = 0,
        OnChipBytesPerSecond = 1e9,
        OffChipBytesPerSecond = 0.25e9,
        ClosedSeconds = 0,
    };
}
