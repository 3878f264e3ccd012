namespace LatencyLab.Operators.Elementwise;

/// <summary>
/// A tensor of Rows x Columns elements copied into another order of its dimensions (attention heads to the front and back again).
/// </summary>
public sealed record Permute(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <summary>Elements of the smallest attention head: rows are taken to be moved head by head.</summary>
    private const int Head = 32;

    /// <inheritdoc/>
    public override string Kind => "permute";

    /// <inheritdoc/>
    /// <remarks>No arithmetic; the tensor is read once and written once.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long bytes = Rows * Columns * elementBytes;
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            Bytes = new TensorBytes(bytes, 0, bytes),
            OperandBytes = 2 * bytes,
            Shape = new ParallelShape(1, Rows, Columns, bytes == 0 ? 0 : 1),
            Runs = Rows * (Columns / Head),
        };
    }
}
