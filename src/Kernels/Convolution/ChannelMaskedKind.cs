namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Convolution over the kept channel groups of every image: inputs and outputs are compact. The weights of the kept channels are collected
/// first, image by image, and then convolved with as any others. Of a grouped convolution whole groups are kept, inputs and outputs alike.
/// </summary>
internal sealed class ChannelMaskedKind()
    : KernelKind<ChannelMaskedConv2d>("channel_masked_conv2d", "convolution over the kept channel groups of every image only")
{
    protected override bool Supports(ChannelMaskedConv2d candidate)
    {
        Conv2d dense = candidate.Dense;
        bool inputs = candidate.InputKeepRate == 1 || dense.InputChannels % candidate.ChannelGroup == 0;
        bool outputs = candidate.OutputKeepRate == 1 || dense.OutputChannels % candidate.ChannelGroup == 0;
        return inputs && outputs && (dense.Groups == 1
            || (candidate.InputKeepRate == candidate.OutputKeepRate
                && dense.InputChannels == dense.OutputChannels
                && candidate.ChannelGroup % (dense.OutputChannels / dense.Groups) == 0));
    }

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
        KeptGroups outputs = KeptGroups.Draw(dense.Batch, dense.OutputChannels, source.ChannelGroup, source.OutputKeepRate, random);
        KeptGroups inputs = dense.Groups > 1 ? outputs
            : KeptGroups.Draw(dense.Batch, dense.InputChannels, source.ChannelGroup, source.InputKeepRate, random);
        float[] input = random.Floats(checked(dense.Batch * dense.InputHeight * dense.InputWidth * inputs.ChannelsOfAnImage));
        float[] weights = ConvolutionSetup.Weights(dense, random);
        float[]? bias = ConvolutionSetup.Bias(dense, random);

        TBuffer output = builder.Output(
            checked(dense.Batch * dense.OutputHeight * dense.OutputWidth * outputs.ChannelsOfAnImage),
            () => Expected(dense, inputs, outputs, input, weights, bias));
        ChannelMaskedLaunch launch = new(dense, inputs.Channels, inputs.GroupsOfAnImage, outputs.Channels, outputs.GroupsOfAnImage);
        TIndex keptOutputs = builder.Input(outputs.Groups);
        builder.LaunchChannelMasked(
            launch, builder.ChannelMaskedConstants(dense, weights, bias), builder.Input(inputs.Groups), keptOutputs,
            builder.Input(input, dense.KernelWidth * inputs.ChannelsOfAnImage), input.Length,
            builder.Scratch(launch.WeightScratch<TLanes>()), builder.Scratch(launch.BoundScratch<TLanes>()), output);
    }

    /// <summary>The dense convolution of the input with zeros for its missing channels, and of its output the kept channels.</summary>
    private static double[] Expected(Conv2d dense, KeptGroups inputs, KeptGroups outputs, float[] input, float[] weights, float[]? bias)
    {
        int pixels = dense.InputHeight * dense.InputWidth;
        float[] full = new float[dense.Batch * pixels * dense.InputChannels];
        for (int pixel = 0, at = 0; pixel < dense.Batch * pixels; pixel++)
            for (int i = 0; i < inputs.ChannelsOfAnImage; i++, at++)
                full[pixel * dense.InputChannels + inputs.Channel(pixel / pixels, i)] = input[at];
        double[] all = ConvolutionReference.Dense(dense, full, weights, bias);
        int outputPixels = dense.OutputHeight * dense.OutputWidth;
        double[] kept = new double[dense.Batch * outputPixels * outputs.ChannelsOfAnImage];
        for (int pixel = 0, at = 0; pixel < dense.Batch * outputPixels; pixel++)
            for (int i = 0; i < outputs.ChannelsOfAnImage; i++, at++)
                kept[at] = all[pixel * dense.OutputChannels + outputs.Channel(pixel / outputPixels, i)];
        return kept;
    }
}
