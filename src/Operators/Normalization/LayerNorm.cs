namespace LatencyLab.Operators.Normalization;

/// <summary>Layer normalisation over the columns of each of Rows rows, with a scale and a shift a column.</summary>
public sealed record LayerNorm(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <inheritdoc/>
    public override string Kind => "ln";

    /// <inheritdoc/>
    public override long ParameterCount => 2 * Columns;

    /// <inheritdoc/>
    /// <remarks>
    /// An element costs 1 FLOP for the mean, 3 for the variance (subtract, square, add), 2 to normalise and 2 for scale and
    /// shift; two passes (moments, result).
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Normalization };
        return new OperatorWork
        {
            Class = OperatorClass.Normalization,
            OtherFlops = 8 * elements,
            Bytes = new TensorBytes(elements * elementBytes, ParameterCount * elementBytes, elements * elementBytes),
            OperandBytes = 5 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            Passes = 2,
        };
    }
}
