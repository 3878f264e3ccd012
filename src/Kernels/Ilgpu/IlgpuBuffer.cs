using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Floats in the memory of an accelerator, as one of its threads sees them.</summary>
public readonly struct IlgpuBuffer(ArrayView<float> view) : IBuffer<IlgpuBuffer, ScalarLanes>
{
    private readonly ArrayView<float> view = view;

    public float this[int index] => view[index];

    public IlgpuBuffer From(int index) => new(view.SubView(index));

    public void Set(int index, float value) => view[index] = value;

    public ScalarLanes Load(int index) => new(view[index]);

    public void Store(int index, ScalarLanes value) => view[index] = value.Value;

    public void StorePartial(int index, ScalarLanes value, int count) => view[index] = value.Value;
}
