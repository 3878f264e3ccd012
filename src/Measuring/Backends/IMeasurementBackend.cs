namespace LatencyLab.Measuring.Backends;

/// <summary>Where kernels are run and timed: in process, or on an accelerator.</summary>
/// <remarks>Not thread-safe: one campaign uses it at a time.</remarks>
public interface IMeasurementBackend : IDisposable
{
    /// <summary>The name on the command line: <c>host</c>, <c>ilgpu-cuda</c>.</summary>
    string Name { get; }

    /// <summary>Model name of the processor or accelerator, as its maker writes it.</summary>
    string ModelName { get; }

    /// <summary>How kernels are run, e.g. <c>host-512x2</c>: the <c>algo_or_impl</c> of measured rows.</summary>
    string Implementation { get; }

    /// <summary>Host threads that share the work; 1 for an accelerator.</summary>
    int Threads { get; }

    /// <summary>fp32 lanes of one vector operation; 1 for an accelerator, whose threads are scalar.</summary>
    int LaneWidth { get; }

    /// <summary>Name of the device in measured rows and of the probed profile, e.g. <c>amd-epyc-2t</c>.</summary>
    string DeviceName { get; }

    /// <summary>What seconds are read from, e.g. <c>stopwatch 1000000000 Hz</c> or <c>stream events</c>.</summary>
    string ClockName { get; }

    /// <summary>What a row contains besides the device's work, one of <see cref="SetUps"/>; null: rows do not say.</summary>
    string? SetUp => null;

    /// <summary>What is taken out of the time of every row, in words; null: nothing is.</summary>
    string? Deducted => null;

    /// <summary>
    /// What an operator costs a runtime beside its work, seconds: the start of a kernel in a probed profile; null: that of a launch that
    /// does nothing, which a probe measures.
    /// </summary>
    double? OperatorSeconds => null;

    /// <summary>Smallest interval the clock tells apart, seconds.</summary>
    double ClockResolutionSeconds { get; }

    /// <summary>Where budgets of seconds are read from, how long to sample; what a work takes is timed by the backend itself.</summary>
    TimeProvider Time => TimeProvider.System;

    /// <summary>Tells when the threads of kernels were not running; null where that cannot be told or the work runs elsewhere.</summary>
    IThreadWatch? Watch => null;

    /// <summary>
    /// Whether other programs may use the cores that its work runs on while it runs, through their second threads or their clock.
    /// </summary>
    bool SharesCores => false;

    /// <summary>What the system says about the device, for probing the rest.</summary>
    ProbeHardware Hardware { get; }

    /// <summary>Whether it runs an operator.</summary>
    bool CanRun(Operator op) => KernelCatalog.Find(op) is not null;

    /// <summary>Allocates and fills the buffers of one case of a kernel of this project.</summary>
    IPreparedWork Prepare(KernelKind kind, KernelRequest request);

    /// <summary>Allocates and fills the buffers of an operator that it <see cref="CanRun">can run</see>, in whatever way it does.</summary>
    IPreparedWork Prepare(KernelRequest request) => Prepare(KernelCatalog.Find(request.Operator)!, request);

    /// <summary>
    /// A short loop of multiply-adds on every thread that touches no memory beyond the first cache: what it takes, against the least it
    /// ever took, says how much of the machine something else was using.
    /// </summary>
    IPreparedWork PrepareReference();

    /// <summary>Pushes everything else out of the caches, by streaming through more than the last of them holds.</summary>
    void EvictCaches();
}
