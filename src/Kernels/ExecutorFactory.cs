using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Ilgpu;

namespace LatencyLab.Kernels;

/// <summary>From the name of a backend on the command line to an executor.</summary>
public static class ExecutorFactory
{
    /// <summary>The backend that every machine has: this process.</summary>
    public const string Host = "host";

    /// <summary>Every name there is, whether this machine has such a device or not.</summary>
    public static IReadOnlyList<string> Names { get; } = [Host, "ilgpu-cuda", "ilgpu-opencl", "ilgpu-cpu"];

    /// <summary>Opens a backend by its name; an accelerator's takes a device number, e.g. <c>ilgpu-cuda:1</c>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="lanes">Register width, for the host.</param>
    /// <param name="threads">Threads, for the host.</param>
    /// <exception cref="InputException">No backend has this name, or the machine has no such device.</exception>
    public static IExecutor Open(string name, HostLanes lanes = HostLanes.Best, int threads = 1) =>
        name == Host ? new HostExecutor(lanes, threads) : new IlgpuExecutor(Accelerator(name));

    /// <summary>The accelerator that a name other than <see cref="Host"/> stands for.</summary>
    /// <exception cref="InputException">No backend has this name.</exception>
    internal static IlgpuBackendName Accelerator(string name) =>
        IlgpuBackendName.TryParse(name, out IlgpuBackendName accelerator)
            ? accelerator
            : throw new InputException(
                $"no backend is named '{name}': expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names));
}
