namespace LatencyLab.Operators.Elementwise;

/// <summary>Element-wise addition of two tensors of Rows x Columns elements.</summary>
public sealed record Add(long Rows, long Columns) : Operator
{
    /// <summary>Rows of the tensor.</summary>
    public long Rows { get; init => field = Check.Size(value); } = Check.Size(Rows, nameof(Rows));

    /// <summary>Elements of a row.</summary>
    public long Columns { get; init => field = Check.Size(value); } = Check.Size(Columns, nameof(Columns));

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
