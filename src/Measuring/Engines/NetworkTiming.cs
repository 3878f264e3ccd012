namespace LatencyLab.Measuring.Engines;

/// <summary>What a run of a whole network takes, by the protocol that operators are measured by.</summary>
public static class NetworkTiming
{
    /// <param name="backend">Where it runs: the clocks, and the reference loop.</param>
    /// <param name="work">The network.</param>
    /// <param name="options">When it is known well enough.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Null where it was ended before it was known.</returns>
    public static RowResult? Of(
        IMeasurementBackend backend, IPreparedWork work, MeasuringOptions options, CancellationToken cancellation)
    {
        RowResult? found = null;
        ProtocolCase row = new(0, () => work, IsCold: false, Bytes: 0);
        new InterleavedProtocol(backend, options, backend.Time).Run([row], (_, result) => found = result, report: null, cancellation);
        return found;
    }
}
