using LatencyLab.Operators.Normalization;

namespace LatencyLab.Kernels.Normalization;

/// <summary>Launches what normalises.</summary>
internal static class NormalizationSetup
{
    /// <summary>Adds the launch, on random tensors, with its double reference.</summary>
    public static void Launch<TBuffer, TIndex, TLanes, TCentre>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, int images, NormalizationShape shape, RandomInputs random)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
        where TCentre : struct, ICentre
    {
        int channels = shape.Groups * shape.Run, length = checked(images * shape.ImageStride);
        float[] input = random.Floats(length), scale = random.Floats(channels);
        float[] shift = TCentre.IsTaken ? random.Floats(channels) : new float[channels];
        builder.Launch(
            new NormalizationKernel<TBuffer, TLanes, TCentre>(
                builder.Input(input), builder.Input(scale), builder.Input(shift), builder.Output(length, Reference), shape),
            images * shape.Groups);

        double[] Reference()
        {
            double[] result = new double[length];
            for (int image = 0; image < images; image++)
            {
                for (int part = 0; part < shape.Groups; part++)
                {
                    int[] places = [.. from run in Enumerable.Range(0, shape.Runs)
                        from i in Enumerable.Range(0, shape.Run)
                        select image * shape.ImageStride + run * shape.Stride + part * shape.Run + i];
                    double mean = TCentre.IsTaken ? places.Average(place => (double)input[place]) : 0;
                    double variance = places.Average(place => (input[place] - mean) * (input[place] - mean));
                    for (int i = 0; i < places.Length; i++)
                    {
                        int channel = part * shape.Run + i % shape.Run;
                        result[places[i]] = (input[places[i]] - mean) / Math.Sqrt(variance + NormalizationShape.Epsilon) * scale[channel]
                            + shift[channel];
                    }
                }
            }

            return result;
        }
    }

    /// <summary>Rows end to end.</summary>
    public static NormalizationShape Row(long columns) =>
        new() { Runs = 1, Run = checked((int)columns), Stride = checked((int)columns), Groups = 1, ImageStride = checked((int)columns) };
}

/// <summary>Sets up <see cref="LayerNorm"/>.</summary>
internal sealed class LayerNormKind() : KernelKind<LayerNorm>("ln", "layer norm of rows")
{
    protected override IEnumerable<(string Name, LayerNorm Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("rows", new LayerNorm(3, 64), default);
        yield return ("tails", new LayerNorm(5, 37), default);
        yield return ("two columns", new LayerNorm(2, 2), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, LayerNorm source, RandomInputs random) =>
        builder.Launch<TBuffer, TIndex, TLanes, AroundMean>(checked((int)source.Rows), NormalizationSetup.Row(source.Columns), random);
}

/// <summary>Sets up <see cref="RmsNorm"/>.</summary>
internal sealed class RmsNormKind() : KernelKind<RmsNorm>("rms_norm", "RMS norm of rows")
{
    protected override IEnumerable<(string Name, RmsNorm Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("rows", new RmsNorm(3, 64), default);
        yield return ("tails", new RmsNorm(5, 37), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, RmsNorm source, RandomInputs random) =>
        builder.Launch<TBuffer, TIndex, TLanes, AroundZero>(checked((int)source.Rows), NormalizationSetup.Row(source.Columns), random);
}

/// <summary>Sets up <see cref="GroupNorm"/>; instance norm has a channel a group.</summary>
internal sealed class GroupNormKind() : KernelKind<GroupNorm>("group_norm", "group norm of maps")
{
    protected override IEnumerable<(string Name, GroupNorm Operator, MaskStyle Mask)> VerificationCases()
    {
        GroupNorm plain = new() { Batch = 2, Channels = 48, Height = 5, Width = 3, Groups = 3 };
        yield return ("whole registers", plain, default);
        yield return ("tails", plain with { Channels = 30, Groups = 6 }, default);
        yield return ("a channel a group", plain with { Channels = 7, Groups = 7 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, GroupNorm source, RandomInputs random)
    {
        int pixels = checked(source.Height * source.Width);
        builder.Launch<TBuffer, TIndex, TLanes, AroundMean>(
            source.Batch,
            new NormalizationShape
            {
                Runs = pixels,
                Run = source.Channels / source.Groups,
                Stride = source.Channels,
                Groups = source.Groups,
                ImageStride = checked(pixels * source.Channels),
            },
            random);
    }
}
