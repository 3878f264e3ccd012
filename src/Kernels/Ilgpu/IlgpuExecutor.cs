using LatencyLab.Kernels.Backends;
using LatencyLab.Kernels.Catalogue;
using LatencyLab.Kernels.Execution;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Runs the kernels on a GPU, or on ILGPU's CPU accelerator, through ILGPU's context and stream.</summary>
public sealed class IlgpuExecutor : IExecutor
{
    private readonly IlgpuAccelerator accelerator;
    private readonly IlgpuBackendName name;

    /// <exception cref="Diagnostics.InputException">ILGPU finds no such accelerator.</exception>
    public IlgpuExecutor(IlgpuBackendName name)
    {
        this.name = name;
        accelerator = IlgpuAccelerator.Open(name);
    }

    public string Name => name.ToString();

    /// <summary>Host threads that share the work: one, which queues it.</summary>
    public int Threads => 1;

    /// <summary>A thread of an accelerator is scalar.</summary>
    public int LaneWidth => 1;

    /// <summary>What its maker calls the accelerator.</summary>
    public string DeviceName => accelerator.Device.Name;

    public PreparedKernel Prepare(KernelKind kind, KernelRequest request) =>
        KernelBuilder.Prepare(new IlgpuDevice(accelerator.Stream), kind, request);

    public void Dispose() => accelerator.Dispose();
}
