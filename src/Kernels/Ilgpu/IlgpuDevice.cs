using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Memory and one stream of an accelerator.</summary>
/// <param name="accelerator">The accelerator.</param>
/// <param name="mostWarps">Warps of the largest group of threads.</param>
internal sealed class IlgpuDevice<TLanes>(IlgpuAccelerator accelerator, int mostWarps = GroupSize.MostWarps)
    : Device<IlgpuBuffer<TLanes>, IlgpuIndexBuffer, TLanes>
    where TLanes : struct, IViewLanes<TLanes>
{
    public override FloatTensor<IlgpuBuffer<TLanes>> Floats(int length, int zeroTail = 0) =>
        new IlgpuFloats<TLanes>(accelerator.Stream, length, zeroTail);

    public override IndexTensor<IlgpuIndexBuffer> Indices(int length) => new IlgpuIndices(accelerator.Stream, length);

    public override Dispatch Bind<TKernel>(TKernel kernel, int items) => new IlgpuDispatch<TKernel>(accelerator, kernel, items, mostWarps);

    public override int ItemsPerRun(int length) => accelerator.IsProcessor ? 1 : Math.Max(1, length);

    public override int CompactionScratch(int length) =>
        accelerator.HasScan ? ScanCompaction.ScratchLength(accelerator.Accelerator, length) : 0;

    public override Dispatch? BindCompaction(
        IlgpuIndexBuffer mask, int length, IlgpuIndexBuffer indices, IlgpuIndexBuffer count, IlgpuIndexBuffer scratch) =>
        accelerator.HasScan ? new ScanCompaction(accelerator, mask, length, indices, count, scratch) : null;

    public override void Synchronize() => accelerator.Stream.Synchronize();
}

/// <summary>A compiled kernel, queued on the stream by <see cref="Start"/>.</summary>
internal sealed class IlgpuDispatch<TKernel>(IlgpuAccelerator accelerator, TKernel kernel, int items, int mostWarps = GroupSize.MostWarps)
    : Dispatch
    where TKernel : struct, IKernel
{
    private readonly Action<ILGPU.Runtime.AcceleratorStream, Index1D, TKernel> _launch = accelerator.Compile<TKernel>(items, mostWarps);

    public override void Start() => _launch(accelerator.Stream, items, kernel);
}
