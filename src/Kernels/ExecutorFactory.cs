using LatencyLab.Kernels.Host;
#if ENABLE_ILGPU
using LatencyLab.Kernels.Ilgpu;
#endif

namespace LatencyLab.Kernels;

/// <summary>From the name of a backend on the command line to an executor.</summary>
public static class ExecutorFactory
{
    /// <summary>The backend that every build has: this process.</summary>
    public const string Host = "host";

    /// <summary>Every name there is, whether this build has it or not.</summary>
    public static IReadOnlyList<string> Names { get; } = [Host, "ilgpu-cuda", "ilgpu-opencl", "ilgpu-cpu"];

    /// <summary>True where the build was made with <c>-p:EnableIlgpu=true</c>.</summary>
#if ENABLE_ILGPU
    public static bool HasIlgpu => true;
#else
    public static bool HasIlgpu => false;
#endif

    /// <summary>Opens a backend by its name; an accelerator's takes a device number, e.g. <c>ilgpu-cuda:1</c>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="lanes">Register width, for the host.</param>
    /// <param name="threads">Threads, for the host.</param>
    /// <exception cref="InputException">No backend has this name, this build lacks it, or the machine has no such device.</exception>
    public static IExecutor Open(string name, HostLanes lanes = HostLanes.Best, int threads = 1) =>
        name == Host ? new HostExecutor(lanes, threads)
        : IlgpuBackendName.TryParse(name, out IlgpuBackendName accelerator) ? OpenAccelerator(accelerator)
        : throw new InputException(
            $"no backend is named '{name}': expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names));

#if ENABLE_ILGPU
    private static IlgpuExecutor OpenAccelerator(IlgpuBackendName name) => new(name);
#else
    private static IExecutor OpenAccelerator(IlgpuBackendName name) =>
        throw new InputException($"backend '{name}': this build has no ILGPU backend: build with -p:EnableIlgpu=true");
#endif
}
