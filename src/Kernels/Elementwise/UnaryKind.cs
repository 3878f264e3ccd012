namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sets up <see cref="Unary"/> with one function.</summary>
internal abstract class UnaryKind(string name, string summary, UnaryFunction function, float range, Func<float, double> reference)
    : KernelKind<Unary>(name, summary)
{
    protected override bool Supports(Unary candidate) => candidate.Function == function;

    protected override IEnumerable<(string Name, Unary Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("one element", new Unary(function, 1, 1), default);
        yield return ("tails", new Unary(function, 7, 13), default);
        yield return ("several runs", new Unary(function, 131, 67), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Unary source, RandomInputs random)
    {
        int length = checked((int)(source.Rows * source.Columns));
        float[] input = random.Floats(length, -range, range);
        Launch(builder, builder.Input(input), builder.Output(length, () => [.. input.Select(reference)]), TensorRuns.Of(builder, length));
    }

    private protected abstract void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer output, TensorRuns runs)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>;
}

/// <summary>Sets up <see cref="UnaryFunction.Relu"/>.</summary>
internal sealed class ReluKind() : UnaryKind("relu", "ReLU of a tensor", UnaryFunction.Relu, 1, value => Math.Max(value, 0.0))
{
    private protected override void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer output, TensorRuns runs) =>
        builder.Launch(new ReluKernel<TBuffer, TLanes>(input, output, runs), runs.Items);
}

/// <summary>Sets up <see cref="UnaryFunction.Sigmoid"/>.</summary>
internal sealed class SigmoidKind() : UnaryKind(
    "sigmoid", "sigmoid of a tensor", UnaryFunction.Sigmoid, 12, value => 1 / (1 + Math.Exp(-value)))
{
    private protected override void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer output, TensorRuns runs) =>
        builder.Launch(new SigmoidKernel<TBuffer, TLanes>(input, output, runs), runs.Items);
}
