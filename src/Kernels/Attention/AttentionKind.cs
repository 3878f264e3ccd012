using LatencyLab.Operators.Attention;

namespace LatencyLab.Kernels.Attention;

/// <summary>Sets up <see cref="FusedAttention"/>. Keys are transposed first, which counts.</summary>
internal sealed class AttentionKind() : KernelKind<FusedAttention>("attention", "softmax attention that keeps its scores on chip")
{
    protected override IEnumerable<(string Name, FusedAttention Operator, MaskStyle Mask)> VerificationCases()
    {
        FusedAttention plain = new() { Batch = 2, Queries = 8, HeadSize = 16, Heads = 3 };
        yield return ("whole blocks", plain, default);
        yield return ("tails", plain with { Queries = 21, HeadSize = 37 }, default);
        yield return ("causal", plain with { Queries = 19, IsCausal = true }, default);
        yield return ("causal, more keys", plain with { Queries = 3, Keys = 40, IsCausal = true }, default);
        yield return ("decoding, shared keys", plain with { Queries = 1, Keys = 50, Heads = 4, KeyHeads = 2 }, default);
        yield return ("one token", plain with { Queries = 1, HeadSize = 1, Heads = 1 }, default);
        yield return ("more keys than queries", plain with { Queries = 5, Keys = 70, HeadSize = 64 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, FusedAttention source, RandomInputs random)
    {
        int queries = checked((int)source.Queries), keys = checked((int)(source.Keys ?? queries));
        int keyHeads = source.KeyHeads ?? source.Heads;
        float[] query = random.Floats(checked(source.Batch * queries * source.Heads * source.HeadSize), -2, 2);
        float[] key = random.Floats(checked(source.Batch * keys * keyHeads * source.HeadSize), -2, 2), value = random.Floats(key.Length);
        int wide = 2 * TLanes.Width, blocks = (queries + AttentionShape.BlockQueries - 1) / AttentionShape.BlockQueries;
        AttentionShape shape = new()
        {
            Queries = queries,
            Keys = keys,
            Heads = source.Heads,
            KeyHeads = keyHeads,
            HeadSize = source.HeadSize,
            KeyStride = (keys + wide - 1) / wide * wide,
            Blocks = blocks,
            ItemBlocks = TLanes.AreThreads ? 1 : Math.Max(1, blocks),
            IsCausal = source.IsCausal ? 1 : 0,
            Scale = 1 / MathF.Sqrt(source.HeadSize),
        };
        TBuffer output = builder.Output(query.Length, () => Reference(source, query, key, value));
        if (query.Length == 0 || key.Length == 0)
            return;
        int items = checked(source.Batch * source.Heads * shape.Parts), heads = checked(source.Batch * keyHeads * source.HeadSize);
        TBuffer transposed = builder.Scratch(checked(heads * shape.KeyStride));
        TBuffer scores = builder.Scratch(checked(items * AttentionShape.BlockQueries * shape.KeyStride));
        builder.Launch(new KeyTransposeKernel<TBuffer, TLanes>(builder.Input(key), transposed, shape), heads);
        builder.Launch(
            new FusedAttentionKernel<TBuffer, TLanes>(builder.Input(query), transposed, builder.Input(value, wide), scores, output, shape),
            items);
    }

    private static double[] Reference(FusedAttention source, float[] query, float[] key, float[] value)
    {
        int queries = (int)source.Queries, keys = (int)(source.Keys ?? queries), keyHeads = source.KeyHeads ?? source.Heads;
        int size = source.HeadSize;
        double[] output = new double[query.Length];
        for (int row = 0; row < source.Batch * queries * source.Heads; row++)
        {
            int head = row % source.Heads, of = row / source.Heads % queries, batch = row / source.Heads / queries;
            int seen = source.IsCausal ? keys - queries + of + 1 : keys;
            int first = (batch * keys * keyHeads + head / (source.Heads / keyHeads)) * size, step = keyHeads * size;
            double[] powers =
            [
                .. Enumerable.Range(0, seen).Select(k => Math.Exp(
                    Enumerable.Range(0, size).Sum(i => (double)query[row * size + i] * key[first + k * step + i]) / Math.Sqrt(size))),
            ];
            double sum = powers.Sum();
            for (int i = 0; i < size; i++)
                output[row * size + i] = powers.Select((power, k) => power / sum * value[first + k * step + i]).Sum();
        }

        return output;
    }
}
