namespace LatencyLab.Operators.Elementwise;

/// <summary>
/// Concatenation along channels by copying: every input of [Rows, its columns] is read once and written once into [Rows, Columns].
/// </summary>
/// <remarks>
/// What frameworks do that allocate every tensor by itself. An engine that lets the producers write into their part of the result
/// does no work here; leave the operator out for one.
/// </remarks>
/// <param name="Rows">Batch x height x width.</param>
/// <param name="Columns">Channels of the result: the sum over the inputs.</param>
public sealed record Concat(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <inheritdoc/>
    public override string Kind => "concat";

    /// <inheritdoc/>
    /// <remarks>No arithmetic; Rows * Columns elements read and as many written.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            Bytes = new TensorBytes(elements * elementBytes, 0, elements * elementBytes),
            OperandBytes = 2 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, elements == 0 ? 0 : 1),
        };
    }
}
