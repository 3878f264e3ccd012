namespace LatencyLab.Simulation.Grids;

/// <summary>Runs a grid of tiles that has the device to itself: see <see cref="EnginePool"/>.</summary>
internal static class GridSimulator
{
    /// <summary>Runs it.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="law">What the device and its calibration say of all grids of the kernel.</param>
    /// <param name="cache">What the outermost cache holds; null: nothing is cached.</param>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    public static GridRun Run(GridPlan grid, KernelLaw law, GridCache? cache, bool records = false)
    {
        GridJob job = new(grid, law, cache, 0, records);
        EnginePool pool = new(law.Engines, job.Begin);
        pool.Add(job);
        do
            pool.Deal();
        while (pool.Advance().Count == 0);
        return job.Result(pool.Now);
    }
}
