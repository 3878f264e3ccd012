using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;
using static LatencyLab.Measuring.Suites.StaticSuite;

namespace LatencyLab.Measuring.Suites;

/// <summary>
/// Operators of transformers: those of well-known ones, attention fused, and random shapes between and beyond them; group norms, which
/// stand before the attention of diffusion models.
/// </summary>
internal static class TokenSuite
{
    private const int RandomRows = 90, RandomGroupNorms = 8, RandomSeed = 20269, GroupNormSeed = 20270;
    private const long MostMacs = 600_000_000, MostBytes = 200_000_000;

    /// <summary>Tokens, features and heads of ViT-Ti, -S and -B on 224 x 224 pixels, and of a small language model.</summary>
    private static readonly (int Tokens, int Features, int Heads)[] s_transformers =
        [(197, 192, 3), (197, 384, 6), (197, 768, 12), (128, 512, 8)];

    /// <summary>Channels and side of maps of Stable Diffusion's U-Net and of a ResNet-50 with group norm, both in 32 groups.</summary>
    private static readonly (int Channels, int Side)[] s_groupNormed = [(320, 64), (640, 32), (1280, 16), (1280, 8), (64, 112), (256, 56)];

    public static IEnumerable<Operator> All()
    {
        foreach ((int tokens, int features, int heads) in s_transformers)
        {
            yield return new LayerNorm(tokens, features);
            yield return new Linear(tokens, features, 3 * features) { HasBias = true };
            yield return new FusedAttention { Batch = 1, Queries = tokens, Heads = heads, HeadSize = features / heads };
            yield return new Linear(tokens, features, features) { HasBias = true };
            yield return new Add(tokens, features);
            yield return new Linear(tokens, features, 4 * features) { HasBias = true };
            yield return new Unary(UnaryFunction.Gelu, tokens, 4 * features);
            yield return new Linear(tokens, 4 * features, features) { HasBias = true };
        }

        Random random = new(RandomSeed);
        for (int i = 0; i < RandomRows; i++)
        {
            Operator op = Drawn(random, i);
            OperatorWork work = op.Work(sizeof(float));
            if (work.Macs <= MostMacs && work.Bytes.Total <= MostBytes)
                yield return op;
        }

        foreach ((int channels, int side) in s_groupNormed)
            yield return GroupNormOf(1, channels, side, 32);
        Random maps = new(GroupNormSeed);
        for (int i = 0; i < RandomGroupNorms; i++)
        {
            int groups = 1 << maps.Next(6), channels = groups * LogUniform(maps, 4, 32);
            yield return GroupNormOf(LogUniform(maps, 1, 4), channels, LogUniform(maps, 7, 64), groups);
        }
    }

    private static GroupNorm GroupNormOf(int batch, int channels, int side, int groups) =>
        new() { Batch = batch, Channels = channels, Height = side, Width = side, Groups = groups };

    private static Operator Drawn(Random random, int index)
    {
        int rows = LogUniform(random, 8, 1024), columns = 8 * LogUniform(random, 4, 256), keys = LogUniform(random, 16, 512);
        return (index % 9) switch
        {
            0 => new LayerNorm(rows, columns),
            1 => new RmsNorm(rows, columns),
            2 => new Softmax(rows, LogUniform(random, 16, 1024)),
            3 => new Unary(UnaryFunction.Gelu, rows, columns),
            4 => new Unary(UnaryFunction.Silu, rows, columns),
            5 => new Concat(rows, columns),
            6 => new FusedAttention { Batch = 1, Queries = 1, Keys = keys, Heads = LogUniform(random, 1, 16), HeadSize = 64 },
            _ => new FusedAttention
            {
                Batch = LogUniform(random, 1, 4),
                Queries = keys,
                Heads = LogUniform(random, 1, 16),
                HeadSize = 16 * LogUniform(random, 1, 8),
                IsCausal = random.Next(2) == 0,
            },
        };
    }
}
