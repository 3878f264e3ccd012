using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Runtime;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>
/// Mask compaction on an accelerator: ILGPU.Algorithms' inclusive scan of the mask says where each active element goes,
/// and one thread an element puts it there.
/// </summary>
internal sealed class ScanCompaction : Dispatch
{
    private readonly IlgpuAccelerator _accelerator;
    private readonly Scan<int, Stride1D.Dense, Stride1D.Dense> _scan;
    private readonly ArrayView1D<int, Stride1D.Dense> _mask, _ranks;
    private readonly ArrayView<int> _temporary;
    private readonly IlgpuDispatch<PlaceActiveKernel> _place;

    /// <param name="accelerator">Whose stream to queue on.</param>
    /// <param name="mask">[length], 0 or 1.</param>
    /// <param name="length">Elements of the mask, at least 1.</param>
    /// <param name="indices">[length]: receives the positions of the active elements, in order.</param>
    /// <param name="count">[1]: receives their number.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    public ScanCompaction(
        IlgpuAccelerator accelerator, IlgpuIndexBuffer mask, int length, IlgpuIndexBuffer indices, IlgpuIndexBuffer count,
        IlgpuIndexBuffer scratch)
    {
        _accelerator = accelerator;
        _scan = accelerator.Accelerator.CreateScan<int, Stride1D.Dense, Stride1D.Dense, AddInt32>(ScanKind.Inclusive);
        _mask = Dense(mask.View.SubView(0, length));
        ArrayView<int> rankView = scratch.View.SubView(0, length);
        _ranks = Dense(rankView);
        _temporary = scratch.View.SubView(length);
        _place = new IlgpuDispatch<PlaceActiveKernel>(
            accelerator, new PlaceActiveKernel(mask, new IlgpuIndexBuffer(rankView), indices, count, length), length);
    }

    /// <summary>Ranks, and what the scan itself needs.</summary>
    public static int ScratchLength(Accelerator accelerator, int length) =>
        checked(length + (int)accelerator.ComputeScanTempStorageSize<int>(length));

    public override void Start()
    {
        _scan(_accelerator.Stream, _mask, _ranks, _temporary);
        _place.Start();
    }

    private static ArrayView1D<int, Stride1D.Dense> Dense(ArrayView<int> view) => view;
}

/// <summary>An item is an element of the mask: an active one is put where its rank says, the last one knows how many there are.</summary>
internal readonly struct PlaceActiveKernel(
    IlgpuIndexBuffer mask, IlgpuIndexBuffer ranks, IlgpuIndexBuffer indices, IlgpuIndexBuffer count, int length) : IKernel
{
    private readonly IlgpuIndexBuffer _mask = mask, _ranks = ranks, _indices = indices, _count = count;
    private readonly int _length = length;

    public void Execute(int item)
    {
        if (_mask[item] != 0)
            _indices.Set(_ranks[item] - 1, item);
        if (item == _length - 1)
            _count.Set(0, _ranks[item]);
    }
}
