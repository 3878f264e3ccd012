using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Ilgpu;

namespace LatencyLab.Kernels;

/// <summary>From the name of a backend on the command line to an executor.</summary>
public static class ExecutorFactory
{
    /// <summary>The backend that every machine has: this process.</summary>
    public const string Host = "host";

    /// <summary>The best accelerator that this machine has, the simulated one left out.</summary>
    public const string Best = "ilgpu";

    /// <summary>Every name there is, whether this machine has such a device or not.</summary>
    public static IReadOnlyList<string> Names { get; } = [Host, Best, "ilgpu-cuda", "ilgpu-opencl", "ilgpu-cpu"];

    /// <summary>Accelerators of this machine, the preferred ones first; the last is ILGPU's simulated one.</summary>
    public static IReadOnlyList<FoundAccelerator> Accelerators() => AcceleratorList.Find();

    /// <summary>Whether a text can be the name of a backend, on this machine or another.</summary>
    public static bool IsName(string name) => name is Host or Best || IlgpuBackendName.TryParse(name, out _);

    /// <summary>Opens a backend by its name; an accelerator's takes a device number, e.g. <c>ilgpu-cuda:1</c>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="lanes">Register width, for the host.</param>
    /// <param name="threads">Threads, for the host.</param>
    /// <param name="accelerator">Which of several accelerators: number or part of a model name; null: the first.</param>
    /// <exception cref="InputException">No backend has this name, or the machine has no such device.</exception>
    public static IExecutor Open(string name, HostLanes lanes = HostLanes.Best, int threads = 1, string? accelerator = null) =>
        name == Host ? new HostExecutor(lanes, threads) : new IlgpuExecutor(Accelerator(name, accelerator));

    /// <summary>The accelerator that a name other than <see cref="Host"/> stands for.</summary>
    /// <exception cref="InputException">No backend has this name, or the machine no such accelerator.</exception>
    internal static IlgpuBackendName Accelerator(string name, string? accelerator = null)
    {
        if (!IsName(name))
        {
            throw new InputException(
                $"no backend is named '{name}': expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names));
        }

        if (IlgpuBackendName.TryParse(name, out IlgpuBackendName parsed) && accelerator is null)
            return parsed;
        FoundAccelerator[] found =
            [.. Accelerators().Where(one => name == Best ? one.Name.Kind != IlgpuKind.Cpu : one.Name.Kind == parsed.Kind)];
        return found.Length > 0 ? FoundAccelerator.Choose(found, accelerator).Name
            : throw new InputException(
                $"backend '{name}': ILGPU finds no {(name == Best ? "GPU or OpenCL device and driver" : parsed.Requirement)}");
    }
}
