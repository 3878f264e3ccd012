namespace LatencyLab.Kernels.Elementwise;

/// <summary>A tensor, or each row of one, cut into runs of equal length, the last maybe shorter.</summary>
internal struct TensorRuns
{
    /// <summary>Elements of the tensor.</summary>
    public int Length;

    /// <summary>Elements of a run.</summary>
    public int Run;

    /// <summary>Items that share a run.</summary>
    public int Parts;

    public readonly int Items => checked((int)(((long)Length + Run - 1) / Run * Parts));

    /// <summary>The first element of an item's run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Start(int item) => item / Parts * Run;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Part(int item) => item % Parts;

    /// <summary>Elements of the run that starts at an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int LengthFrom(int start) => Math.Min(Run, Length - start);

    internal static TensorRuns Of<TBuffer, TIndex, TLanes>(KernelBuilder<TBuffer, TIndex, TLanes> builder, int length)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int run = KernelBuilder<TBuffer, TIndex, TLanes>.ItemElements;
        return new TensorRuns { Length = length, Run = run, Parts = builder.ItemsPerRun(run) };
    }
}
