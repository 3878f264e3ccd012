namespace LatencyLab.Kernels.Elementwise;

/// <summary>output = max(input, 0). An item is a run of elements, or one of its parts.</summary>
/// <param name="input">[length].</param>
/// <param name="output">[length].</param>
/// <param name="runs">How the tensor is cut.</param>
internal readonly struct ReluKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, TensorRuns runs) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly TensorRuns _runs = runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = _runs.Start(item);
        Runs.Floor<TBuffer, TLanes>(_input.From(start), _output.From(start), 0, _runs.LengthFrom(start), _runs.Part(item), _runs.Parts);
    }
}
