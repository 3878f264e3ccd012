using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Kernels.Synthesis;

/// <summary>Convolution in which every image has weights of its own; they come packed, as a synthesis of packed sets leaves them.</summary>
internal sealed class PerImageKind() : KernelKind<PerImageConv2d>("per_image_conv2d", "convolution with weights of its own for every image")
{
    protected override IEnumerable<(string Name, PerImageConv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("1x1", Case(Conv2d.Square(2, 16, 7, 32, 1)), default);
        yield return ("tails, bias, ReLU", Case(Conv2d.Square(3, 7, 5, 37, 3) with { HasBias = true, HasActivation = true }), default);
        yield return ("one image", Case(Conv2d.Square(1, 8, 6, 16, 3)), default);
        yield return ("stride 2", Case(Conv2d.Square(2, 6, 9, 20, 3, stride: 2)), default);
        yield return ("grouped", Case(Conv2d.Square(2, 12, 5, 18, 3, groups: 3)), default);
        yield return ("one pixel", Case(Conv2d.Square(4, 5, 1, 9, 1)), default);

        static PerImageConv2d Case(Conv2d dense) => new() { Dense = dense };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PerImageConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense, single = dense with { Batch = 1 };
        float[][] images = [.. Enumerable.Range(0, dense.Batch)
            .Select(_ => random.Floats(checked(dense.InputHeight * dense.InputWidth * dense.InputChannels)))];
        float[][] weights = [.. images.Select(_ => ConvolutionSetup.Weights(dense, random))];
        float[]? bias = ConvolutionSetup.Bias(dense, random);
        float[][] packed = [.. weights.Select(set => Pack<TLanes>(dense, set))];
        ConvolutionLayout shape = Shape<TLanes>(dense, packed.Length == 0 ? 0 : packed[0].Length);
        TBuffer output = builder.Output(
            checked(dense.Batch * shape.SegmentPixels * dense.OutputChannels),
            () => [.. images.Zip(weights).SelectMany(image => ConvolutionReference.Dense(single, image.First, image.Second, bias))]);
        Launch(
            builder, dense, builder.Input([.. images.SelectMany(image => image)], shape.ZeroTail),
            builder.Input([.. packed.SelectMany(set => set)]), packed.Length == 0 ? 0 : packed[0].Length, bias, output);
    }

    /// <summary>Zeros that have to follow the input.</summary>
    public static int ZeroTail<TLanes>(Conv2d dense) where TLanes : struct, ILanes<TLanes> => Shape<TLanes>(dense, 0).ZeroTail;

    /// <summary>Weights as the kernel reads them.</summary>
    /// <param name="dense">The convolution of an image.</param>
    /// <param name="weights">[taps, inputs of a group, output channels].</param>
    public static float[] Pack<TLanes>(Conv2d dense, float[] weights) where TLanes : struct, ILanes<TLanes> => WeightStrips.Pack<TLanes>(
        weights, dense.KernelHeight * dense.KernelWidth, dense.InputChannels / dense.Groups, dense.Groups,
        dense.OutputChannels / dense.Groups);

    /// <summary>Adds the launches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dense">The convolution of an image.</param>
    /// <param name="input">[images, height, width, channels] and <see cref="ZeroTail"/>.</param>
    /// <param name="weights">[images, <paramref name="elements"/>]: see <see cref="Pack"/>.</param>
    /// <param name="elements">Packed elements of an image.</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="output">[images, output height, output width, output channels].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d dense, TBuffer input, TBuffer weights, int elements, float[]? bias,
        TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        float[] bounds = ConvolutionSetup.PackBounds<TLanes>(
            bias, ConvolutionSetup.LowerBounds(dense), dense.Groups, dense.OutputChannels / dense.Groups);
        builder.LaunchConvolution(
            input, weights, builder.Input(bounds), output, new ImageUnits(dense.PaddingHeight / 2, dense.PaddingWidth / 2),
            Shape<TLanes>(dense, elements));
    }

    private static ConvolutionLayout Shape<TLanes>(Conv2d dense, int elements) where TLanes : struct, ILanes<TLanes>
    {
        ConvolutionLayout shape = ConvolutionSetup.Shape(
            dense, dense.Batch, dense.OutputHeight, dense.OutputWidth, dense.Batch, dense.InputHeight, dense.InputWidth, TLanes.Width);
        shape.GiveImagesTheirOwnTiles(dense.Batch);
        shape.SegmentWeights = elements;
        shape.IsPointwise = ConvolutionSetup.IsPointwise(dense) ? 1 : 0;
        return shape;
    }
}
