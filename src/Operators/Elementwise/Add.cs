namespace LatencyLab.Operators.Elementwise;

/// <summary>Element-wise addition of two tensors of Rows x Columns elements.</summary>
public sealed record Add(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <summary>An activation is applied to the sum in the same operator.</summary>
    public bool HasActivation { get; init; }

    /// <inheritdoc/>
    public override string Kind => "add";

    /// <inheritdoc/>
    /// <remarks>Rows * Columns additions (twice that with an activation); two tensors read, one written.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            OtherFlops = HasActivation ? 2 * elements : elements,
            Bytes = new TensorBytes(2 * elements * elementBytes, 0, elements * elementBytes),
            OperandBytes = 3 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, elements == 0 ? 0 : 1),
        };
    }
}
