namespace LatencyLab.Kernels.Execution;

/// <summary>A kernel bound to its buffers and compiled for a device; starting it allocates nothing.</summary>
internal abstract class Dispatch
{
    /// <summary>Starts the kernel over all its items. A device with a queue may return before the work is done.</summary>
    public abstract void Start();
}

/// <summary>Memory and execution of one device, typed by what its kernels use.</summary>
internal abstract class Device<TBuffer, TIndex, TLanes>
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>
    /// A float tensor, zero-filled, followed by <paramref name="zeroTail"/> more zeros that kernels may read but never write.
    /// </summary>
    public abstract FloatTensor<TBuffer> Floats(int length, int zeroTail = 0);

    /// <summary>A feature map that a kernel reads: a tensor of its own, or one that an earlier kernel has written.</summary>
    public virtual FloatTensor<TBuffer> ReadMap(int length, int zeroTail) => Floats(length, zeroTail);

    /// <summary>A feature map that a kernel writes, or reads and writes.</summary>
    public virtual FloatTensor<TBuffer> WrittenMap(int length, int zeroTail) => Floats(length, zeroTail);

    public abstract IndexTensor<TIndex> Indices(int length);

    public abstract Dispatch Bind<TKernel>(TKernel kernel, int items) where TKernel : struct, IKernel;

    /// <summary>
    /// Items among which kernels divide a contiguous run of this many elements: a core does a run alone; the threads of a GPU take an
    /// element each, so that neighbours touch neighbouring memory.
    /// </summary>
    public virtual int ItemsPerRun(int length) => 1;

    /// <summary>Elements of the scratch tensor that <see cref="BindCompaction"/> wants for a mask of this length.</summary>
    public virtual int CompactionScratch(int length) => 0;

    /// <summary>
    /// The device's own way, where it has one, to list the positions of the non-zero elements of a mask in order and to count them;
    /// null where kernels have to do it.
    /// </summary>
    /// <param name="mask">[length], 0 or 1.</param>
    /// <param name="length">Elements of the mask, at least 1.</param>
    /// <param name="indices">[length]: receives the positions; what lies behind them stays as it is.</param>
    /// <param name="count">[1]: receives their number.</param>
    /// <param name="scratch">[<see cref="CompactionScratch"/>].</param>
    public virtual Dispatch? BindCompaction(TIndex mask, int length, TIndex indices, TIndex count, TIndex scratch) => null;

    /// <summary>Waits until everything that was started is done.</summary>
    public abstract void Synchronize();
}
