using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Integers in the memory of an accelerator, as one of its threads sees them.</summary>
internal readonly struct IlgpuIndexBuffer(ArrayView<int> view) : IIndexBuffer
{
    public ArrayView<int> View { get; } = view;

    public int this[int index] => View[index];

    public void Set(int index, int value) => View[index] = value;
}
