using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Operators.Normalization;

/// <summary>Softmax over the columns of each of Rows rows.</summary>
public sealed record Softmax(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <inheritdoc/>
    public override string Kind => "softmax";

    /// <inheritdoc/>
    /// <remarks>
    /// An element costs a comparison, a subtraction, an exponential, an addition and a division; three passes (maximum, sum, result).
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Normalization };
        return new OperatorWork
        {
            Class = OperatorClass.Normalization,
            OtherFlops = elements * (4 + UnaryFunctions.TranscendentalFlops),
            SpecialFunctions = elements,
            Bytes = new TensorBytes(elements * elementBytes, 0, elements * elementBytes),
            OperandBytes = 4 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            Passes = 3,
        };
    }
}
