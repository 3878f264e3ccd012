namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sizes of a <see cref="ConcatKernel{TBuffer, TLanes}"/>.</summary>
internal struct ConcatShape
{
    public int Rows, First, Second;

    /// <summary>Rows that an item copies, and items that share a row.</summary>
    public int ItemRows, Parts;
}

/// <summary>Two tensors side by side, row by row. An item is some rows.</summary>
/// <param name="first">[rows, first columns].</param>
/// <param name="second">[rows, second columns].</param>
/// <param name="output">[rows, first + second columns].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct ConcatKernel<TBuffer, TLanes>(TBuffer first, TBuffer second, TBuffer output, ConcatShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _first = first, _second = second, _output = output;
    private readonly ConcatShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int rows = item / _shape.Parts, part = item - rows * _shape.Parts, row = rows * _shape.ItemRows;
        int end = Math.Min(row + _shape.ItemRows, _shape.Rows);
        for (; row < end; row++)
        {
            TBuffer to = _output.From(row * (_shape.First + _shape.Second));
            Runs.Copy<TBuffer, TLanes>(_first.From(row * _shape.First), to, _shape.First, part, _shape.Parts);
            Runs.Copy<TBuffer, TLanes>(_second.From(row * _shape.Second), to.From(_shape.First), _shape.Second, part, _shape.Parts);
        }
    }
}
