using System.Runtime.Intrinsics.X86;

namespace LatencyLab.Kernels.Host;

/// <summary>Floats in the process's own memory.</summary>
internal readonly unsafe struct HostBuffer<TLanes>(float* start) : IBuffer<HostBuffer<TLanes>, TLanes>
    where TLanes : struct, IHostLanes<TLanes>
{
    private readonly float* _start = start;

    public float this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _start[index];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HostBuffer<TLanes> From(int index) => new(_start + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int index, float value) => _start[index] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Load(int index) => TLanes.LoadFrom(_start + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int index)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(_start + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int index, TLanes value) => TLanes.StoreTo(_start + index, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePartial(int index, TLanes value, int count) => TLanes.StoreTo(_start + index, value, count);
}
