namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Convolution of the selected patches over the channel groups that their image keeps: gathered, read in place, or with a halo into the
/// whole map of kept channels. The weights of the kept channels are collected first; then every image is a convolution of its own.
/// </summary>
internal sealed class KeptPatchKind() : KernelKind<PatchConv2d>(
    "kept_patch_conv2d", "convolution of selected patches over the channel groups that their image keeps")
{
    protected override bool Supports(PatchConv2d candidate) => KeptPatchLaunch.Runs(candidate);

    protected override IEnumerable<(string Name, PatchConv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        Conv2d window = Conv2d.Square(2, 12, 8, 30, 3), pointwise = Conv2d.Square(3, 20, 8, 12, 1);
        PatchConv2d gathered = Case(window, 2, 0.4, PatchInput.Gathered), indexed = Case(pointwise, 2, 0.4, PatchInput.Indexed);
        yield return ("gathered 3x3", gathered, default);
        yield return ("gathered, r = 0", gathered with { ActivationRate = 0 }, default);
        yield return ("gathered, r = 1, stride 2, bias, ReLU", gathered with
        {
            Dense = Conv2d.Square(2, 12, 8, 30, 3, stride: 2) with { HasBias = true, HasActivation = true },
            ActivationRate = 1,
        }, default);
        yield return ("gathered 1x1, inputs only", Case(pointwise, 4, 0.5, PatchInput.Gathered) with { OutputKeepRate = 1 }, default);
        yield return ("indexed 1x1", indexed, default);
        yield return ("indexed 3x3, outputs only, clustered", indexed with { Dense = window, InputKeepRate = 1 }, MaskStyle.Clustered);
        yield return ("indexed, S = 1", indexed with { Granularity = 1, ActivationRate = 0.1 }, default);
        yield return ("indexed, no channels", indexed with { InputKeepRate = 0, OutputKeepRate = 0 }, default);
        yield return ("indexed, grouped", indexed with
        {
            Dense = Conv2d.Square(2, 24, 6, 24, 3, groups: 6) with { HasBias = true },
            ChannelGroup = 8,
            InputKeepRate = 0.6,
            OutputKeepRate = 0.6,
        }, default);
        yield return ("halo 2", indexed with { Halo = 2, InputKeepRate = 1 }, default);
        yield return ("halo 2, inputs too, clustered", indexed with { Halo = 2, Granularity = 1 }, MaskStyle.Clustered);
        yield return ("halo, one image", indexed with { Dense = pointwise with { Batch = 1 }, Halo = 2, ActivationRate = 0.2 }, default);

        static PatchConv2d Case(Conv2d dense, int granularity, double rate, PatchInput source) => new()
        {
            Dense = dense,
            Granularity = granularity,
            ActivationRate = rate,
            Source = source,
            ChannelGroup = 2,
            InputKeepRate = 0.5,
            OutputKeepRate = 0.5,
        };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense;
        int[] patches = random.Patches(source.Grid, dense.Batch, source.ActivationRate);
        (KeptGroups inputs, KeptGroups outputs) = KeptGroups.Draw(
            dense, source.ChannelGroup, source.InputKeepRate, source.OutputKeepRate, random);
        KeptPatches kept = new(source, patches, inputs, outputs);
        float[] input = random.Floats(checked(kept.InputPixels * inputs.ChannelsOfAnImage));
        float[] weights = ConvolutionSetup.Weights(dense, random);
        float[]? bias = ConvolutionSetup.Bias(dense, random);
        float[] initial = source.Halo == 0 ? []
            : random.Floats(checked(dense.Batch * dense.OutputHeight * dense.OutputWidth * outputs.ChannelsOfAnImage));
        TBuffer output = source.Halo == 0
            ? builder.Output(checked(kept.Pixels.Length * outputs.ChannelsOfAnImage), () => kept.Computed(input, weights, bias))
            : builder.InOut(initial, () => kept.Placed(initial, kept.Computed(input, weights, bias)));
        if (outputs.ChannelsOfAnImage == 0 || patches.Length == 0)
            return;

        ConvolutionLayout shape = KeptPatchLaunch.Shape<TLanes>(source);
        ChannelMaskedLaunch launch = ChannelMaskedLaunch.Of(dense, inputs, outputs);
        TBuffer packed = builder.Scratch(launch.WeightScratch<TLanes>()), bounds = builder.Scratch(launch.BoundScratch<TLanes>());
        builder.CollectWeights(
            launch, builder.ChannelMaskedConstants(dense, weights, bias), builder.Input(inputs.Groups), builder.Input(outputs.Groups),
            packed, bounds, ref shape);
        TBuffer map = builder.Input(input, shape.ZeroTail);
        TIndex list = source.Halo == 0 ? default : builder.ListPixels(source, builder.Input(patches), patches.Length);
        TIndex places = source is { Halo: 0, Source: PatchInput.Indexed } ? builder.FindPlaces(source, patches) : default;
        foreach ((int image, int first, int units) in kept.UnitsOfImages())
        {
            int read = source.Source == PatchInput.Gathered ? first * kept.InputHeight * kept.InputWidth * shape.InputChannels : 0;
            builder.LaunchKept(
                source, shape, (first, units), map.From(read), input.Length - read, packed.From(image * shape.SegmentWeights),
                bounds.From(image * shape.SegmentBounds), source.Halo > 0 ? list : places, output);
        }
    }
}
