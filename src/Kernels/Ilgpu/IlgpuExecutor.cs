namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Runs the kernels on a GPU, or on ILGPU's CPU accelerator, through ILGPU's context and stream.</summary>
internal sealed class IlgpuExecutor : IExecutor
{
    private readonly IlgpuBackendName _name;
    private readonly KernelTuning _tuning;

    /// <exception cref="Diagnostics.InputException">ILGPU finds no such accelerator.</exception>
    public IlgpuExecutor(IlgpuBackendName name)
    {
        _name = name;
        Accelerator = IlgpuAccelerator.Open(name);
        Properties = DeviceProperties.Of(Accelerator.Device, name.Kind);
        _tuning = new KernelTuning(name.Kind == IlgpuKind.Cpu ? [new(LaneWidth, GroupSize.MostWarps)]
            : Accelerator.IsProcessor ? KernelVariant.OfProcessors : KernelVariant.OfThreads);
    }

    public IlgpuAccelerator Accelerator { get; }

    /// <summary>What the driver says about the accelerator.</summary>
    public AcceleratorProperties Properties { get; }

    public string Name => _name.ToString();

    /// <summary>Host threads that share the work: one, which queues it.</summary>
    public int Threads => 1;

    /// <inheritdoc cref="IlgpuAccelerator.LaneWidth"/>
    public int LaneWidth => Accelerator.LaneWidth;

    public PreparedKernel Prepare(KernelKind kind, KernelRequest request) =>
        _tuning.Prepare(request.Operator, variant => Prepare(kind, request, variant));

    /// <summary>Prepares a variant, untried.</summary>
    public PreparedKernel Prepare(KernelKind kind, KernelRequest request, KernelVariant variant) => variant.LaneWidth switch
    {
        1 => KernelBuilder.Prepare(new IlgpuDevice<ScalarLanes>(Accelerator, variant.MostWarps), kind, request),
        2 => KernelBuilder.Prepare(new IlgpuDevice<Lanes2>(Accelerator, variant.MostWarps), kind, request),
        4 => KernelBuilder.Prepare(new IlgpuDevice<Lanes4>(Accelerator, variant.MostWarps), kind, request),
        8 => KernelBuilder.Prepare(new IlgpuDevice<Lanes8>(Accelerator), kind, request),
        _ => KernelBuilder.Prepare(new IlgpuDevice<Lanes16>(Accelerator), kind, request),
    };

    public void Dispose() => Accelerator.Dispose();
}
