namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Convolution of the pixels that the window of the next convolution reads around the selected patches: marked, listed and computed,
/// each once, into the whole map, of which nothing else is written.
/// </summary>
internal sealed class HaloConvolutionKind() : KernelKind<PatchConv2d>(
    "halo_conv2d", "convolution of the selected patches and a halo around them, every pixel once, into the whole map")
{
    protected override bool Supports(PatchConv2d candidate) =>
        candidate is { Source: PatchInput.Indexed, Halo: > 0, InputKeepRate: 1, OutputKeepRate: 1 };

    protected override IEnumerable<(string Name, PatchConv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        Conv2d plain = Conv2d.Square(2, 9, 8, 37, 1);
        yield return ("halo 2", Case(plain, 2, 0.3), default);
        yield return ("halo 1", Case(plain, 2, 0.3) with { Halo = 1 }, default);
        yield return ("r = 0", Case(plain, 2, 0), default);
        yield return ("r = 1", Case(plain, 2, 1), default);
        yield return ("one patch", Case(plain, 4, 0.01), default);
        yield return ("S = 1", Case(plain with { HasBias = true, HasActivation = true }, 1, 0.1), default);
        yield return ("S = map", Case(plain, 8, 0.5), default);
        yield return ("halo wider than a patch", Case(plain, 1, 0.05) with { Halo = 5 }, default);
        yield return ("partial border patches, clustered", Case(Conv2d.Square(1, 5, 11, 17, 1), 3, 0.4), MaskStyle.Clustered);
        yield return ("3x3 stride 2", Case(Conv2d.Square(1, 6, 14, 20, 3, stride: 2), 2, 0.3), default);

        static PatchConv2d Case(Conv2d dense, int granularity, double rate) =>
            new() { Dense = dense, Granularity = granularity, ActivationRate = rate, Source = PatchInput.Indexed, Halo = 2 };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense;
        int[] patches = random.Patches(source.Grid, dense.Batch, source.ActivationRate), pixels = HaloPixels.Of(source, patches);
        int cells = checked(dense.Batch * dense.OutputHeight * dense.OutputWidth);
        float[] input = random.Floats(checked(dense.Batch * dense.InputHeight * dense.InputWidth * dense.InputChannels));
        float[] initial = random.Floats(checked(cells * dense.OutputChannels));
        float[] weights = ConvolutionSetup.Weights(dense, random);
        float[]? bias = ConvolutionSetup.Bias(dense, random);
        TBuffer output = builder.InOut(initial, () => Reference(dense, pixels, initial, input, weights, bias));
        if (cells == 0)
            return;

        TIndex list = builder.ListPixels(source, builder.Input(patches), patches.Length);
        builder.LaunchListed(
            dense, pixels.Length, list, builder.Input(input, DenseLaunch.ZeroTail(dense)), builder.Constants(dense, weights, bias), output);
    }

    private static double[] Reference(Conv2d dense, int[] pixels, float[] initial, float[] input, float[] weights, float[]? bias)
    {
        double[] expected = [.. initial];
        foreach (int pixel in pixels)
        {
            int line = pixel / dense.OutputWidth;
            ConvolutionReference.Pixel(
                dense, input, weights, bias, line / dense.OutputHeight, line % dense.OutputHeight, pixel % dense.OutputWidth,
                expected.AsSpan(pixel * dense.OutputChannels, dense.OutputChannels));
        }

        return expected;
    }
}
