namespace LatencyLab.Operators.Elementwise;

/// <summary>A function applied to every element of a tensor of Rows x Columns elements.</summary>
public sealed record Unary(UnaryFunction Function, long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <inheritdoc/>
    public override string Kind => UnaryFunctions.KindOf(Function);

    /// <inheritdoc/>
    /// <remarks>Rows * Columns * <see cref="UnaryFunctions.FlopsPerElement"/> FLOP; one tensor read, one written.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            OtherFlops = elements * UnaryFunctions.FlopsPerElement(Function),
            SpecialFunctions = UnaryFunctions.IsTranscendental(Function) ? elements : 0,
            Bytes = new TensorBytes(elements * elementBytes, 0, elements * elementBytes),
            OperandBytes = 2 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, elements == 0 ? 0 : 1),
        };
    }
}
