namespace LatencyLab.Kernels.Convolution;

/// <summary>Depthwise convolution with one output a channel.</summary>
internal sealed class DepthwiseKind() : KernelKind<Conv2d>("depthwise_conv2d", "depthwise convolution, one output a channel")
{
    /// <summary>Whether this kind runs the convolution; more outputs a channel are left to the grouped kernel.</summary>
    public static bool Runs(Conv2d candidate) => candidate.IsDepthwise && candidate.OutputChannels == candidate.InputChannels;

    protected override bool Supports(Conv2d candidate) => Runs(candidate) && !candidate.AddsResidual;

    protected override IEnumerable<(string Name, Conv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("3x3", Conv2d.Square(1, 64, 8, 64, 3, groups: 64), default);
        yield return (
            "tails, bias, ReLU", Conv2d.Square(2, 37, 7, 37, 3, groups: 37) with { HasBias = true, HasActivation = true }, default);
        yield return ("5x5 stride 2", Conv2d.Square(1, 72, 9, 72, 5, stride: 2, groups: 72), default);
        yield return ("tiles away from the side borders", Conv2d.Square(1, 33, 22, 33, 3, groups: 33), default);
        yield return ("one register, 5x5", Conv2d.Square(2, 5, 9, 5, 5, groups: 5) with { HasBias = true }, default);
        yield return ("one register left over, stride 2",
            Conv2d.Square(1, 40, 15, 40, 3, stride: 2, groups: 40) with { HasActivation = true }, default);
        yield return ("one pixel", Conv2d.Square(1, 2, 1, 2, 3, groups: 2), default);
        yield return ("3x3, tails, 5 columns", Conv2d.Square(2, 21, 5, 21, 3, groups: 21) with { HasBias = true }, default);
        yield return ("5x5, tails", Conv2d.Square(1, 19, 16, 19, 5, groups: 19) with { HasActivation = true }, default);
        yield return ("inputs that are asked for ahead, stride 2", Conv2d.Square(2, 44, 62, 44, 3, stride: 2, groups: 44), default);
        yield return ("inputs that are asked for ahead", Conv2d.Square(1, 68, 63, 68, 3, groups: 68) with { HasBias = true }, default);
        yield return ("7x7", Conv2d.Square(1, 24, 11, 24, 7, groups: 24), default);
        yield return ("stride 3", Conv2d.Square(1, 24, 23, 24, 3, stride: 3, groups: 24), default);
        yield return ("dilated",
            Conv2d.Square(1, 20, 9, 20, 3, groups: 20) with { DilationHeight = 2, DilationWidth = 3, PaddingWidth = 6 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, RandomInputs random)
    {
        float[] input = random.Floats(checked(conv.Batch * conv.InputHeight * conv.InputWidth * conv.InputChannels));
        float[] weights = ConvolutionSetup.Weights(conv, random);
        float[]? bias = ConvolutionSetup.Bias(conv, random);
        TBuffer output = builder.Output(
            checked(conv.Batch * conv.OutputHeight * conv.OutputWidth * conv.OutputChannels),
            () => ConvolutionReference.Dense(conv, input, weights, bias));
        builder.LaunchDense(conv, builder.InputMap(input), weights, bias, output);
    }
}
