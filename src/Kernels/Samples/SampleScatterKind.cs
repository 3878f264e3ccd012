using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Operators.Masking;

namespace LatencyLab.Kernels.Samples;

/// <summary>Sets up <see cref="SampleScatter"/>.</summary>
internal sealed class SampleScatterKind : KernelKind<SampleScatter>
{
    public override string Name => "sample_scatter";

    public override string Summary => "results of the kept samples back to their places in the batch";

    protected override IEnumerable<(string Name, SampleScatter Operator, MaskStyle Mask)> VerificationCases()
    {
        SampleScatter plain = new() { Batch = 5, Channels = 37, Height = 4, Width = 3, KeepRate = 0.5 };
        yield return ("tails", plain, default);
        yield return ("none kept", plain with { KeepRate = 0 }, default);
        yield return ("all kept", plain with { KeepRate = 1 }, default);
        yield return ("several runs a sample", plain with { Channels = 64, Height = 11, Width = 7 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, SampleScatter source, RandomInputs random)
    {
        int length = checked(source.Height * source.Width * source.Channels);
        int[] kept = random.Choose(source.Batch, source.KeptImages);
        float[] input = random.Floats(checked(kept.Length * length)), initial = random.Floats(checked(source.Batch * length));
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new SampleCopyKernel<TBuffer, TIndex, TLanes>(
                builder.Input(input), builder.Input(kept), builder.InOut(initial, Reference), runs, isScatter: 1),
            checked(kept.Length * runs.Items));

        double[] Reference()
        {
            double[] expected = [.. initial];
            for (int i = 0; i < input.Length; i++)
                expected[kept[i / length] * length + i % length] = input[i];
            return expected;
        }
    }
}
