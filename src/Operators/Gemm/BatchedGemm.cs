namespace LatencyLab.Operators.Gemm;

/// <summary>Batch independent matrix products C[M, N] = A[M, K] B[K, N]; both factors are data, none is a parameter.</summary>
public sealed record BatchedGemm(long Batch, long M, long N, long K) : Operator
{
    public long Batch { get; init => field = Check.Size(value); } = Check.Size(Batch, nameof(Batch));

    public long M { get; init => field = Check.Size(value); } = Check.Size(M, nameof(M));

    public long N { get; init => field = Check.Size(value); } = Check.Size(N, nameof(N));

    public long K { get; init => field = Check.Size(value); } = Check.Size(K, nameof(K));

    public override string Kind => "bmm";

    /// <inheritdoc/>
    /// <remarks>MACs = batch * m * n * k. A counts as the input, B as the weight tensor.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long outputs = Batch * M * N;
        long macs = outputs * K;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.BatchedGemm, Passes = 1 };
        return new OperatorWork
        {
            Class = OperatorClass.BatchedGemm,
            Macs = macs,
            Bytes = new TensorBytes(Batch * M * K * elementBytes, Batch * K * N * elementBytes, outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Batch, M, N, K),
            Passes = 1,
        };
    }
}
