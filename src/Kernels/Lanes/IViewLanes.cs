using ILGPU;

namespace LatencyLab.Kernels.Lanes;

/// <summary>Lanes that a work item of an accelerator can move to and from the accelerator's memory.</summary>
/// <remarks>Indices have 64 bits: of sums of 32 bits compilers do not know that they are neighbours, and make no vectors.</remarks>
internal interface IViewLanes<TSelf> : ILanes<TSelf> where TSelf : struct, IViewLanes<TSelf>
{
    static abstract TSelf LoadFrom(ArrayView<float> source, long index);

    static abstract void StoreTo(ArrayView<float> target, long index, TSelf value);

    /// <summary>Stores the first <paramref name="count"/> lanes, 0 &lt; count &lt;= width.</summary>
    static abstract void StoreTo(ArrayView<float> target, long index, TSelf value, int count);
}
