namespace LatencyLab.Kernels.Lanes;

/// <summary>
/// A float tensor in the memory of a device. Loads may read up to four registers past the end of the tensor (allocations have slack
/// for it, what is read there is not used); stores never do: tails are written by <see cref="StorePartial"/>. Kernels choose between places
/// by the integer that <see cref="From"/> takes, not between buffers: of a choice of buffers ILGPU's OpenCL C does not know the address
/// space, and drivers without a generic one do not compile it.
/// </summary>
internal interface IBuffer<TSelf, TLanes>
    where TSelf : struct, IBuffer<TSelf, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    float this[int index] { get; }

    /// <summary>The same tensor with element <paramref name="index"/> as its element 0.</summary>
    TSelf From(int index);

    void Set(int index, float value);

    TLanes Load(int index);

    /// <summary>Asks for the cache line of an element, which may lie outside of the tensor; does nothing on devices without it.</summary>
    void Prefetch(int index);

    void Store(int index, TLanes value);

    /// <summary>Stores the first <paramref name="count"/> lanes, 0 &lt; count &lt;= width.</summary>
    void StorePartial(int index, TLanes value, int count);
}
