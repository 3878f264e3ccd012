using LatencyLab.Kernels.Host;
using LatencyLab.Measuring.Ilgpu;

namespace LatencyLab.Measuring;

/// <summary>From the name of a backend on the command line to something that times kernels on it.</summary>
public static class MeasurementBackends
{
    /// <summary>Opens a backend by its name, one of <see cref="ExecutorFactory.Names"/>.</summary>
    /// <param name="name">Name, with a device number where there are several accelerators.</param>
    /// <param name="lanes">Register width, for the host.</param>
    /// <param name="threads">Threads, for the host.</param>
    /// <param name="time">Where budgets of seconds are read from, for the host; null for the system's clock.</param>
    /// <param name="accelerator">Which of several accelerators: number or part of a model name; null: the first.</param>
    /// <exception cref="InputException">Unknown name, a device that this machine does not have, or too many threads.</exception>
    public static IMeasurementBackend Open(
        string name, HostLanes lanes = HostLanes.Best, int threads = 1, TimeProvider? time = null, string? accelerator = null) =>
        name == ExecutorFactory.Host
            ? new HostBackend(lanes, threads, time)
            : new IlgpuBackend(ExecutorFactory.Accelerator(name, accelerator));
}
