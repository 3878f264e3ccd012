using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Runtimes;

/// <summary>What a runtime runs for an operator of a network.</summary>
/// <param name="Operator">What runs.</param>
/// <param name="IsFused">It runs in the kernel before it: it is not enqueued and only adds its own traffic.</param>
public readonly record struct Execution(Operator Operator, bool IsFused = false)
{
    /// <summary>
    /// The kernels that a runtime runs for an operator, in order: the operator itself, and passes of their own for what it does not fuse.
    /// </summary>
    /// <remarks>
    /// Networks are described fused. A convolution with a folded batch norm and an activation is, where these are passes, a convolution, a
    /// batch norm and an activation, each reading and writing the whole map.
    /// </remarks>
    public static IReadOnlyList<Execution> Of(Operator op, Runtime runtime)
    {
        IReadOnlySet<Pass> passes = runtime.Passes;
        return op switch
        {
            Add add when runtime.FusesResidualAdd => [new(add, IsFused: true)],
            Conv2d convolution => OfConvolution(convolution, passes),
            BatchNorm2d { HasActivation: true, IsFolded: false } norm when passes.Contains(Pass.Activation) =>
                [new(norm with { HasActivation = false }), Activation(norm.Batch, norm.Height, norm.Width, norm.Channels)],
            Add { HasActivation: true } add when passes.Contains(Pass.Activation) =>
                [new(add with { HasActivation = false }), new(new Unary(UnaryFunction.Relu, add.Rows, add.Columns))],
            _ => [new(op)],
        };
    }

    private static List<Execution> OfConvolution(Conv2d convolution, IReadOnlySet<Pass> passes)
    {
        bool separateNorm = convolution.HasFoldedBatchNorm && passes.Contains(Pass.BatchNorm);
        bool separateBias = convolution.HasBias && passes.Contains(Pass.Bias);
        // What comes after a pass of its own cannot be part of the kernel before it.
        bool separateActivation = convolution.HasActivation && (passes.Contains(Pass.Activation) || separateNorm || separateBias);
        (int batch, int height, int width, int channels) =
            (convolution.Batch, convolution.OutputHeight, convolution.OutputWidth, convolution.OutputChannels);
        long pixels = (long)batch * height * width;
        bool fusesActivation = separateActivation && !passes.Contains(Pass.Activation);
        List<Execution> run = [];
        bool hasLayout = passes.Contains(Pass.Layout);
        if (hasLayout && convolution.InputChannels > 1)
            run.Add(new(new Permute((long)batch * convolution.InputHeight * convolution.InputWidth, convolution.InputChannels)));
        run.Add(new(convolution with
        {
            HasFoldedBatchNorm = convolution.HasFoldedBatchNorm && !separateNorm,
            HasBias = convolution.HasBias && !separateBias,
            HasActivation = convolution.HasActivation && !separateActivation,
        }));
        if (hasLayout && channels > 1)
            run.Add(new(new Permute(pixels, channels)));
        if (separateBias)
            run.Add(new(new Binary(BinaryFunction.Add, pixels, channels) { SecondElements = channels }));
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
