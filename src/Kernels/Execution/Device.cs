using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Execution;

/// <summary>A kernel bound to its buffers and compiled for a device; starting it allocates nothing.</summary>
public abstract class Dispatch
{
    /// <summary>Starts the kernel over all its items. A device with a queue may return before the work is done.</summary>
    public abstract void Start();
}

/// <summary>Memory and execution of one device, typed by what its kernels use.</summary>
public abstract class Device<TBuffer, TIndex, TLanes>
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>A float tensor, zero-filled, followed by <paramref name="zeroTail"/> more zeros that kernels may read but never write.</summary>
    public abstract FloatTensor<TBuffer> Floats(int length, int zeroTail = 0);

    public abstract IndexTensor<TIndex> Indices(int length);

    public abstract Dispatch Bind<TKernel>(TKernel kernel, int items) where TKernel : struct, IKernel;

    /// <summary>Waits until everything that was started is done.</summary>
    public abstract void Synchronize();
}
