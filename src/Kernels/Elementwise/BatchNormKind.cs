using LatencyLab.Operators.Normalization;

namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sets up <see cref="BatchNorm2d"/> where it is not folded into a convolution.</summary>
internal sealed class BatchNormKind() : KernelKind<BatchNorm2d>("batch_norm2d", "a scale and a shift a channel, with or without ReLU")
{
    protected override bool Supports(BatchNorm2d candidate) => !candidate.IsFolded && candidate.Channels > 0;

    protected override IEnumerable<(string Name, BatchNorm2d Operator, MaskStyle Mask)> VerificationCases()
    {
        BatchNorm2d plain = new() { Batch = 2, Channels = 37, Height = 5, Width = 7 };
        yield return ("tails", plain, default);
        yield return ("several runs, ReLU", plain with { Channels = 96, Height = 15, HasActivation = true }, default);
        yield return ("one channel", plain with { Channels = 1 }, default);
        yield return ("a pixel longer than a run", plain with { Channels = 4101, Height = 1, Width = 2 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, BatchNorm2d source, RandomInputs random)
    {
        int channels = source.Channels, pixels = checked(source.Batch * source.Height * source.Width), length = checked(pixels * channels);
        float[] input = random.Floats(length), scale = random.Floats(channels), shift = random.Floats(channels);
        TensorRuns runs = new()
        {
            Length = length,
            Run = channels * builder.RunsPerItem(channels, pixels),
            Parts = builder.ItemsPerRun(channels),
        };
        builder.Launch(
            new ChannelScaleKernel<TBuffer, TLanes>(
                builder.InputMap(input), builder.Input(scale), builder.Input(shift), builder.Output(length, Reference), channels, runs,
                source.HasActivation ? 0 : float.NegativeInfinity),
            runs.Items);

        double[] Reference() =>
            [.. input.Select((value, i) => (double)value * scale[i % channels] + shift[i % channels])
                .Select(value => source.HasActivation ? Math.Max(value, 0) : value)];
    }
}
