namespace LatencyLab.Kernels.Host;

/// <summary>What is done with the memory and kernels of an executor, for whatever registers it has.</summary>
internal interface IHostUse<out TResult>
{
    TResult On<TBuffer, TIndex, TLanes>(Device<TBuffer, TIndex, TLanes> device)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>;
}
