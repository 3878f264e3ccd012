using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Integers in the memory of an accelerator, as one of its threads sees them.</summary>
public readonly struct IlgpuIndexBuffer(ArrayView<int> view) : IIndexBuffer
{
    private readonly ArrayView<int> view = view;

    internal ArrayView<int> View => view;

    public int this[int index] => view[index];

    public void Set(int index, int value) => view[index] = value;
}
