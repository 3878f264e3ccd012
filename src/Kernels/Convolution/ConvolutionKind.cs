namespace LatencyLab.Kernels.Convolution;

/// <summary>Dense and grouped convolution of whole images.</summary>
internal sealed class ConvolutionKind() : KernelKind<Conv2d>("conv2d", "convolution, any kernel size, stride, dilation and groups")
{
    protected override bool Supports(Conv2d candidate) => !DepthwiseKind.Runs(candidate);

    protected override IEnumerable<(string Name, Conv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("1x1", Conv2d.Square(1, 16, 7, 64, 1), default);
        yield return ("1x1 tails", Conv2d.Square(2, 5, 5, 37, 1), default);
        yield return ("1x1 stride 2", Conv2d.Square(2, 8, 9, 19, 1, stride: 2), default);
        yield return ("3x3", Conv2d.Square(1, 16, 14, 32, 3), default);
        yield return ("3x3 tails, bias, ReLU", Conv2d.Square(2, 7, 9, 33, 3) with { HasBias = true, HasActivation = true }, default);
        yield return ("3x3, tiles away from the side borders", Conv2d.Square(1, 5, 17, 8, 3), default);
        yield return ("3x3 stride 2", Conv2d.Square(1, 12, 15, 40, 3, stride: 2), default);
        yield return ("one pixel", Conv2d.Square(1, 3, 1, 1, 3), default);
        yield return ("5x3, dilated, uneven stride", new Conv2d
        {
            Batch = 2,
            InputChannels = 6,
            InputHeight = 11,
            InputWidth = 8,
            OutputChannels = 18,
            KernelHeight = 5,
            KernelWidth = 3,
            StrideHeight = 1,
            StrideWidth = 2,
            DilationHeight = 2,
            PaddingHeight = 3,
            PaddingWidth = 2,
        }, default);
        yield return ("7x7 stride 2 stem", Conv2d.Square(1, 3, 20, 64, 7, stride: 2), default);
        yield return ("grouped", Conv2d.Square(2, 48, 6, 48, 3, groups: 3), default);
        yield return ("grouped, 4 a group", Conv2d.Square(2, 32, 6, 32, 3, groups: 8) with { HasBias = true }, default);
        yield return ("grouped, 8 a group, odd number", Conv2d.Square(2, 40, 7, 40, 3, groups: 5) with { HasActivation = true }, default);
        yield return ("grouped, 24 a group, stride 2",
            Conv2d.Square(1, 72, 9, 72, 3, stride: 2, groups: 3) with { HasBias = true }, default);
        yield return ("grouped, dilated, no padding",
            Conv2d.Square(1, 32, 9, 64, 3, groups: 2) with { DilationHeight = 2, PaddingHeight = 0, PaddingWidth = 0 }, default);
        yield return ("grouped tails", Conv2d.Square(1, 15, 5, 35, 3, groups: 5), default);
        foreach ((string name, Conv2d sum) in new[]
        {
            ("1x1", Conv2d.Square(2, 12, 5, 40, 1)), ("1x1 tails, bias", Conv2d.Square(2, 9, 5, 37, 1) with { HasBias = true }),
            ("3x3", Conv2d.Square(1, 16, 9, 32, 3)), ("3x3 tails", Conv2d.Square(2, 7, 6, 21, 3)),
            ("few inputs", Conv2d.Square(1, 3, 6, 16, 3)), ("grouped", Conv2d.Square(1, 32, 6, 32, 3, groups: 8)),
        })
        {
            yield return ($"{name}, residual", sum with { AddsResidual = true }, default);
            yield return ($"{name}, residual, ReLU", sum with { AddsResidual = true, HasActivation = true }, default);
        }

        yield return ("depthwise, 2 outputs a channel", Conv2d.Square(1, 6, 5, 12, 3, groups: 6), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, RandomInputs random)
    {
        float[] input = random.Floats(checked(conv.Batch * conv.InputHeight * conv.InputWidth * conv.InputChannels));
        float[] weights = ConvolutionSetup.Weights(conv, random);
        float[]? bias = ConvolutionSetup.Bias(conv, random);
        int outputs = checked(conv.Batch * conv.OutputHeight * conv.OutputWidth * conv.OutputChannels);
        float[] residual = conv.AddsResidual ? random.Floats(outputs) : [];
        TBuffer output = conv.AddsResidual
            ? builder.InOut(
                residual, () => ConvolutionReference.Dense(conv, input, weights, bias, residual), ConvolutionTile.Registers * TLanes.Width)
            : builder.Output(outputs, () => ConvolutionReference.Dense(conv, input, weights, bias));
        builder.LaunchDense(conv, builder.InputMap(input, DenseLaunch.ZeroTail(conv)), weights, bias, output);
    }
}
