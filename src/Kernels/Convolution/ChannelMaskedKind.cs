namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Convolution over the kept channel groups of every image: inputs and outputs are compact. The weights of the kept channels are collected
/// first, image by image, and then convolved with as any others. Of a grouped convolution whole groups are kept, inputs and outputs alike.
/// </summary>
internal sealed class ChannelMaskedKind()
    : KernelKind<ChannelMaskedConv2d>("channel_masked_conv2d", "convolution over the kept channel groups of every image only")
{
    protected override bool Supports(ChannelMaskedConv2d candidate) =>
        ChannelMaskedLaunch.Runs(candidate.Dense, candidate.ChannelGroup, candidate.InputKeepRate, candidate.OutputKeepRate);

    protected override IEnumerable<(string Name, ChannelMaskedConv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        Conv2d plain = Conv2d.Square(2, 12, 5, 30, 3);
        yield return ("r = 0", Case(plain, 3, 0, 0), default);
        yield return ("r = 1", Case(plain, 3, 1, 1), default);
        yield return ("one group", Case(plain, 6, 0.01, 0.01), default);
        yield return ("outputs only", Case(plain with { HasBias = true, HasActivation = true }, 10, 1, 0.5), default);
        yield return ("inputs only", Case(plain with { HasBias = true }, 4, 0.6, 1), default);
        yield return ("no inputs, bias", Case(plain with { HasBias = true }, 6, 0, 0.5), default);
        yield return ("wide groups with tails", Case(Conv2d.Square(2, 74, 3, 111, 1), 37, 0.5, 0.6), default);
        yield return ("single channels", Case(Conv2d.Square(3, 9, 4, 5, 1), 1, 0.5, 0.5), default);
        yield return ("stride 2", Case(Conv2d.Square(2, 16, 9, 16, 3, stride: 2), 8, 0.5, 0.5), default);
        yield return (
            "grouped", Case(Conv2d.Square(2, 24, 5, 24, 3, groups: 6) with { HasBias = true, HasActivation = true }, 8, 0.6, 0.6), default);
        yield return ("depthwise", Case(Conv2d.Square(2, 20, 5, 20, 3, groups: 20), 5, 0.5, 0.5), default);

        static ChannelMaskedConv2d Case(Conv2d dense, int channelGroup, double inputs, double outputs) =>
            new() { Dense = dense, ChannelGroup = channelGroup, InputKeepRate = inputs, OutputKeepRate = outputs };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, ChannelMaskedConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense;
        (KeptGroups inputs, KeptGroups outputs) = KeptGroups.Draw(
            dense, source.ChannelGroup, source.InputKeepRate, source.OutputKeepRate, random);
        float[] input = random.Floats(checked(dense.Batch * dense.InputHeight * dense.InputWidth * inputs.ChannelsOfAnImage));
        float[] weights = ConvolutionSetup.Weights(dense, random);
        float[]? bias = ConvolutionSetup.Bias(dense, random);
        TBuffer output = builder.Output(
            checked(dense.Batch * dense.OutputHeight * dense.OutputWidth * outputs.ChannelsOfAnImage),
            () => Expected(dense, inputs, outputs, input, weights, bias));
        ChannelMaskedLaunch launch = ChannelMaskedLaunch.Of(dense, inputs, outputs);
        builder.LaunchChannelMasked(
            launch, builder.ChannelMaskedConstants(dense, weights, bias), builder.Input(inputs.Groups), builder.Input(outputs.Groups),
            builder.Input(input, dense.KernelWidth * inputs.ChannelsOfAnImage), input.Length,
            builder.Scratch(launch.WeightScratch<TLanes>()), builder.Scratch(launch.BoundScratch<TLanes>()), output);
    }

    private static double[] Expected(Conv2d dense, KeptGroups inputs, KeptGroups outputs, float[] input, float[] weights, float[]? bias)
    {
        int pixels = dense.InputHeight * dense.InputWidth, outputPixels = dense.OutputHeight * dense.OutputWidth;
        float[] full = inputs.WithZeros(input, dense.Batch * pixels, dense.InputChannels, pixel => pixel / pixels);
        return outputs.Of(ConvolutionReference.Dense(dense, full, weights, bias), dense.OutputChannels, pixel => pixel / outputPixels);
    }
}
