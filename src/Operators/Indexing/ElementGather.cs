namespace LatencyLab.Operators.Indexing;

/// <summary>out[i] = in[index[i]] with one index an element (64-bit, as deep-learning frameworks store them).</summary>
internal sealed record ElementGather(long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    public override string Kind => "gather_elementwise";

    /// <inheritdoc/>
    /// <remarks>rows * columns elements read and written, as many 8-byte indices.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        return elements == 0 ? new OperatorWork { Class = OperatorClass.Gather } : new OperatorWork
        {
            Class = OperatorClass.Gather,
            Bytes = new TensorBytes(elements * elementBytes, 0, elements * elementBytes, elements * sizeof(long)),
            OperandBytes = 2 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            ContiguousRunBytes = elementBytes,
            IndexedBytes = elements * elementBytes,
            TableBytes = elements * elementBytes,
            Patches = elements,
        };
    }
}
