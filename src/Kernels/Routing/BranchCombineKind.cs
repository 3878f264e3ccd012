using LatencyLab.Operators.Routing;

namespace LatencyLab.Kernels.Routing;

/// <summary>Sets up <see cref="BranchCombine"/>.</summary>
internal sealed class BranchCombineKind() : KernelKind<BranchCombine>("branch_combine", "weighted sum of what a sample's branches computed")
{
    protected override IEnumerable<(string Name, BranchCombine Operator, MaskStyle Mask)> VerificationCases()
    {
        BranchCombine plain = new() { Batch = 7, Channels = 37, Height = 3, Width = 5 };
        yield return ("top 1", plain, default);
        yield return ("top 2", plain with { TopK = 2 }, default);
        yield return ("top 3, several runs a sample", plain with { Batch = 2, Channels = 64, Height = 11, Width = 7, TopK = 3 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, BranchCombine source, RandomInputs random)
    {
        int topK = source.TopK, results = checked(source.Batch * topK), length = checked(source.Height * source.Width * source.Channels);
        float[] input = random.Floats(checked(results * length)), weights = random.Floats(results, 0, 1);
        int[] places = random.Permutation(results);
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new CombineBranchesKernel<TBuffer, TIndex, TLanes>(
                builder.Input(input), builder.Input(places), builder.Input(weights),
                builder.Output(checked(source.Batch * length), Reference), runs, topK),
            checked(source.Batch * runs.Items));

        double[] Reference()
        {
            double[] expected = new double[source.Batch * length];
            for (int result = 0; result < results; result++)
                for (int i = 0; i < length; i++)
                    expected[result / topK * length + i] += (double)weights[result] * input[places[result] * length + i];
            return expected;
        }
    }
}
