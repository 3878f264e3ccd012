using LatencyLab.Networks;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Networks;

/// <summary>A kernel of a network as it ran, times in picoseconds from the begin of the inference.</summary>
public sealed record SimulatedKernel
{
    /// <summary>Block, step and node, e.g. <c>stage1.block0 conv1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What ran.</summary>
    public required Operator Operator { get; init; }

    /// <summary>The same with its mask.</summary>
    public required MaskedOperator Masked { get; init; }

    /// <summary>What happened on the device.</summary>
    public required KernelRun Run { get; init; }

    /// <summary>What was in the outermost cache before.</summary>
    public required CacheState State { get; init; }

    /// <summary>Probability that it runs, and for what runs in the kernel before it the part of it that is left.</summary>
    public double Part { get; init; } = 1;

    /// <summary>It runs in the kernel before it.</summary>
    public bool IsFused { get; init; }

    /// <summary>The stream that it ran on.</summary>
    public int Stream { get; init; }

    /// <summary>
    /// It shared the device with kernels of other streams, and would run otherwise alone: <see cref="Run"/> has the record of its tiles, if
    /// <see cref="NetworkSimulator.RecordsStreams"/>.
    /// </summary>
    public bool RanBesideOthers { get; init; }

    /// <summary>When the host begins to enqueue it.</summary>
    public required long HostBegin { get; init; }

    /// <summary>When it is enqueued.</summary>
    public required long HostEnd { get; init; }

    /// <summary>When the device begins with it, the gap before it included.</summary>
    public required long Begin { get; init; }

    /// <summary>When its work begins.</summary>
    public required long WorkBegin { get; init; }

    /// <summary>When it ends.</summary>
    public required long End { get; init; }

    /// <summary>Seconds of the closed form for the same, with the gap.</summary>
    public required double ClosedSeconds { get; init; }

    /// <summary>Device time, gap included, seconds.</summary>
    public double Seconds => Picoseconds.Seconds(End - Begin);
}

/// <summary>A network as it ran once.</summary>
/// <param name="Network">What ran.</param>
/// <param name="Kernels">Its kernels, in order.</param>
/// <param name="Decisions">Decisions that the host read back: when it began to wait, and when it had them.</param>
/// <param name="Duration">From begin to end, picoseconds.</param>
/// <param name="DeviceBusy">Picoseconds that the device was busy, gaps included.</param>
/// <param name="Unsynchronised">What it would have taken if no decision had been read back, picoseconds.</param>
/// <param name="Closed">The closed form of the same.</param>
public sealed record NetworkRun(
    Network Network, IReadOnlyList<SimulatedKernel> Kernels, IReadOnlyList<(long Begin, long End)> Decisions, long Duration,
    long DeviceBusy, long Unsynchronised, LatencyEstimate Closed)
{
    /// <summary>Latency, seconds.</summary>
    public double Seconds => Picoseconds.Seconds(Duration);

    /// <summary>What waiting for the host to enqueue added, seconds.</summary>
    public double HostSeconds => Picoseconds.Seconds(Math.Max(0, Math.Min(Unsynchronised, Duration) - DeviceBusy));

    /// <summary>What reading decisions back added, seconds.</summary>
    public double SynchronisationSeconds => Picoseconds.Seconds(Math.Max(0, Duration - Unsynchronised));
}
