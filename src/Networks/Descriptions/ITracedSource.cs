namespace LatencyLab.Networks.Descriptions;

/// <summary>A network that is a row of blocks, each with the map that it puts out: it can be cut between any two.</summary>
internal interface ITracedSource : INetworkSource
{
    /// <summary>The blocks of the network, each with the shape of what it puts out: where a network can be cut.</summary>
    /// <exception cref="InputException">The batch or resolution is below 1, or too small or too large for the network.</exception>
    IReadOnlyList<TracedBlock> Trace(int batch, int? resolution = null);
}
