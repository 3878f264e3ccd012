namespace LatencyLab.Operators.Indexing;

/// <summary>Rows of a table picked by index (index_select, embedding): [SourceRows, Columns] to [Rows, Columns].</summary>
public sealed record RowGather(long Rows, long Columns, long SourceRows) : MatrixOperator(Rows, Columns)
{
    /// <summary>Slices of the table.</summary>
    public long SourceRows { get; init => field = Check.Size(value); } = Check.Size(SourceRows, nameof(SourceRows));

    /// <summary>Columns are selected instead of rows: a slice is then strided, every element a run of its own.</summary>
    public bool AlongColumns { get; init; }

    /// <summary>An index is several numbers, a coordinate each, instead of one: <c>GatherND</c>, a mask's pixels.</summary>
    public bool IsByCoordinates { get; init; }

    /// <inheritdoc/>
    public override string Kind => IsByCoordinates ? "gather_nd" : "gather";

    /// <inheritdoc/>
    /// <remarks>min(rows, source rows) * columns elements read, rows * columns written, one 8-byte index a row.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long outputs = SourceRows == 0 ? 0 : Rows * Columns;
        if (outputs == 0)
            return new OperatorWork { Class = OperatorClass.Gather };
        long read = Math.Min(Rows, SourceRows) * Columns * elementBytes;
        return new OperatorWork
        {
            Class = OperatorClass.Gather,
            Bytes = new TensorBytes(read, 0, outputs * elementBytes, Rows * sizeof(long)),
            OperandBytes = 2 * outputs * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            ContiguousRunBytes = (AlongColumns ? 1 : Columns) * elementBytes,
            IndexedBytes = read,
            TableBytes = AlongColumns ? SourceRows * elementBytes : SourceRows * Columns * elementBytes,
            IsWithinRow = AlongColumns,
            Patches = Rows,
        };
    }
}
