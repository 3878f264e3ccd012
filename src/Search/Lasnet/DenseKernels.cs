using LatencyLab.Operators.Convolution;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Search.Lasnet;

/// <summary>Says which kernels the static network is assumed to run, because a speed-up means little without it.</summary>
internal static class DenseKernels
{
    /// <summary>
    /// E.g. <c>1x1: implicit GEMM; 3x3: Winograd F(4x4, 3x3) 88 %, implicit GEMM 12 %</c> (shares of that kernel size's time).
    /// </summary>
    public static string Describe(IEnumerable<(BlockEstimate Block, int Count)> blocks)
    {
        var convolutions =
            from entry in blocks
            from step in entry.Block.Steps
            from node in step.Nodes
            where node.Node.Operator is Conv2d
            let conv = (Conv2d)node.Node.Operator
            select (Size: $"{conv.KernelHeight}x{conv.KernelWidth}", Name: NameOf(node.Estimate.Algorithm),
                Seconds: entry.Count * node.Estimate.TotalSeconds);
        return string.Join("; ", convolutions.GroupBy(conv => conv.Size).OrderBy(size => size.Key, StringComparer.Ordinal).Select(size =>
        {
            double total = size.Sum(conv => conv.Seconds);
            (string Name, double Share)[] shares =
                [.. size.GroupBy(conv => conv.Name).Select(name => (name.Key, name.Sum(conv => conv.Seconds) / total))
                    .OrderByDescending(name => name.Item2)];
            return $"{size.Key}: " + (shares.Length == 1 ? shares[0].Name
                : string.Join(", ", shares.Select(share => FormattableString.Invariant($"{share.Name} {share.Share * 100:0} %"))));
        }));
    }

    private static string NameOf(Algorithm algorithm) => algorithm switch
    {
        Algorithm.ImplicitGemm => "implicit GEMM",
        Algorithm.Winograd2 => "Winograd F(2x2, 3x3)",
        Algorithm.Winograd4 => "Winograd F(4x4, 3x3)",
        Algorithm.Fft => "FFT",
        Algorithm.Direct => "direct",
        Algorithm.Published => "tiled direct, as published",
        _ => "unnamed",
    };
}
