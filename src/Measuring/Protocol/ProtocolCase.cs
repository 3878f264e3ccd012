namespace LatencyLab.Measuring.Protocol;

/// <summary>One row to measure.</summary>
/// <param name="Index">The caller's number for it.</param>
/// <param name="Prepare">Makes the buffers; called when the row's turn comes.</param>
/// <param name="IsCold">True: caches are evicted before every sample, which is then one run.</param>
/// <param name="Bytes">Memory that the prepared work holds, about.</param>
internal sealed record ProtocolCase(int Index, Func<IPreparedWork> Prepare, bool IsCold, long Bytes)
{
    /// <summary>Samples that an earlier process took of this row.</summary>
    public IReadOnlyList<TakenSample> Taken { get; init; } = [];

    /// <summary>The <see cref="SlowdownSensitivity"/> of its work; 0: samples are taken as they are.</summary>
    public double Sensitivity { get; init; }
}
