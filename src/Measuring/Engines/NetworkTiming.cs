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

    /// <summary>What runs of several works on the same cores take, their samples interleaved, as <c>measure</c> takes operators.</summary>
    /// <param name="backend">Where they run.</param>
    /// <param name="works">The works; disposed of.</param>
    /// <param name="options">When one is known well enough.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>One a work; null where it was ended before all were known.</returns>
    public static IReadOnlyList<RowResult>? Interleaved(
        IMeasurementBackend backend, IReadOnlyList<IPreparedWork> works, MeasuringOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(works);
        RowResult[] results = new RowResult[works.Count];
        ProtocolCase[] rows =
        [
            .. works.Select((work, i) => new ProtocolCase(i, () => work, IsCold: false, Bytes: 0)
            {
                Sensitivity = backend.SharesCores ? SlowdownSensitivity.OfComputing : 0,
            }),
        ];
        ProtocolEnd end = new InterleavedProtocol(backend, options with { GroupSize = Math.Max(1, works.Count) }, backend.Time)
            .Run(rows, (row, result) => results[row.Index] = result, report: null, cancellation);
        return end == ProtocolEnd.AllRows ? results : null;
    }
}
