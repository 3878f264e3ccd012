namespace LatencyLab.Kernels.Elementwise;

/// <summary>output = max(first + second, floor). An item is a run of elements, or one of its parts.</summary>
/// <param name="first">[length].</param>
/// <param name="second">[length].</param>
/// <param name="output">[length].</param>
/// <param name="runs">How the tensor is cut.</param>
/// <param name="floor">The lowest value an output can have: 0 with a ReLU, minus infinity without.</param>
internal readonly struct AddKernel<TBuffer, TLanes>(TBuffer first, TBuffer second, TBuffer output, TensorRuns runs, float floor) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _first = first, _second = second, _output = output;
    private readonly TensorRuns _runs = runs;
    private readonly float _floor = floor;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = _runs.Start(item);
        Runs.Add<TBuffer, TLanes>(
            _first.From(start), _second.From(start), _output.From(start), _floor, _runs.LengthFrom(start), _runs.Part(item), _runs.Parts);
    }
}
