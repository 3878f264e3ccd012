using LatencyLab.Kernels.Kinds;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sets up <see cref="Unary"/> with <see cref="UnaryFunction.Sigmoid"/>.</summary>
internal sealed class SigmoidKind : KernelKind<Unary>
{
    public override string Name => "sigmoid";

    public override string Summary => "sigmoid of a tensor";

    protected override bool Supports(Unary candidate) => candidate.Function == UnaryFunction.Sigmoid;

    protected override IEnumerable<(string Name, Unary Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("one element", new Unary(UnaryFunction.Sigmoid, 1, 1), default);
        yield return ("tails", new Unary(UnaryFunction.Sigmoid, 7, 13), default);
        yield return ("several runs", new Unary(UnaryFunction.Sigmoid, 131, 67), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Unary source, RandomInputs random)
    {
        int length = checked((int)(source.Rows * source.Columns));
        float[] input = random.Floats(length, -12, 12);
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new SigmoidKernel<TBuffer, TLanes>(
                builder.Input(input), builder.Output(length, () => [.. input.Select(value => 1 / (1 + Math.Exp(-value)))]), runs),
            runs.Items);
    }
}
