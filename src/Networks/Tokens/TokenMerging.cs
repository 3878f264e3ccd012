using LatencyLab.Networks.Vision;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;

namespace LatencyLab.Networks.Tokens;

/// <summary>
/// Merges the r most alike tokens of a layer into others (ToMe, Bolya et al., ICLR 2023, section 3): tokens in turn go to two halves; the
/// keys, averaged over the heads and normalised, of one half are multiplied with those of the other; each token of the first half has
/// its best match; the r best pairs become one token each, the average weighted by how many patches each stands for.
/// </summary>
/// <remarks>
/// Kernel by kernel as eager frameworks run it. The order of the best scores is charged as one compaction of them. r is fixed, so that no
/// shape depends on the match.
/// </remarks>
internal static class TokenMerging
{
    /// <summary>Name of the step that puts out the tokens left.</summary>
    public const string Result = "merging.average";

    /// <param name="batch">Images.</param>
    /// <param name="channels">Features of a token.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="tokens">Tokens of an image, the class token among them, which is never merged.</param>
    /// <param name="merged">Tokens r that go, 1 to half of the patch tokens.</param>
    /// <param name="input">Step that puts out the tokens.</param>
    public static TokenSteps Steps(int batch, int channels, int heads, int tokens, int merged, string input)
    {
        int depth = channels / heads, second = tokens / 2, first = tokens - second;
        long all = checked((long)batch * tokens), left = all - ((long)batch * merged), sources = (long)batch * merged,
            unmerged = (long)batch * (first - merged), targets = (long)batch * second;
        return new TokenSteps(left, channels, input)
            .Add("merging.keys", Mean(all, depth, heads), "attention.heads")
            .Add("merging.norms", Mean(all, 1, depth))
            .Add("merging.metric", Quotient(all, depth), "merging.keys", "merging.norms")
            .Add("merging.scores", new BatchedGemm(batch, first, second, depth))
            .Add("merging.best", Mean((long)batch * first, 1, second) with { Function = PoolFunction.Max })
            .Add("merging.order", new MaskCompaction
            {
                Batch = batch,
                PatchesPerImage = first,
                ActivationRate = (double)merged / first,
            })
            .Add("merging.weigh", new Binary(BinaryFunction.Multiply, all, channels) { SecondElements = all }, input)
            .Add("merging.unmerged", new RowGather(unmerged, channels, all), "merging.order", "merging.weigh")
            .Add("merging.sources", new RowGather(sources, channels, all), "merging.order", "merging.weigh")
            .Add("merging.targets", new Permute(targets, channels) { Run = Math.Max(1, channels) }, "merging.weigh")
            .Add("merging.add", Addition(sources, channels, targets), "merging.sources", "merging.targets")
            .Add("merging.concat", new Concat(left, channels), "merging.unmerged", "merging.add")
            .Add("merging.sizes_unmerged", new RowGather(unmerged, 1, all), "merging.order")
            .Add("merging.sizes_sources", new RowGather(sources, 1, all), "merging.order")
            .Add("merging.sizes_targets", new Permute(targets, 1) { Run = 1 }, Node.BlockInput)
            .Add("merging.sizes_add", Addition(sources, 1, targets), "merging.sizes_sources", "merging.sizes_targets")
            .Add("merging.sizes", new Concat(left, 1), "merging.sizes_unmerged", "merging.sizes_add")
            .Add(Result, Quotient(left, channels), "merging.concat", "merging.sizes");
    }

    /// <summary>Rows divided by a number each.</summary>
    private static Binary Quotient(long rows, int columns) =>
        new(BinaryFunction.Divide, rows, columns) { SecondElements = rows, Run = columns };

    /// <summary>Rows added to rows: the index has the shape of what is added, and is not written out.</summary>
    private static RowScatterAdd Addition(long rows, int channels, long targets) => new(rows, channels, targets) { IndexPerElement = true };

    /// <summary>A reduction of [rows, reduced, channels] to [rows, channels].</summary>
    private static GlobalPool Mean(long rows, int channels, int reduced) =>
        new() { Batch = checked((int)rows), Channels = channels, Height = reduced, Width = 1 };
}
