namespace LatencyLab.Kernels.Elementwise;

/// <summary>output = max(factor * first + second, floor). An item is a run of elements, or one of its parts.</summary>
/// <param name="first">[length].</param>
/// <param name="factor">[1].</param>
/// <param name="second">[length].</param>
/// <param name="output">[length].</param>
/// <param name="runs">How the tensor is cut.</param>
/// <param name="floor">The lowest value an output can have: 0 with a ReLU, minus infinity without.</param>
internal readonly struct ScaledAddKernel<TBuffer, TLanes>(
    TBuffer first, TBuffer factor, TBuffer second, TBuffer output, TensorRuns runs, float floor) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _first = first, _factor = factor, _second = second, _output = output;
    private readonly TensorRuns _runs = runs;
    private readonly float _floor = floor;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = _runs.Start(item), length = _runs.LengthFrom(start), width = TLanes.Width, step = _runs.Parts * width;
        TBuffer first = _first.From(start), second = _second.From(start), to = _output.From(start);
        TLanes factor = TLanes.Splat(_factor[0]), low = TLanes.Splat(_floor);
        int i = _runs.Part(item) * width;
        for (; i + step + width <= length; i += 2 * step)
        {
            TLanes a = TLanes.MultiplyAdd(first.Load(i), factor, second.Load(i));
            TLanes b = TLanes.MultiplyAdd(first.Load(i + step), factor, second.Load(i + step));
            to.Store(i, TLanes.Max(a, low));
            to.Store(i + step, TLanes.Max(b, low));
        }

        for (; i < length; i += step)
        {
            Rows.Store<TBuffer, TLanes>(
                to, i, TLanes.Max(TLanes.MultiplyAdd(first.Load(i), factor, second.Load(i)), low), length - i);
        }
    }
}
