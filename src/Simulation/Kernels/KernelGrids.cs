using LatencyLab.Simulation.Grids;

namespace LatencyLab.Simulation.Kernels;

/// <summary>A kernel's grids, ready to run: one after another, alone or beside those of other streams.</summary>
/// <param name="Plan">The kernel.</param>
/// <param name="State">What of its operands is in the outermost cache before.</param>
/// <param name="TransactionBytes">Least that the memory moves at once.</param>
/// <param name="Places">Where in a map the patches are that it reads; null: its input lies in one piece.</param>
internal sealed record KernelGrids(KernelPlan Plan, CacheState State, int TransactionBytes, PatchPlaces? Places)
{
    /// <summary>From its begin to that of its first grid, picoseconds.</summary>
    public long Start => Picoseconds.Of(Plan.StartSeconds);

    /// <summary>What holds for all of its grids.</summary>
    /// <param name="part">Of the kernel that runs.</param>
    public KernelLaw Law(double part = 1)
    {
        bool isWhole = Plan.Estimate.Algorithm is not (Algorithm.Winograd2 or Algorithm.Winograd4 or Algorithm.Fft);
        return new KernelLaw(Plan.Engines, part * Plan.Scale, part * Plan.SecondsPerMac, isWhole, Plan.IsStatic);
    }

    /// <summary>The outermost cache as a grid finds it.</summary>
    /// <param name="grid">One of the plan's.</param>
    /// <param name="share">Part of the cache that it has.</param>
    public GridCache? CacheOf(GridPlan grid, double share = 1)
    {
        if (grid.Kind == GridKind.Pass)
            return null;
        GridPlan cached = share == 1 ? grid : grid with { CacheBytes = share * grid.CacheBytes };
        return new GridCache(cached, TransactionBytes, State, Plan.IsStatic, Plan.Engines, Places);
    }

    /// <summary>Runs it alone.</summary>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    public KernelRun Run(bool records) =>
        new(Plan, Start, [.. Plan.Grids.Select(grid => GridSimulator.Run(grid, Law(), CacheOf(grid), records))]);
}
