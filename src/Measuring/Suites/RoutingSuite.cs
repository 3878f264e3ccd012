using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Measuring.Suites;

/// <summary>
/// Operators of networks with branches, and of networks that make weights for every image: a range of sizes, since such networks have
/// no standard shapes.
/// </summary>
internal static class RoutingSuite
{
    private static readonly int[] s_batches = [1, 8, 32];

    private static readonly (int Channels, int Size)[] s_maps = [(64, 28), (128, 14), (512, 8), (1024, 7)];

    private static readonly (int Branches, int TopK)[] s_choices = [(4, 1), (10, 2), (20, 4), (50, 5)];

    private static readonly int[] s_bases = [2, 4, 8, 16];

    public static IEnumerable<Operator> All() => Routing().Concat(Synthesis());

    private static IEnumerable<Operator> Routing()
    {
        foreach (int batch in s_batches)
        {
            foreach ((int channels, int size) in s_maps)
            {
                foreach ((int branches, int topK) in s_choices)
                {
                    yield return new BranchRouting
                    {
                        Batch = batch,
                        Channels = channels,
                        Height = size,
                        Width = size,
                        Branches = branches,
                        TopK = topK,
                    };
                    yield return new BranchCombine { Batch = batch, Channels = channels, Height = size, Width = size, TopK = topK };
                }
            }
        }
    }

    private static IEnumerable<Operator> Synthesis()
    {
        foreach (int batch in s_batches)
        {
            foreach ((int channels, int size) in s_maps)
            {
                foreach (int kernel in (int[])[1, 3])
                {
                    Conv2d conv = Conv2d.Square(batch, channels, size, channels, kernel);
                    // Weight sets of a batch, and of the bases, stay below what an ordinary network would have in all.
                    if (conv.KernelElements * Math.Max(batch, s_bases[^1]) > 1 << 25)
                        continue;
                    foreach (int bases in s_bases)
                        yield return new BasisSynthesis { Batch = batch, Bases = bases, Elements = conv.KernelElements };
                    yield return new PerImageConv2d { Dense = conv };
                }
            }
        }
    }
}
