using System.Reflection;
using System.Runtime.InteropServices;
using LatencyLab.Kernels;
using LatencyLab.Kernels.Accelerators;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Cli.Commands.Doctor;

/// <summary>A backend, and whether it can be used.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Device">The device it runs on; null where it cannot be used.</param>
/// <param name="Remedy">Why it cannot be used and what to do; null where it can.</param>
internal sealed record BackendState(string Name, string? Device, string? Remedy);

/// <summary>The accelerator that the reference loop ran on.</summary>
/// <param name="Backend">Name on the command line, with its number.</param>
/// <param name="ModelName">Its name as its maker writes it.</param>
/// <param name="Engines">Engines that the work is spread over.</param>
/// <param name="LaneWidth">fp32 lanes of one vector operation of a kernel.</param>
/// <param name="MemoryBytes">Its memory.</param>
internal sealed record DiagnosedAccelerator(string Backend, string ModelName, int Engines, int LaneWidth, long MemoryBytes);

/// <summary>What this machine and this build can do.</summary>
internal sealed record Diagnosis
{
    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Processor { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>Logical processors of one core, as the first cache is shared; 1 where the system does not tell.</summary>
    public required int ThreadsOfCore { get; init; }

    public required IReadOnlyList<CacheDescription> Caches { get; init; }

    public required long MemoryBytes { get; init; }

    /// <summary>fp32 lanes of the registers, widest first; 1 is scalar code.</summary>
    public required IReadOnlyList<int> LaneWidths { get; init; }

    public required string Clock { get; init; }

    /// <summary>Where the reference loop ran; null on the host.</summary>
    public required DiagnosedAccelerator? Accelerator { get; init; }

    /// <summary>Threads of the reference loop.</summary>
    public required int Threads { get; init; }

    public required MachineCheck Machine { get; init; }

    public required IReadOnlyList<BackendState> Backends { get; init; }

    public static string ToolVersion { get; } =
        typeof(Diagnosis).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <param name="backend">Where the reference loop ran.</param>
    /// <param name="machine">What it showed.</param>
    public static Diagnosis Of(IMeasurementBackend backend, MachineCheck machine)
    {
        IReadOnlyList<CacheDescription> caches = HostProcessor.CachesOfFirstCore();
        return new Diagnosis
        {
            Version = ToolVersion,
            Runtime = RuntimeInformation.FrameworkDescription,
            OperatingSystem = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
            Processor = HostProcessor.ModelName(),
            Processors = Environment.ProcessorCount,
            ThreadsOfCore = caches.Count > 0 ? caches[0].SharedByProcessors : 1,
            Caches = caches,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            LaneWidths = [.. HostBackend.AcceleratedLanes.Select(lanes => lanes.Width)],
            Clock = backend.ClockName,
            Accelerator = backend is HostBackend ? null : new DiagnosedAccelerator(
                backend.Name, backend.ModelName, backend.Hardware.EngineCount, backend.LaneWidth, backend.Hardware.MemoryBytes),
            Threads = backend.Threads,
            Machine = machine,
            Backends =
            [
                new BackendState(ExecutorFactory.Host, backend is HostBackend ? backend.DeviceName : HostProcessor.ModelName(), null),
                .. Accelerators(),
            ],
        };
    }

    /// <summary>Every accelerator that is there, by its number, and every backend that has none.</summary>
    private static IEnumerable<BackendState> Accelerators()
    {
        IReadOnlyList<FoundAccelerator> found = ExecutorFactory.Accelerators();
        foreach (IlgpuKind kind in Enum.GetValues<IlgpuKind>())
        {
            FoundAccelerator[] ofKind = [.. found.Where(one => one.Name.Kind == kind)];
            foreach (FoundAccelerator one in ofKind)
                yield return new BackendState(one.Name.ToString(), one.ModelName, null);
            IlgpuBackendName none = new(kind);
            if (ofKind.Length == 0)
                yield return new BackendState(none.ToString(), null, $"ILGPU finds no {none.Requirement}");
        }
    }
}
