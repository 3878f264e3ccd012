using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Floats in the memory of an accelerator, as one of its threads sees them.</summary>
internal readonly struct IlgpuBuffer(ArrayView<float> view) : IBuffer<IlgpuBuffer, ScalarLanes>
{
    private readonly ArrayView<float> _view = view;

    public float this[int index] => _view[index];

    public IlgpuBuffer From(int index) => new(_view.SubView(index));

    public void Set(int index, float value) => _view[index] = value;

    public ScalarLanes Load(int index) => new(_view[index]);

    public void Store(int index, ScalarLanes value) => _view[index] = value.Value;

    public void StorePartial(int index, ScalarLanes value, int count) => _view[index] = value.Value;
}
