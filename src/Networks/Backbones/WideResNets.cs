using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// Wide ResNets for CIFAR (Zagoruyko and Komodakis, BMVC 2016): depth 6n + 4, three stages of n blocks BN-ReLU-3x3-BN-ReLU-3x3 that are
/// k times as wide as a ResNet's.
/// </summary>
internal static class WideResNets
{
    private static readonly int[] s_widths = [16, 32, 64];

    public static IEnumerable<NetworkDescription> All => [Create(16, 8), Create(28, 10), Create(40, 4)];

    private static NetworkDescription Create(int depth, int factor) => new()
    {
        Name = FormattableString.Invariant($"wide_resnet_{depth}_{factor}"),
        DefaultResolution = 32,
        Blocks =
        [
            Stem(BareConv(s_widths[0], 3)),
            .. s_widths.SelectMany((width, index) => Stage(index + 1, factor * width, (depth - 4) / 6)),
            Head(NormRelu(), new GlobalPoolLayer(), new LinearLayer(10)),
        ],
    };

    /// <summary>
    /// The first block changes the width, by a 1x1 convolution that reads the activated input; the others add the input itself.
    /// </summary>
    private static IEnumerable<BlockDescription> Stage(int stage, int width, int blocks)
    {
        int stride = stage == 1 ? 1 : 2;
        yield return new BlockDescription(FormattableString.Invariant($"stage{stage}.first"),
        [
            NormRelu("activated"), BareConv(width, 1, stride) with { Name = "shortcut" },
            Conv(width, 3, stride) with { From = "activated" }, BareConv(width, 3), new AddLayer("shortcut"),
        ])
        {
            Stage = stage,
        };
        yield return new BlockDescription(
            FormattableString.Invariant($"stage{stage}"), [NormRelu(), Conv(width, 3), BareConv(width, 3), new AddLayer(Node.BlockInput)])
        {
            Stage = stage,
            Repeat = blocks - 1,
        };
    }
}
