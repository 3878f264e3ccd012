namespace LatencyLab.Kernels.Host;

/// <param name="pool">Its threads.</param>
/// <param name="maps">Where feature maps lie; null: each in memory of its own.</param>
internal sealed class HostDevice<TLanes>(WorkerPool pool, MapArena? maps = null) : Device<HostBuffer<TLanes>, HostIndexBuffer, TLanes>
    where TLanes : struct, IHostLanes<TLanes>
{
    public override FloatTensor<HostBuffer<TLanes>> Floats(int length, int zeroTail = 0) => new HostFloats<TLanes>(length, zeroTail);

    public override unsafe FloatTensor<HostBuffer<TLanes>> ReadMap(int length, int zeroTail) =>
        maps is null ? Floats(length, zeroTail) : new SharedFloats<TLanes>(maps.Read(length, zeroTail), length);

    public override unsafe FloatTensor<HostBuffer<TLanes>> WrittenMap(int length, int zeroTail) =>
        maps is null ? Floats(length, zeroTail) : new SharedFloats<TLanes>(maps.Written(length, zeroTail), length);

    public override IndexTensor<HostIndexBuffer> Indices(int length) => new HostIndices(length);

    public override Dispatch Bind<TKernel>(TKernel kernel, int items) => new HostDispatch<TKernel>(pool, kernel, items);

    public override void Synchronize()
    {
    }
}

internal sealed class HostDispatch<TKernel>(WorkerPool pool, TKernel kernel, int items) : Dispatch, IRangeWork
    where TKernel : struct, IKernel
{
    public int Items => items;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Start() => pool.Run(this);

    // Optimised from the first call: with tiered compilation the first runs of a kernel would be a hundred times slower. Never a part of
    // its caller, which is compiled anew once it has run often: the kernel would be anew, too, with what exceeds the budget of inlining as
    // calls of code that is not optimised (30 times slower, in the middle of a measurement).
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void RunRange(int from, int to)
    {
        TKernel local = kernel;
        for (int item = from; item < to; item++)
            local.Execute(item);
    }
}
