namespace LatencyLab.Kernels.Host;

/// <summary>Integers in the process's own memory.</summary>
internal readonly unsafe struct HostIndexBuffer(int* start) : IIndexBuffer
{
    private readonly int* _start = start;

    public int this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _start[index];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int index, int value) => _start[index] = value;
}
