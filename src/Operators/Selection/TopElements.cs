namespace LatencyLab.Operators.Selection;

/// <summary>The <see cref="Count"/> largest (or smallest) elements of each of Rows rows of Columns, in order, with their places.</summary>
public sealed record TopElements(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <summary>Elements kept of a row.</summary>
    public required long Count { get; init => field = Check.Size(value); }

    /// <inheritdoc/>
    public override string Kind => "topk";

    /// <inheritdoc/>
    /// <remarks>
    /// A heap of k elements over n in random order: element i is larger than the least of the heap with probability k / i, so that
    /// k ln(n / k) enter it, of log2 k steps each, as many as sorting the k takes: n + k log2 k (1 + ln(n / k)) steps a row.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Compaction };
        Check.Most(Count, Columns, nameof(Count), "elements of a row");
        double entries = Count <= 1 ? 0 : Count * Math.Log2(Count) * (1 + Math.Log((double)Columns / Count));
        long steps = checked(elements + Rows * (long)Math.Ceiling(entries)), kept = Rows * Count;
        return new OperatorWork
        {
            Class = OperatorClass.Compaction,
            OtherFlops = steps,
            Bytes = new TensorBytes(elements * elementBytes, 0, kept * elementBytes, kept * sizeof(long)),
            OperandBytes = (elements + kept) * elementBytes + kept * sizeof(long),
            Shape = new ParallelShape(1, steps, 1, 1),
        };
    }
}
