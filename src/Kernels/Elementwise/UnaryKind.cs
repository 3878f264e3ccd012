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
        TBuffer output = builder.Output(length, () => [.. input.Select(reference)]);
        Launch(builder, builder.InputMap(input), output, TensorRuns.Of(builder, length));
    }

    /// <summary>Adds the launch.</summary>
    internal abstract void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer output, TensorRuns runs)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>;
}

/// <summary>Sets up <see cref="UnaryFunction.Relu"/>.</summary>
internal sealed class ReluKind() : UnaryKind("relu", "ReLU of a tensor", UnaryFunction.Relu, 1, value => Math.Max(value, 0.0))
{
    internal override void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer output, TensorRuns runs) =>
        builder.Launch(new ReluKernel<TBuffer, TLanes>(input, output, runs), runs.Items);
}

/// <summary>Sets up a function that is computed from registers alone.</summary>
internal sealed class LaneFunctionKind<TFunction>(UnaryFunction function, string summary, float range, Func<float, double> reference)
    : UnaryKind(UnaryFunctions.KindOf(function), summary, function, range, reference)
    where TFunction : struct, ILaneFunction
{
    internal override void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, TBuffer output, TensorRuns runs) =>
        builder.Launch(new UnaryKernel<TBuffer, TLanes, TFunction>(input, output, runs), runs.Items);
}

/// <summary>Those functions.</summary>
internal static class LaneFunctionKinds
{
    /// <summary>All of them, each with its double reference.</summary>
    public static IReadOnlyList<KernelKind> All { get; } =
    [
        new LaneFunctionKind<SigmoidOf>(UnaryFunction.Sigmoid, "sigmoid of a tensor", 12, Sigmoid),
        new LaneFunctionKind<SiluOf>(UnaryFunction.Silu, "SiLU (swish) of a tensor", 12, x => x * Sigmoid(x)),
        new LaneFunctionKind<GeluOf>(UnaryFunction.Gelu, "GELU of a tensor", 6, Gelu),
        new LaneFunctionKind<TanhOf>(UnaryFunction.Tanh, "hyperbolic tangent of a tensor", 6, x => Math.Tanh(x)),
        new LaneFunctionKind<ExpOf>(UnaryFunction.Exp, "exponential of a tensor", 4, x => Math.Exp(x)),
        new LaneFunctionKind<HardSigmoidOf>(UnaryFunction.HardSigmoid, "hard sigmoid of a tensor", 5, HardSigmoid),
        new LaneFunctionKind<HardSwishOf>(UnaryFunction.HardSwish, "hard swish of a tensor", 5, x => x * HardSigmoid(x)),
        new LaneFunctionKind<Relu6Of>(UnaryFunction.Relu6, "ReLU of a tensor, at most 6", 9, x => Math.Clamp(x, 0, 6)),
        new LaneFunctionKind<LeakyReluOf>(UnaryFunction.LeakyRelu, "leaky ReLU of a tensor", 1, x => x < 0 ? LeakyReluOf.Slope * x : x),
    ];

    private static double Sigmoid(float x) => 1 / (1 + Math.Exp(-x));

    private static double HardSigmoid(float x) => Math.Clamp((x + 3.0) / 6, 0, 1);

    /// <summary>The normal distribution function by its integral from 0, Simpson's rule.</summary>
    private static double Gelu(float x)
    {
        const int Steps = 400;
        double step = x / (double)Steps, sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double at = i * step;
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-at * at / 2);
        }

        return x * (0.5 + sum * step / 3 / Math.Sqrt(2 * Math.PI));
    }
}
