namespace LatencyLab.Kernels.Elementwise;

/// <summary>output = a function of input, element by element. An item is a run of elements, or one of its parts.</summary>
/// <param name="input">[length].</param>
/// <param name="output">[length].</param>
/// <param name="runs">How the tensor is cut.</param>
internal readonly struct UnaryKernel<TBuffer, TLanes, TFunction>(TBuffer input, TBuffer output, TensorRuns runs) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TFunction : struct, ILaneFunction
{
    private readonly TBuffer _input = input, _output = output;
    private readonly TensorRuns _runs = runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = _runs.Start(item), length = _runs.LengthFrom(start), width = TLanes.Width, step = _runs.Parts * width;
        TBuffer from = _input.From(start), to = _output.From(start);
        int i = _runs.Part(item) * width;
        for (; i + step + width <= length; i += 2 * step)
        {
            TLanes a = TFunction.Of(from.Load(i)), b = TFunction.Of(from.Load(i + step));
            to.Store(i, a);
            to.Store(i + step, b);
        }

        for (; i < length; i += step)
            Rows.Store<TBuffer, TLanes>(to, i, TFunction.Of(from.Load(i)), length - i);
    }
}
