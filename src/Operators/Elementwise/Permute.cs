namespace LatencyLab.Operators.Elementwise;

/// <summary>
/// A tensor of Rows x Columns elements copied into another order of its dimensions (attention heads to the front and back again, a turned
/// matrix, shuffled channels), or a part of a tensor copied.
/// </summary>
public sealed record Permute(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <summary>Elements of the smallest attention head: where nothing is said, rows are taken to be moved in heads of as many.</summary>
    private const int Head = 32;

    /// <summary>
    /// Elements that lie side by side before and after, which are moved as one run: the features of an attention head, a whole row; 1:
    /// every element moves by itself (a turned matrix); null: not said, see <see cref="OperatorWork.Runs"/> of <see cref="Work"/>.
    /// </summary>
    public long? Run { get; init => field = value is long elements ? Check.Positive(elements) : null; }

    /// <inheritdoc/>
    public override string Kind => "permute";

    /// <inheritdoc/>
    /// <remarks>
    /// No arithmetic; the tensor is read once and written once. Runs: Rows x Columns / Run, rounded up; none where elements move one by
    /// one, which kernels do in vectors; where nothing is said Rows x floor(Columns / 32).
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns, bytes = elements * elementBytes;
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            Bytes = new TensorBytes(bytes, 0, bytes),
            OperandBytes = 2 * bytes,
            Shape = new ParallelShape(1, Rows, Columns, bytes == 0 ? 0 : 1),
            MovesSingly = Run == 1,
            Runs = Run switch
            {
                null => Rows * (Columns / Head),
                1 => 0,
                long run => elements / run + (elements % run == 0 ? 0 : 1),
            },
        };
    }
}
