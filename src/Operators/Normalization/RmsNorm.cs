namespace LatencyLab.Operators.Normalization;

/// <summary>
/// Division of each of Rows rows by the root of its mean square, with a scale a column (Zhang and Sennrich, NeurIPS 2019).
/// </summary>
public sealed record RmsNorm(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <inheritdoc/>
    public override string Kind => "rms_norm";

    /// <inheritdoc/>
    public override long ParameterCount => Columns;

    /// <inheritdoc/>
    /// <remarks>An element costs 2 FLOP for the mean square, 1 to normalise and 1 for the scale; two passes (moment, result).</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Normalization };
        return new OperatorWork
        {
            Class = OperatorClass.Normalization,
            OtherFlops = 4 * elements,
            Bytes = new TensorBytes(elements * elementBytes, ParameterCount * elementBytes, elements * elementBytes),
            OperandBytes = 4 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            Passes = 2,
        };
    }
}
