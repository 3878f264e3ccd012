namespace LatencyLab.Kernels.Samples;

/// <summary>Sets up <see cref="SampleGather"/> and <see cref="SampleScatter"/>.</summary>
internal abstract class SampleCopyKind<TOperator>(string name, string summary, TOperator plain)
    : KernelKind<TOperator>(name, summary)
    where TOperator : SampleCopy
{
    protected override IEnumerable<(string Name, TOperator Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("tails", plain, default);
        yield return ("none kept", plain with { KeepRate = 0 }, default);
        yield return ("all kept", plain with { KeepRate = 1 }, default);
        yield return ("several runs a sample", plain with { Channels = 64, Height = 11, Width = 7 }, default);
        yield return ("a batch of one", plain with { Batch = 1, KeepRate = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TOperator source, RandomInputs random)
    {
        bool isScatter = source is SampleScatter;
        int length = checked(source.Height * source.Width * source.Channels);
        int[] kept = random.Choose(source.Batch, source.KeptImages);
        int all = checked(source.Batch * length), copied = checked(kept.Length * length);
        float[] input = random.Floats(isScatter ? copied : all), initial = isScatter ? random.Floats(all) : [];
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new SampleCopyKernel<TBuffer, TIndex, TLanes>(
                builder.Input(input), builder.Input(kept), isScatter ? builder.InOut(initial, Scattered) : builder.Output(copied, Gathered),
                runs, isScatter ? 1 : 0),
            checked(kept.Length * runs.Items));

        double[] Gathered() => [.. kept.SelectMany(image => input.Skip(image * length).Take(length)).Select(value => (double)value)];

        double[] Scattered()
        {
            double[] expected = [.. initial];
            for (int i = 0; i < input.Length; i++)
                expected[kept[i / length] * length + i % length] = input[i];
            return expected;
        }
    }
}

/// <summary>Sets up <see cref="SampleGather"/>.</summary>
internal sealed class SampleGatherKind() : SampleCopyKind<SampleGather>(
    "sample_gather", "kept samples of a batch to a smaller batch",
    new() { Batch = 5, Channels = 37, Height = 4, Width = 3, KeepRate = 0.5 });

/// <summary>Sets up <see cref="SampleScatter"/>.</summary>
internal sealed class SampleScatterKind() : SampleCopyKind<SampleScatter>(
    "sample_scatter", "results of the kept samples back to their places in the batch",
    new() { Batch = 5, Channels = 37, Height = 4, Width = 3, KeepRate = 0.5 });
