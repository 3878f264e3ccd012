using LatencyLab.Kernels.Kinds;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sets up <see cref="Unary"/> with <see cref="UnaryFunction.Relu"/>.</summary>
internal sealed class ReluKind : KernelKind<Unary>
{
    public override string Name => "relu";

    public override string Summary => "ReLU of a tensor";

    protected override bool Supports(Unary candidate) => candidate.Function == UnaryFunction.Relu;

    protected override IEnumerable<(string Name, Unary Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("one element", new Unary(UnaryFunction.Relu, 1, 1), default);
        yield return ("tails", new Unary(UnaryFunction.Relu, 7, 13), default);
        yield return ("several runs", new Unary(UnaryFunction.Relu, 131, 67), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Unary source, RandomInputs random)
    {
        int length = checked((int)(source.Rows * source.Columns));
        float[] input = random.Floats(length);
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new ReluKernel<TBuffer, TLanes>(
                builder.Input(input), builder.Output(length, () => [.. input.Select(value => Math.Max(value, 0.0))]), runs),
            runs.Items);
    }
}
