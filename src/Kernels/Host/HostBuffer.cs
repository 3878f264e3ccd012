using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Host;

/// <summary>Floats in the process's own memory.</summary>
internal readonly unsafe struct HostBuffer<TLanes>(float* start) : IBuffer<HostBuffer<TLanes>, TLanes>
    where TLanes : struct, IHostLanes<TLanes>
{
    private readonly float* start = start;

    public float this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => start[index];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HostBuffer<TLanes> From(int index) => new(start + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int index, float value) => start[index] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Load(int index) => TLanes.LoadFrom(start + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int index, TLanes value) => TLanes.StoreTo(start + index, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePartial(int index, TLanes value, int count) => TLanes.StoreTo(start + index, value, count);
}
