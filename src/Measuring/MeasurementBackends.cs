using LatencyLab.Kernels.Host;
#if ENABLE_ILGPU
using LatencyLab.Measuring.Ilgpu;
#endif

namespace LatencyLab.Measuring;

/// <summary>From the name of a backend on the command line to something that times kernels on it.</summary>
public static class MeasurementBackends
{
    /// <summary>Opens a backend by its name, one of <see cref="ExecutorFactory.Names"/>.</summary>
    /// <param name="name">Name, with a device number where there are several accelerators.</param>
    /// <param name="lanes">Register width, for the host.</param>
    /// <param name="threads">Threads, for the host.</param>
    /// <param name="time">Where budgets of seconds are read from, for the host; null for the system's clock.</param>
    /// <exception cref="InputException">Unknown name, a backend that this build or machine does not have, or too many threads.</exception>
    public static IMeasurementBackend Open(string name, HostLanes lanes = HostLanes.Best, int threads = 1, TimeProvider? time = null)
    {
        if (name == ExecutorFactory.Host)
            return new HostBackend(lanes, threads, time);
#if ENABLE_ILGPU
        if (IlgpuBackendName.TryParse(name, out IlgpuBackendName accelerator))
            return new IlgpuBackend(accelerator);
#endif
        // Says what is wrong: no such name, or not in this build.
        using IDisposable executor = ExecutorFactory.Open(name);
        throw new InputException($"'{name}' runs kernels but does not time them in this build", "--backend");
    }
}
