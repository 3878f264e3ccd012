using LatencyLab.Operators.Normalization;

namespace LatencyLab.Kernels.Normalization;

/// <summary>Sets up <see cref="Softmax"/>.</summary>
internal sealed class SoftmaxKind() : KernelKind<Softmax>("softmax", "softmax of rows")
{
    protected override IEnumerable<(string Name, Softmax Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("rows", new Softmax(3, 64), default);
        yield return ("tails", new Softmax(5, 37), default);
        yield return ("one column", new Softmax(2, 1), default);
        yield return ("fewer columns than lanes", new Softmax(2, 3), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Softmax source, RandomInputs random)
    {
        int rows = checked((int)source.Rows), columns = checked((int)source.Columns);
        float[] input = random.Floats(checked(rows * columns), -8, 8);
        TBuffer output = builder.Output(input.Length, () => [.. input.Chunk(Math.Max(1, columns)).SelectMany(Reference)]);
        builder.Launch(new SoftmaxKernel<TBuffer, TLanes>(builder.Input(input), output, columns), columns == 0 ? 0 : rows);

        static double[] Reference(float[] row)
        {
            double[] powers = [.. row.Select(value => Math.Exp(value))];
            double sum = powers.Sum();
            return [.. powers.Select(power => power / sum)];
        }
    }
}
