using LatencyLab.Operators.Gemm;

namespace LatencyLab.Kernels.Gemm;

/// <summary>Batched products of matrices that are both data.</summary>
internal sealed class GemmKind() : KernelKind<BatchedGemm>("bmm", "batched matrix products, both factors data")
{
    protected override IEnumerable<(string Name, BatchedGemm Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("tails", new BatchedGemm(3, 13, 37, 19), default);
        yield return ("whole tiles", new BatchedGemm(1, 12, 64, 32), default);
        yield return ("one element", new BatchedGemm(2, 1, 1, 1), default);
        yield return ("one row", new BatchedGemm(2, 1, 33, 50), default);
        yield return ("one column", new BatchedGemm(2, 9, 1, 50), default);
        yield return ("no depth", new BatchedGemm(2, 3, 5, 0), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, BatchedGemm source, RandomInputs random)
    {
        int batch = checked((int)source.Batch), rows = checked((int)source.M), columns = checked((int)source.N),
            depth = checked((int)source.K);
        float[] left = random.Floats(checked(batch * rows * depth)), right = random.Floats(checked(batch * depth * columns));
        GemmShape shape = GemmShape.Of(batch, rows, columns, depth, TLanes.Width);
        TBuffer product = builder.Output(
            checked(batch * rows * columns), () => MatrixReference.Products(batch, rows, columns, depth, left, right));
        builder.Launch(new GemmKernel<TBuffer, TLanes>(builder.Input(left), builder.Input(right), product, shape), shape.Items);
    }
}
