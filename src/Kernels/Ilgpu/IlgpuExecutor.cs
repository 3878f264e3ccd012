namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Runs the kernels on a GPU, or on ILGPU's CPU accelerator, through ILGPU's context and stream.</summary>
internal sealed class IlgpuExecutor : IExecutor
{
    private readonly IlgpuBackendName _name;

    /// <exception cref="Diagnostics.InputException">ILGPU finds no such accelerator.</exception>
    public IlgpuExecutor(IlgpuBackendName name)
    {
        _name = name;
        Accelerator = IlgpuAccelerator.Open(name);
        Properties = DeviceProperties.Of(Accelerator.Device, name.Kind);
    }

    public IlgpuAccelerator Accelerator { get; }

    /// <summary>What the driver says about the accelerator.</summary>
    public AcceleratorProperties Properties { get; }

    public string Name => _name.ToString();

    /// <summary>Host threads that share the work: one, which queues it.</summary>
    public int Threads => 1;

    /// <inheritdoc cref="IlgpuAccelerator.LaneWidth"/>
    public int LaneWidth => Accelerator.LaneWidth;

    public PreparedKernel Prepare(KernelKind kind, KernelRequest request) => Accelerator.IsProcessor
        ? KernelBuilder.Prepare(new IlgpuDevice<Lanes8>(Accelerator), kind, request)
        : KernelBuilder.Prepare(new IlgpuDevice<ScalarLanes>(Accelerator), kind, request);

    public void Dispose() => Accelerator.Dispose();
}
