namespace LatencyLab.Operators.Gemm;

/// <summary>Batch independent matrix products C[M, N] = A[M, K] B[K, N]; both factors are data, none is a parameter.</summary>
public sealed record BatchedGemm(long Batch, long M, long N, long K) : Operator
{
    /// <summary>Products.</summary>
    public long Batch { get; init => field = Check.Size(value); } = Check.Size(Batch, nameof(Batch));

    /// <summary>Rows of the left factor and of the result.</summary>
    public long M { get; init => field = Check.Size(value); } = Check.Size(M, nameof(M));

    /// <summary>Columns of the right factor and of the result.</summary>
    public long N { get; init => field = Check.Size(value); } = Check.Size(N, nameof(N));

    /// <summary>Columns of the left factor, rows of the right one.</summary>
    public long K { get; init => field = Check.Size(value); } = Check.Size(K, nameof(K));

    /// <inheritdoc/>
    public override string Kind => "bmm";

    /// <inheritdoc/>
    /// <remarks>MACs = batch * m * n * k. A counts as the input, B as the weight tensor.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long outputs = Batch * M * N;
        long macs = outputs * K;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.BatchedGemm };
        return new OperatorWork
        {
            Class = OperatorClass.BatchedGemm,
            Macs = macs,
            Bytes = new TensorBytes(Batch * M * K * elementBytes, Batch * K * N * elementBytes, outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Batch, M, N, K),
        };
    }
}
