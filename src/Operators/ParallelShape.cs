namespace LatencyLab.Operators;

/// <summary>
/// Implicit-GEMM view: <see cref="Batch"/> independent products of a Rows x Depth by a Depth x Columns matrix.
/// For a convolution: Batch = groups, Rows = images * output height * output width, Columns = output channels / groups,
/// Depth = input channels / groups * kernel height * kernel width. For an element-wise operator Depth is 1.
/// </summary>
public readonly record struct ParallelShape(long Batch, long Rows, long Columns, long Depth)
{
    /// <summary>Output elements, all of which could be computed at once.</summary>
    public long Outputs => Batch * Rows * Columns;
}
