using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Operators.Masking;

namespace LatencyLab.Kernels.Samples;

/// <summary>Sets up <see cref="SampleGather"/>.</summary>
internal sealed class SampleGatherKind : KernelKind<SampleGather>
{
    public override string Name => "sample_gather";

    public override string Summary => "kept samples of a batch to a smaller batch";

    protected override IEnumerable<(string Name, SampleGather Operator, MaskStyle Mask)> VerificationCases()
    {
        SampleGather plain = new() { Batch = 5, Channels = 37, Height = 4, Width = 3, KeepRate = 0.5 };
        yield return ("tails", plain, default);
        yield return ("none kept", plain with { KeepRate = 0 }, default);
        yield return ("all kept", plain with { KeepRate = 1 }, default);
        yield return ("several runs a sample", plain with { Channels = 64, Height = 11, Width = 7 }, default);
        yield return ("a batch of one", plain with { Batch = 1, KeepRate = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, SampleGather source, RandomInputs random)
    {
        int length = checked(source.Height * source.Width * source.Channels);
        int[] kept = random.Choose(source.Batch, source.KeptImages);
        float[] input = random.Floats(checked(source.Batch * length));
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new SampleCopyKernel<TBuffer, TIndex, TLanes>(
                builder.Input(input), builder.Input(kept), builder.Output(checked(kept.Length * length), Reference), runs, isScatter: 0),
            checked(kept.Length * runs.Items));

        double[] Reference() => [.. kept.SelectMany(image => input.Skip(image * length).Take(length)).Select(value => (double)value)];
    }
}
