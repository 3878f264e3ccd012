namespace LatencyLab.Operators;

/// <summary>
/// How the operands of C[M, N] = A[M, K] B[K, N] lie in memory, in the letters of the column-major BLAS interface: T where a row of the
/// product's reduction K is contiguous in A, or where it is not in B.
/// </summary>
public enum GemmOrder
{
    /// <summary>Both operands are contiguous along K: a linear layer with weights [outputs, inputs].</summary>
    TN,

    /// <summary>A is contiguous along M, B along K: a linear layer with weights [inputs, outputs].</summary>
    NN,

    /// <summary>A is contiguous along M, B along N: the gradient of weights.</summary>
    NT,
}
