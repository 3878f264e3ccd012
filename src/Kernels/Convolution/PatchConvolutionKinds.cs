namespace LatencyLab.Kernels.Convolution;

/// <summary>Convolution of patches that were gathered with their halo into a compact tensor.</summary>
internal sealed class GatheredConvolutionKind()
    : PatchConvolutionKind("patch_conv2d", "convolution of gathered patches [patches, halo, halo, Cin]", PatchInput.Gathered)
{
    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense;
        int patches = (int)source.Grid.ActivePatches(dense.Batch, source.ActivationRate), size = source.Granularity;
        Conv2d compact = PatchLaunch.Compact(source, patches);
        float[] input = random.Floats(checked(patches * compact.InputHeight * compact.InputWidth * dense.InputChannels));
        float[] weights = ConvolutionSetup.Weights(dense, random);
        float[]? bias = ConvolutionSetup.Bias(dense, random);
        TBuffer output = builder.Output(
            checked(patches * size * size * dense.OutputChannels), () => ConvolutionReference.Dense(compact, input, weights, bias));
        builder.LaunchGathered(
            source, patches, builder.Input(input, DenseLaunch.ZeroTail(dense)), builder.GatheredConstants(dense, weights, bias), output);
    }
}

/// <summary>Convolution of selected patches, read from the whole map through their indices.</summary>
internal sealed class IndexedConvolutionKind()
    : PatchConvolutionKind("gather_conv2d", "gather fused into the convolution: patches read in place through indices", PatchInput.Indexed)
{
    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense;
        int[] patches = random.Patches(source.Grid, dense.Batch, source.ActivationRate);
        int size = source.Granularity;
        float[] input = random.Floats(checked(dense.Batch * dense.InputHeight * dense.InputWidth * dense.InputChannels));
        float[] weights = ConvolutionSetup.Weights(dense, random);
        float[]? bias = ConvolutionSetup.Bias(dense, random);
        TBuffer output = builder.Output(
            checked(patches.Length * size * size * dense.OutputChannels),
            () => PatchConvolutionReference(source, patches, input, weights, bias));
        builder.LaunchIndexed(
            source, patches.Length, builder.Input(patches), builder.IndexScratch(PatchLaunch.Places * patches.Length),
            builder.Input(input, DenseLaunch.ZeroTail(dense)), builder.Constants(dense, weights, bias), output);
    }

    private static double[] PatchConvolutionReference(PatchConv2d source, int[] patches, float[] input, float[] weights, float[]? bias)
    {
        PatchGrid grid = source.Grid;
        int size = source.Granularity, channels = source.Dense.OutputChannels;
        double[] output = new double[patches.Length * size * size * channels];
        for (int patch = 0, at = 0; patch < patches.Length; patch++)
        {
            int image = patches[patch] / grid.PatchesPerImage, cell = patches[patch] % grid.PatchesPerImage;
            for (int y = 0; y < size; y++)
                for (int x = 0; x < size; x++, at += channels)
                {
                    ConvolutionReference.Pixel(
                        source.Dense, input, weights, bias, image,
                        cell / grid.Columns * size + y, cell % grid.Columns * size + x, output.AsSpan(at, channels));
                }
        }

        return output;
    }
}

/// <summary>Convolution of selected patches that come from one source.</summary>
internal abstract class PatchConvolutionKind(string name, string summary, PatchInput source) : KernelKind<PatchConv2d>(name, summary)
{
    /// <summary>No halo and no channels left out, which these kernels do not know.</summary>
    protected override bool Supports(PatchConv2d candidate) =>
        candidate.Source == source && candidate is { Halo: 0, InputKeepRate: 1, OutputKeepRate: 1 };

    protected override IEnumerable<(string Name, PatchConv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        Conv2d plain = Conv2d.Square(2, 6, 8, 21, 3);
        yield return ("r = 0", Case(plain, 2, 0), default);
        yield return ("r = 1", Case(plain, 2, 1), default);
        yield return ("one patch", Case(plain, 4, 0.01), default);
        yield return ("S = 1", Case(plain, 1, 0.3), default);
        yield return ("S = map", Case(plain, 8, 0.5), default);
        yield return ("partial border patches", Case(Conv2d.Square(1, 5, 7, 17, 3), 3, 0.6), default);
        yield return ("clustered", Case(plain, 2, 0.4), MaskStyle.Clustered);
        yield return ("1x1", Case(Conv2d.Square(2, 9, 8, 34, 1), 4, 0.5), default);
        yield return ("stride 2, bias, ReLU",
            Case(Conv2d.Square(1, 8, 14, 16, 3, stride: 2) with { HasBias = true, HasActivation = true }, 2, 0.5), default);
        yield return ("grouped", Case(Conv2d.Square(1, 32, 8, 32, 3, groups: 2), 4, 0.5), default);
        yield return ("depthwise", Case(Conv2d.Square(2, 19, 8, 19, 3, groups: 19) with { HasBias = true }, 4, 0.5), default);
        yield return ("depthwise, stride 2, ReLU",
            Case(Conv2d.Square(1, 16, 14, 16, 5, stride: 2, groups: 16) with { HasActivation = true }, 2, 0.6), default);

        PatchConv2d Case(Conv2d dense, int granularity, double rate) =>
            new() { Dense = dense, Granularity = granularity, ActivationRate = rate, Source = source };
    }
}
