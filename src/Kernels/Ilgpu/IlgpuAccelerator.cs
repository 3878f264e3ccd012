using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>ILGPU's context, one accelerator of it and one stream.</summary>
internal sealed class IlgpuAccelerator : IDisposable
{
    private readonly Context _context;

    private IlgpuAccelerator(Context context, Device device)
    {
        _context = context;
        Device = device;
        Accelerator = device.CreateAccelerator(context);
        Stream = Accelerator.CreateStream();
    }

    public Device Device { get; }

    public Accelerator Accelerator { get; }

    public AcceleratorStream Stream { get; }

    /// <summary>True where the stream has events of its own to be timed by.</summary>
    public bool HasEvents => Accelerator.AcceleratorType != AcceleratorType.CPU;

    /// <summary>
    /// Opens the accelerator that a backend's name stands for, e.g. <c>ilgpu-cuda</c>, or <c>ilgpu-cuda:1</c> for the second.
    /// </summary>
    /// <exception cref="InputException">ILGPU finds no such accelerator.</exception>
    public static IlgpuAccelerator Open(IlgpuBackendName name)
    {
        Context context = Context.Create(builder =>
        {
            builder.EnableAlgorithms().Profiling().Optimize(OptimizationLevel.O2);
            _ = name.Kind switch
            {
                IlgpuKind.Cuda => builder.Cuda(),
                IlgpuKind.OpenCL => builder.OpenCL(),
                _ => builder.CPU(CPUDeviceKind.Default),
            };
        });
        AcceleratorType type = name.Kind switch
        {
            IlgpuKind.Cuda => AcceleratorType.Cuda,
            IlgpuKind.OpenCL => AcceleratorType.OpenCL,
            _ => AcceleratorType.CPU,
        };
        Device[] devices = [.. context.Devices.Where(device => device.AcceleratorType == type)];
        if (name.Index < devices.Length)
            return new IlgpuAccelerator(context, devices[name.Index]);
        context.Dispose();
        throw new InputException(devices.Length == 0
            ? $"backend '{name}': ILGPU finds no {name.Requirement}"
            : $"backend '{name}': ILGPU finds {devices.Length} such device(s), 0 to {devices.Length - 1}");
    }

    public void Dispose()
    {
        Stream.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
