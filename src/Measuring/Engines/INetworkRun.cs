namespace LatencyLab.Measuring.Engines;

/// <summary>What the runtime says of one of the nodes that it runs.</summary>
/// <param name="Name">Its name; of one that the runtime made, mostly with the names of the file's nodes in it.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Seconds">What it takes, as the runtime's own profiler says.</param>
public sealed record MeasuredNode(string Name, string OpType, double Seconds)
{
    /// <summary>Shapes of what it put out; empty where the runtime does not say.</summary>
    public IReadOnlyList<IReadOnlyList<long>> OutputShapes { get; init; } = [];
}

/// <summary>A network in a runtime of somebody else's, ready to run on random inputs.</summary>
public interface INetworkRun : IPreparedWork
{
    /// <summary>What keeps the runtime from running it well.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// What each node takes, by the runtime's own profiler: the least of several runs, as the profiler does not know when something else
    /// ran. In the order in which they run; those that only hold others (branches, loops) are left out.
    /// </summary>
    /// <param name="runs">Runs after the first, which does not count.</param>
    IReadOnlyList<MeasuredNode> Profile(int runs);
}
