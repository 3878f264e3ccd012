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
    private readonly AcceleratorStream stream;
    private readonly Scan<int, Stride1D.Dense, Stride1D.Dense> scan;
    private readonly ArrayView1D<int, Stride1D.Dense> mask, ranks;
    private readonly ArrayView<int> temporary;
    private readonly IlgpuDispatch<PlaceActiveKernel> place;

    /// <param name="stream">What to queue on.</param>
    /// <param name="mask">[length], 0 or 1.</param>
    /// <param name="length">Elements of the mask, at least 1.</param>
    /// <param name="indices">[length]: receives the positions of the active elements, in order.</param>
    /// <param name="count">[1]: receives their number.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    public ScanCompaction(
        AcceleratorStream stream, IlgpuIndexBuffer mask, int length, IlgpuIndexBuffer indices, IlgpuIndexBuffer count,
        IlgpuIndexBuffer scratch)
    {
        this.stream = stream;
        scan = stream.Accelerator.CreateScan<int, Stride1D.Dense, Stride1D.Dense, AddInt32>(ScanKind.Inclusive);
        this.mask = Dense(mask.View.SubView(0, length));
        ArrayView<int> rankView = scratch.View.SubView(0, length);
        ranks = Dense(rankView);
        temporary = scratch.View.SubView(length);
        place = new IlgpuDispatch<PlaceActiveKernel>(
            stream, new PlaceActiveKernel(mask, new IlgpuIndexBuffer(rankView), indices, count, length), length);
    }

    /// <summary>Ranks, and what the scan itself needs.</summary>
    public static int ScratchLength(Accelerator accelerator, int length) =>
        checked(length + (int)accelerator.ComputeScanTempStorageSize<int>(length));

    public override void Start()
    {
        scan(stream, mask, ranks, temporary);
        place.Start();
    }

    private static ArrayView1D<int, Stride1D.Dense> Dense(ArrayView<int> view) => view;
}

/// <summary>An item is an element of the mask: an active one is put where its rank says, the last one knows how many there are.</summary>
public readonly struct PlaceActiveKernel(
    IlgpuIndexBuffer mask, IlgpuIndexBuffer ranks, IlgpuIndexBuffer indices, IlgpuIndexBuffer count, int length) : IKernel
{
    private readonly IlgpuIndexBuffer mask = mask, ranks = ranks, indices = indices, count = count;
    private readonly int length = length;

    public void Execute(int item)
    {
        if (mask[item] != 0)
            indices.Set(ranks[item] - 1, item);
        if (item == length - 1)
            count.Set(0, ranks[item]);
    }
}
