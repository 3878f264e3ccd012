namespace LatencyLab.Operators;

/// <summary>An operator on a tensor of Rows x Columns elements.</summary>
public abstract record MatrixOperator(long Rows, long Columns) : Operator
{
    /// <summary>Rows of the tensor.</summary>
    public long Rows { get; init => field = Check.Size(value); } = Check.Size(Rows, nameof(Rows));

    /// <summary>Elements of a row.</summary>
    public long Columns { get; init => field = Check.Size(value); } = Check.Size(Columns, nameof(Columns));
}
