using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Simulation.Traces;

/// <summary>A kernel in a trace, times in picoseconds.</summary>
/// <param name="Name">Layer.</param>
/// <param name="Kind">Operator.</param>
/// <param name="HostBegin">When the host begins to enqueue it.</param>
/// <param name="HostEnd">When it is enqueued.</param>
/// <param name="Begin">When the device begins with it.</param>
/// <param name="WorkBegin">When its work begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Run">What happened, without a record of its tiles.</param>
/// <param name="Record">Runs it again with a record of its tiles; null: it has none of its own.</param>
public sealed record TracedKernel(
    string Name, string Kind, long HostBegin, long HostEnd, long Begin, long WorkBegin, long End, KernelRun Run, Func<KernelRun>? Record)
{
    /// <summary>The stream that it ran on.</summary>
    public int Stream { get; init; }

    /// <summary>The grids with when they begin.</summary>
    /// <param name="run">With a record.</param>
    internal IEnumerable<(GridPlan Plan, GridRun Run, long Begin)> Grids(KernelRun run)
    {
        long begin = WorkBegin + run.Start;
        for (int i = 0; i < run.Grids.Count; i++)
        {
            yield return (run.Plan.Grids[i], run.Grids[i], begin);
            begin += run.Grids[i].Duration;
        }
    }
}
