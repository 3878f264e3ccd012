using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Simulation.Streams;

/// <summary>A kernel of a stream, times in picoseconds.</summary>
/// <param name="Grids">What runs.</param>
/// <param name="Part">Of it that runs.</param>
/// <param name="IsFused">It runs in the kernel before it, without a start of its own.</param>
/// <param name="HostEnd">When the host has enqueued it.</param>
/// <param name="Idle">For which the device idles before it.</param>
internal sealed record StreamKernel(KernelGrids Grids, double Part, bool IsFused, long HostEnd, long Idle);

/// <summary>When a kernel of a stream ran, picoseconds.</summary>
/// <param name="Run">What happened.</param>
/// <param name="Begin">Of the device, the gap before it included.</param>
/// <param name="WorkBegin">Of its work.</param>
/// <param name="End">Of all.</param>
internal sealed record StreamedKernel(KernelRun Run, long Begin, long WorkBegin, long End);
