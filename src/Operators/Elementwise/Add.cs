namespace LatencyLab.Operators.Elementwise;

/// <summary>Element-wise addition of two tensors of Rows x Columns elements.</summary>
public sealed record Add(long Rows, long Columns) : Operator
{
    public override string Kind => "add";

    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            OtherFlops = elements,
            Bytes = new TensorBytes(2 * elements * elementBytes, 0, elements * elementBytes),
            OperandBytes = 3 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, elements == 0 ? 0 : 1),
            Passes = 1,
        };
    }
}
