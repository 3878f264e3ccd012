namespace LatencyLab.Kernels.Pooling;

/// <summary>Sets up <see cref="Upsample"/>.</summary>
internal sealed class UpsampleKind() : KernelKind<Upsample>("upsample", "nearest-neighbour up-sampling by an integer factor")
{
    protected override IEnumerable<(string Name, Upsample Operator, MaskStyle Mask)> VerificationCases()
    {
        Upsample plain = new() { Batch = 2, Channels = 37, Height = 4, Width = 5, Factor = 2 };
        yield return ("factor 2, tails", plain, default);
        yield return ("factor 1", plain with { Factor = 1 }, default);
        yield return ("factor 3, one channel", plain with { Factor = 3, Channels = 1 }, default);
        yield return ("several items a row", plain with { Batch = 1, Channels = 128, Height = 1, Width = 70 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Upsample source, RandomInputs random)
    {
        float[] input = random.Floats(checked(source.Batch * source.Height * source.Width * source.Channels));
        UpsampleShape shape = new()
        {
            Width = source.Width,
            Channels = source.Channels,
            Factor = source.Factor,
            ItemPixels = builder.RunsPerItem(source.Channels * source.Factor, source.Width),
            Parts = builder.ItemsPerRun(source.Channels),
        };
        TBuffer output = builder.Output(checked(input.Length * source.Factor * source.Factor), () => Reference(source, input));
        builder.Launch(
            new UpsampleKernel<TBuffer, TLanes>(builder.Input(input), output, shape),
            checked(source.Batch * source.Height * source.Factor * shape.ItemsPerRow));
    }

    private static double[] Reference(Upsample source, float[] input)
    {
        int height = source.Height * source.Factor, width = source.Width * source.Factor;
        double[] output = new double[source.Batch * height * width * source.Channels];
        for (int i = 0; i < output.Length; i++)
        {
            int channel = i % source.Channels, pixel = i / source.Channels;
            int x = pixel % width / source.Factor, y = pixel / width % height / source.Factor, image = pixel / (width * height);
            output[i] = input[((image * source.Height + y) * source.Width + x) * source.Channels + channel];
        }

        return output;
    }
}
