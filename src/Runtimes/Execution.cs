using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Runtimes;

/// <summary>What a runtime runs for an operator of a network.</summary>
/// <param name="Operator">What runs.</param>
/// <param name="IsFused">It runs in the kernel before it: it is not enqueued and only adds its own traffic.</param>
public readonly record struct Execution(Operator Operator, bool IsFused = false)
{
    /// <summary>What a kernel that joins operators has behind its product.</summary>
    private static readonly Pass[] s_epilogues = [Pass.Bias, Pass.BatchNorm, Pass.Activation];

    /// <summary>
    /// The kernels that a runtime runs for an operator, in order: the operator itself, and passes of their own for what it does not fuse.
    /// </summary>
    /// <remarks>
    /// Networks are described fused. A convolution with a folded batch norm and an activation is, where these are passes, a convolution, a
    /// batch norm and an activation, each reading and writing the whole map; one on patches or kept channels likewise, on what is computed.
    /// Where any of these is a pass, a masker is its pooling, products and comparison.
    /// </remarks>
    public static IReadOnlyList<Execution> Of(Operator op, Runtime runtime)
    {
        IReadOnlySet<Pass> passes = runtime.Passes;
        if (op is Add residual && runtime.FusesResidualAdd)
            return [new(residual, IsFused: true)];
        if (op is Conv2d whole)
            return OfConvolution(ComputedConvolution.Whole(whole), passes);
        if (DynamicExecution.ConvolutionOf(op) is ComputedConvolution computed)
            return OfConvolution(computed, passes);
        bool separates = passes.Contains(Pass.Activation);
        return op switch
        {
            BatchNorm2d { HasActivation: true, IsFolded: false } norm when separates =>
                [new(norm with { HasActivation = false }), Activation(norm.Batch, norm.Height, norm.Width, norm.Channels)],
            Add { HasActivation: true } add when separates =>
                [new(add with { HasActivation = false }), new(new Unary(UnaryFunction.Relu, add.Rows, add.Columns))],
            PatchScatterAdd { HasActivation: true } add when separates && add.Work(1).Bytes.Total > 0 =>
                [new(add with { HasActivation = false }), Activation(add.Batch, add.Height, add.Width, add.Channels)],
            _ when passes.Overlaps(s_epilogues) => [.. DynamicExecution.PartsOf(op).SelectMany(
                part => ReferenceEquals(part, op) ? [new Execution(op)] : Of(part, runtime))],
            _ => [new(op)],
        };
    }

    private static List<Execution> OfConvolution(ComputedConvolution computed, IReadOnlySet<Pass> passes)
    {
        Conv2d convolution = computed.Dense;
        bool separateNorm = convolution.HasFoldedBatchNorm && passes.Contains(Pass.BatchNorm);
        bool separateBias = convolution.HasBias && passes.Contains(Pass.Bias);
        // What comes after a pass of its own cannot be part of the kernel before it.
        bool separateActivation = convolution.HasActivation && (passes.Contains(Pass.Activation) || separateNorm || separateBias);
        (int batch, int height, int width, int channels) =
            (computed.Images, computed.Height, computed.Width, computed.Channels);
        long pixels = (long)batch * height * width;
        bool fusesActivation = separateActivation && !passes.Contains(Pass.Activation);
        List<Execution> run = [];
        bool hasLayout = passes.Contains(Pass.Layout);
        if (hasLayout && convolution.InputChannels > 1)
            run.Add(new(new Permute(computed.InputPixels, convolution.InputChannels) { Run = 1 }));
        run.Add(new(computed.With(convolution with
        {
            HasFoldedBatchNorm = convolution.HasFoldedBatchNorm && !separateNorm,
            HasBias = convolution.HasBias && !separateBias,
            HasActivation = convolution.HasActivation && !separateActivation,
        })));
        if (hasLayout && channels > 1)
            run.Add(new(new Permute(pixels, channels) { Run = 1 }));
        if (separateBias)
            run.Add(new(new Binary(BinaryFunction.Add, pixels, channels) { SecondElements = channels, Run = (long)height * width }));
        if (separateNorm)
        {
            run.Add(new(new BatchNorm2d
            {
                Batch = batch,
                Channels = channels,
                Height = height,
                Width = width,
                HasActivation = fusesActivation,
            }));
        }

        if (separateActivation && !(fusesActivation && separateNorm))
            run.Add(Activation(batch, height, width, channels));
        return run;
    }

    private static Execution Activation(int batch, int height, int width, int channels) =>
        new(new Unary(UnaryFunction.Relu, (long)batch * height * width, channels));
}
