namespace LatencyLab.Measuring.Probing;

/// <summary>Peak of the multiply-add loop for one register width.</summary>
/// <param name="LaneWidth">fp32 lanes.</param>
/// <param name="Threads">Threads that ran it.</param>
/// <param name="MacsPerSecond">All threads together.</param>
public readonly record struct ProbedPeak(int LaneWidth, int Threads, ProbedRate MacsPerSecond);

/// <summary>Bandwidth of one memory level, all engines together, bytes a second.</summary>
/// <param name="Level">The level; its size is what the system says, or the measured knee where it says nothing.</param>
/// <param name="WorkingSetBytes">Working set of one engine that was streamed through.</param>
/// <param name="Read">Streaming reads.</param>
/// <param name="Copy">Streaming copies, bytes read and bytes written both counted; half the set each way.</param>
/// <param name="KneeBytes">Working set of one engine at which reads become slower than this level's; null where no fall was seen.</param>
public sealed record ProbedLevel(ProbeLevel Level, double WorkingSetBytes, ProbedRate Read, ProbedRate Copy, double? KneeBytes);

/// <summary>Everything a probe measured.</summary>
public sealed record ProbeResult
{
    /// <summary>Name of the device in measured rows.</summary>
    public required string DeviceName { get; init; }

    /// <summary>Its name as its maker writes it.</summary>
    public required string ModelName { get; init; }

    /// <summary>How kernels ran.</summary>
    public required string Implementation { get; init; }

    /// <summary>What seconds were read from.</summary>
    public required string ClockName { get; init; }

    /// <summary>What the system says about it.</summary>
    public required ProbeHardware Hardware { get; init; }

    /// <summary>Lanes of the registers that all but <see cref="OtherPeaks"/> was measured with.</summary>
    public required int LaneWidth { get; init; }

    /// <summary>Clock under load, Hz; null where the system tells it.</summary>
    public required ProbedRate? FrequencyHz { get; init; }

    /// <summary>Multiply-adds a second.</summary>
    public required ProbedPeak Peak { get; init; }

    /// <summary>Peaks of other widths and of one thread, for comparison.</summary>
    public required IReadOnlyList<ProbedPeak> OtherPeaks { get; init; }

    /// <summary>Seconds of one link in a chain of dependent multiply-adds.</summary>
    public required ProbedRate FmaLatencySeconds { get; init; }

    /// <summary>Caches innermost first, then off-chip memory.</summary>
    public required IReadOnlyList<ProbedLevel> Levels { get; init; }

    /// <summary>Seconds of a launch that does nothing, on all threads.</summary>
    public required ProbedRate DispatchSeconds { get; init; }

    /// <summary>The same with one thread; null where only one was probed.</summary>
    public required ProbedRate? SingleDispatchSeconds { get; init; }

    /// <summary>Seconds of a launch that copies one block an item.</summary>
    public required ProbedRate SmallestKernelSeconds { get; init; }

    /// <summary>Median time of the reference loop over its best, minus 1.</summary>
    public required double ReferenceLoss { get; init; }

    /// <summary>Median absolute deviation of the reference loop over its median.</summary>
    public required double ReferenceSpread { get; init; }

    /// <summary>Threads of the probe, times the part of the samples' time in which they were running.</summary>
    public required double Processors { get; init; }

    /// <summary>Part of the samples during which something else ran; they are dropped.</summary>
    public double PreemptedPart { get; init; }

    /// <summary>
    /// What the profile is made of whose best was not found twice, in both halves of its samples or at two times, by the limit of
    /// <see cref="MeasuringOptions.TrustedDrift"/>.
    /// </summary>
    public required IReadOnlyList<string> Unsteady { get; init; }

    /// <summary>Whether the best of everything that the profile is made of was found twice.</summary>
    public bool IsTrusted => Unsteady.Count == 0;
}
