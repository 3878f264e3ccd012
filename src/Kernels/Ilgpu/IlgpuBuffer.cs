using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Floats in the memory of an accelerator, as one of its work items sees them.</summary>
/// <remarks>
/// What <see cref="From"/> returns is the same view with another start. A view that changes in a loop would lose its address space in
/// ILGPU's OpenCL C, which drivers without a generic address space do not compile.
/// </remarks>
internal readonly struct IlgpuBuffer<TLanes>(ArrayView<float> view, int start) : IBuffer<IlgpuBuffer<TLanes>, TLanes>
    where TLanes : struct, IViewLanes<TLanes>
{
    private readonly ArrayView<float> _view = view;
    private readonly int _start = start;

    public float this[int index] => _view[_start + index];

    public IlgpuBuffer<TLanes> From(int index) => new(_view, _start + index);

    public void Set(int index, float value) => _view[_start + index] = value;

    public TLanes Load(int index) => TLanes.LoadFrom(_view, _start + index);

    public void Prefetch(int index)
    {
    }

    public void Store(int index, TLanes value) => TLanes.StoreTo(_view, _start + index, value);

    public void StorePartial(int index, TLanes value, int count) => TLanes.StoreTo(_view, _start + index, value, count);
}
