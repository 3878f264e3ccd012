using ILGPU;
using ILGPU.Runtime;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Memory and one stream of an accelerator.</summary>
internal sealed class IlgpuDevice(AcceleratorStream stream) : Device<IlgpuBuffer, IlgpuIndexBuffer, ScalarLanes>
{
    public override FloatTensor<IlgpuBuffer> Floats(int length, int zeroTail = 0) => new IlgpuFloats(stream, length, zeroTail);

    public override IndexTensor<IlgpuIndexBuffer> Indices(int length) => new IlgpuIndices(stream, length);

    public override Dispatch Bind<TKernel>(TKernel kernel, int items) => new IlgpuDispatch<TKernel>(stream, kernel, items);

    public override int ItemsPerRun(int length) => Math.Max(1, length);

    public override int CompactionScratch(int length) => ScanCompaction.ScratchLength(stream.Accelerator, length);

    public override Dispatch? BindCompaction(
        IlgpuIndexBuffer mask, int length, IlgpuIndexBuffer indices, IlgpuIndexBuffer count, IlgpuIndexBuffer scratch) =>
        new ScanCompaction(stream, mask, length, indices, count, scratch);

    public override void Synchronize() => stream.Synchronize();
}

/// <summary>A compiled kernel, queued on the stream by <see cref="Start"/>; the group size is what occupies the accelerator best.</summary>
internal sealed class IlgpuDispatch<TKernel>(AcceleratorStream stream, TKernel kernel, int items) : Dispatch
    where TKernel : struct, IKernel
{
    private readonly Action<AcceleratorStream, Index1D, TKernel> _launch =
        stream.Accelerator.LoadAutoGroupedKernel<Index1D, TKernel>(KernelEntry.Run);

    public override void Start() => _launch(stream, items, kernel);
}
