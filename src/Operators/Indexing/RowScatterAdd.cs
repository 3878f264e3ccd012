namespace LatencyLab.Operators.Indexing;

/// <summary>Rows added into rows of a table by index: [Rows, Columns] into [OutputRows, Columns].</summary>
public sealed record RowScatterAdd(long Rows, long Columns, long OutputRows) : MatrixOperator(Rows, Columns)
{
    /// <summary>Slices of the table that is added to.</summary>
    public long OutputRows { get; init => field = Check.Size(value); } = Check.Size(OutputRows, nameof(OutputRows));

    /// <summary>Columns are scattered instead of rows: a slice is then strided, every element a run of its own.</summary>
    public bool AlongColumns { get; init; }

    /// <summary>Every element has its own 64-bit index, instead of one a slice.</summary>
    public bool IndexPerElement { get; init; }

    /// <inheritdoc/>
    public override string Kind => "scatter_add";

    /// <inheritdoc/>
    /// <remarks>
    /// rows * columns additions; the rows and the min(rows, output rows) rows added to are read, the latter written; one 8-byte index a
    /// row. Frameworks write one index a row out to one an element first (torch_scatter broadcasts it), and then update element by element.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = OutputRows == 0 ? 0 : Rows * Columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.AtomicScatter };
        long touched = Math.Min(Rows, OutputRows) * Columns * elementBytes;
        return new OperatorWork
        {
            Class = OperatorClass.AtomicScatter,
            OtherFlops = elements,
            Bytes = new TensorBytes(elements * elementBytes + touched, 0, touched, (IndexPerElement ? elements : Rows) * sizeof(long)),
            OperandBytes = 3 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            ContiguousRunBytes = elementBytes,
            IndexedBytes = 2 * touched,
            TableBytes = (AlongColumns ? OutputRows : OutputRows * Columns) * elementBytes,
            UpdatesPerAddress = (double)Rows / OutputRows,
            IsWithinRow = AlongColumns,
            ExpandedIndexBytes = IndexPerElement ? 0 : elements * sizeof(long),
            Patches = Rows,
        };
    }
}
