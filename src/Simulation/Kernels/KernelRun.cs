using LatencyLab.Simulation.Grids;

namespace LatencyLab.Simulation.Kernels;

/// <summary>What happened when a kernel ran alone on its device.</summary>
/// <param name="Plan">The grids that it ran, and its closed form.</param>
/// <param name="Start">Picoseconds from its begin to that of its first grid.</param>
/// <param name="Grids">What happened to each grid.</param>
public sealed record KernelRun(KernelPlan Plan, long Start, IReadOnlyList<GridRun> Grids)
{
    /// <summary>From begin to end, picoseconds.</summary>
    public long Duration => Start + Grids.Sum(grid => grid.Duration);

    /// <summary>From begin to end, seconds.</summary>
    public double Seconds => Picoseconds.Seconds(Duration);

    /// <summary>The closed form, seconds.</summary>
    public double ClosedSeconds => Plan.Estimate.DeviceSeconds;

    /// <summary>Simulated over closed form; 1 where there is nothing to do.</summary>
    public double Ratio => ClosedSeconds > 0 ? Seconds / ClosedSeconds : 1;

    /// <summary>Tiles and slices that ran.</summary>
    public long Tiles => Grids.Sum(grid => grid.Tiles);

    /// <summary>Engines with a tile over all engines, from begin to end: 0..1.</summary>
    public double Occupancy => Duration > 0 ? Grids.Sum(grid => grid.Occupancy * grid.Duration) / Duration : 0;

    /// <summary>Where the time went.</summary>
    public StallSeconds Stalls => Grids.Aggregate(
        new StallSeconds(0, 0, 0, Picoseconds.Seconds(Start), 0), (sum, grid) => sum + grid.Stalls);

    /// <summary>Bytes that tiles brought from the outermost cache.</summary>
    public double OnChipBytes => Grids.Sum(grid => grid.OnChipBytes);

    /// <summary>Bytes read from and written to the memory outside.</summary>
    public double OffChipBytes => Grids.Sum(grid => grid.OffChipBytes);

    /// <summary>Part of the accesses that the outermost cache served; null where nothing was looked up: all of it was there.</summary>
    public double? HitRate => Grids.Sum(grid => grid.Accesses) is var all && all > 0 ? Grids.Sum(grid => grid.Hits) / (double)all : null;

    /// <summary>Multiply-accumulates of all tiles.</summary>
    public long Macs => Plan.Grids.Sum(grid => grid.Macs);

    /// <summary>Compulsory bytes of all tiles.</summary>
    public long CompulsoryBytes => Plan.Grids.Sum(grid => grid.Bytes.Total);
}
