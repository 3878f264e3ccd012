using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// DenseNets with bottlenecks and compression (Huang et al., CVPR 2017): a layer is BN-ReLU-1x1 to 4k, BN-ReLU-3x3 to k, joined to all
/// that came before; a transition is BN-ReLU-1x1 to half the channels and 2x2 average pooling.
/// </summary>
internal static class DenseNets
{
    private const int BottleneckWidths = 4;

    public static IEnumerable<NetworkDescription> All =>
    [
        ImageNet("densenet121", 32, 6, 12, 24, 16),
        ImageNet("densenet161", 48, 6, 12, 36, 24),
        ImageNet("densenet169", 32, 6, 12, 32, 32),
        ImageNet("densenet201", 32, 6, 12, 48, 32),
        Cifar(100, 12),
        Cifar(250, 24),
    ];

    private static NetworkDescription ImageNet(string name, int growth, params int[] layers) =>
        Create(name, 224, 1000, Stem(Conv(2 * growth, 7, 2), MaxPool3), 2 * growth, growth, layers);

    /// <summary>
    /// DenseNet-BC of L layers and growth k: three dense blocks of (L - 4) / 6 layers after a 3x3 convolution of 2k channels.
    /// </summary>
    private static NetworkDescription Cifar(int depth, int growth) => Create(
        FormattableString.Invariant($"densenet_bc_{depth}_{growth}"), 32, 10, Stem(BareConv(2 * growth, 3)), 2 * growth, growth,
        (depth - 4) / 6, (depth - 4) / 6, (depth - 4) / 6);

    private static NetworkDescription Create(
        string name, int resolution, int classes, BlockDescription stem, int channels, int growth, params int[] layers)
    {
        List<BlockDescription> blocks = [stem];
        for (int i = 0; i < layers.Length; i++)
        {
            int stage = i + 1;
            blocks.Add(new BlockDescription(
                FormattableString.Invariant($"stage{stage}"),
                [NormRelu(), Conv(BottleneckWidths * growth, 1), BareConv(growth, 3), new ConcatLayer(Node.BlockInput)])
            {
                Stage = stage,
                Repeat = layers[i],
            });
            channels += layers[i] * growth;
            if (stage == layers.Length)
                break;
            channels /= 2;
            blocks.Add(new BlockDescription(
                FormattableString.Invariant($"stage{stage}.transition"),
                [NormRelu(), BareConv(channels, 1), new PoolLayer(PoolFunction.Average, 2, 2)])
            {
                Stage = stage,
            });
        }

        return new NetworkDescription
        {
            Name = name,
            DefaultResolution = resolution,
            Blocks = [.. blocks, Head(NormRelu(), new GlobalPoolLayer(), new LinearLayer(classes))],
        };
    }
}
