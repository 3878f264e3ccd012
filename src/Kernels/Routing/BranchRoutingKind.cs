using LatencyLab.Kernels.Samples;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Kernels.Routing;

/// <summary>Sets up <see cref="BranchRouting"/>.</summary>
internal sealed class BranchRoutingKind()
    : KernelKind<BranchRouting>("branch_routing", "samples to the top-k of B branches, ordered by branch")
{
    protected override bool Supports(BranchRouting candidate) => candidate.TopK <= candidate.Branches;

    protected override IEnumerable<(string Name, BranchRouting Operator, MaskStyle Mask)> VerificationCases()
    {
        BranchRouting plain = new() { Batch = 7, Channels = 37, Height = 3, Width = 5, Branches = 4 };
        yield return ("top 1", plain, default);
        yield return ("top 2", plain with { TopK = 2 }, default);
        yield return ("every branch", plain with { TopK = 4, Channels = 16 }, default);
        yield return ("one sample, one branch", plain with { Batch = 1, Branches = 1 }, default);
        yield return ("more branches than samples", plain with { Batch = 2, Branches = 16, TopK = 3 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, BranchRouting source, RandomInputs random)
    {
        int batch = source.Batch, branches = source.Branches, topK = source.TopK, copies = checked(batch * topK);
        int length = checked(source.Height * source.Width * source.Channels);
        float[] scores = random.Floats(checked(batch * branches), 0.1f, 1), input = random.Floats(checked(batch * length));
        Lazy<int[]> chosen = new(() => Choices(scores, batch, branches, topK));
        Lazy<int[]> order = new(() => [.. Enumerable.Range(0, copies).OrderBy(choice => chosen.Value[choice])]);

        TBuffer scoreBuffer = builder.Input(scores);
        TIndex choices = builder.List(copies, () => chosen.Value), places = builder.List(copies, Places);
        TIndex sources = builder.List(copies, () => [.. order.Value.Select(choice => choice / topK)]);
        TIndex counts = builder.List(
            branches, () => [.. Enumerable.Range(0, branches).Select(branch => chosen.Value.Count(branch.Equals))]);
        builder.Launch(
            new ChooseBranchesKernel<TBuffer, TIndex, TLanes>(scoreBuffer, choices, builder.Output(copies, Weights), branches, topK),
            batch);
        builder.Launch(new PlaceSamplesKernel<TIndex>(choices, places, sources, counts, copies, topK), branches);
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new SampleCopyKernel<TBuffer, TIndex, TLanes>(
                builder.Input(input), sources, builder.Output(checked(copies * length), Routed), runs, isScatter: 0),
            checked(copies * runs.Items));

        int[] Places()
        {
            int[] places = new int[copies];
            for (int place = 0; place < copies; place++)
                places[order.Value[place]] = place;
            return places;
        }

        double[] Weights() =>
        [
            .. Enumerable.Range(0, copies).Select(choice =>
                Score(choice) / Enumerable.Range(choice / topK * topK, topK).Sum(Score)),
        ];

        double Score(int choice) => scores[choice / topK * branches + chosen.Value[choice]];

        double[] Routed() =>
            [.. order.Value.SelectMany(choice => input.Skip(choice / topK * length).Take(length)).Select(value => (double)value)];
    }

    private static int[] Choices(float[] scores, int batch, int branches, int topK) =>
    [
        .. Enumerable.Range(0, batch).SelectMany(sample =>
            Enumerable.Range(0, branches).OrderByDescending(branch => scores[sample * branches + branch]).Take(topK)),
    ];
}
