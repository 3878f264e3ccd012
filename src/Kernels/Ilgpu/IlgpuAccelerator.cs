using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>ILGPU's context, one accelerator of it, one stream, and the kernels compiled so far.</summary>
internal sealed class IlgpuAccelerator : IDisposable
{
    private readonly Context _context;

    /// <summary>ILGPU itself forgets a kernel when the garbage collector finds nobody holding it.</summary>
    private readonly Dictionary<(Type Kernel, int Group), Delegate> _kernels = [];

    private IlgpuAccelerator(Context context, IlgpuBackendName name, Device device)
    {
        _context = context;
        Name = name;
        Device = device;
        Accelerator = device.CreateAccelerator(context);
        Stream = Accelerator.CreateStream();
    }

    public IlgpuBackendName Name { get; }

    public Device Device { get; }

    public Accelerator Accelerator { get; }

    public AcceleratorStream Stream { get; }

    /// <summary>True where the stream has events of its own to be timed by.</summary>
    public bool HasEvents => Accelerator.AcceleratorType != AcceleratorType.CPU;

    /// <summary>
    /// True for a processor that is driven as an accelerator: a work item is then what a core does for some hundreds of nanoseconds or
    /// more, with vector registers, and a group of its own.
    /// </summary>
    public bool IsProcessor => Device is CLDevice openCL && OpenCLDriver.IsProcessor(openCL);

    /// <summary>Floats of a register that kernels are compiled for.</summary>
    public int LaneWidth => IsProcessor ? Lanes8.Width : ScalarLanes.Width;

    /// <summary>True where ILGPU.Algorithms' scan compiles.</summary>
    public bool HasScan => Device is not CLDevice openCL || OpenCLDriver.HasCollectiveFunctions(openCL);

    /// <summary>
    /// Opens the accelerator that a backend's name stands for, e.g. <c>ilgpu-cuda</c>, or <c>ilgpu-cuda:1</c> for the second.
    /// </summary>
    /// <exception cref="InputException">ILGPU finds no such accelerator.</exception>
    public static IlgpuAccelerator Open(IlgpuBackendName name)
    {
        Context context = AcceleratorList.Create(name.Kind);
        IReadOnlyList<Device> devices = AcceleratorList.DevicesOf(context, name.Kind);
        try
        {
            if (name.Index < devices.Count)
                return new IlgpuAccelerator(context, name, devices[name.Index]);
            throw new InputException(devices.Count == 0
                ? $"backend '{name}': ILGPU finds no {name.Requirement}"
                : $"backend '{name}': ILGPU finds {devices.Count} such device(s), 0 to {devices.Count - 1}");
        }
        catch (Exception problem)
        {
            context.Dispose();
            if (IsOfDriver(problem))
                throw Refused(name, devices[name.Index], problem);
            throw;
        }
    }

    /// <summary>A kernel compiled for the accelerator, by whoever asks for it first, in groups that fit a number of items.</summary>
    /// <param name="items">Items of the launch.</param>
    /// <param name="mostWarps">Warps of the largest group.</param>
    /// <exception cref="InputException">The driver does not compile it.</exception>
    public Action<AcceleratorStream, Index1D, TKernel> Compile<TKernel>(int items, int mostWarps) where TKernel : struct, IKernel
    {
        int group = IsProcessor ? 1
            : GroupSize.For(items, Accelerator.WarpSize, Accelerator.NumMultiprocessors, Accelerator.MaxNumThreadsPerGroup, mostWarps);
        if (!_kernels.TryGetValue((typeof(TKernel), group), out Delegate? launch))
        {
            try
            {
                launch = Accelerator.LoadImplicitlyGroupedKernel<Index1D, TKernel>(KernelEntry.Run, group);
            }
            catch (Exception problem) when (IsOfDriver(problem))
            {
                throw Refused(Name, Device, problem);
            }

            _kernels.Add((typeof(TKernel), group), launch);
        }

        return (Action<AcceleratorStream, Index1D, TKernel>)launch;
    }

    private static bool IsOfDriver(Exception problem) => problem is AcceleratorException or CapabilityNotSupportedException;

    private static InputException Refused(IlgpuBackendName name, Device device, Exception problem) =>
        new($"backend '{name}': the driver of {device.Name} does not take the kernels : "
            + $"{(problem as CLException)?.Error.ToString() ?? problem.Message}");

    public void Dispose()
    {
        Stream.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
