using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// VGG (Simonyan and Zisserman, ICLR 2015) without batch norms, and SqueezeNet (Iandola et al., 2016), as in torchvision.
/// </summary>
internal static class PlainNets
{
    private const int Classes = 1000, Resolution = 224, PooledSide = 7;

    public static IEnumerable<NetworkDescription> All =>
    [
        Vgg("vgg11", 1, 1, 2, 2, 2), Vgg("vgg13", 2, 2, 2, 2, 2), Vgg("vgg16", 2, 2, 3, 3, 3), Vgg("vgg19", 2, 2, 4, 4, 4),
        SqueezeNet("squeezenet1_0", Biased(96, 7, 2, 0), 3, 4), SqueezeNet("squeezenet1_1", Biased(64, 3, 2, 0), 2, 2),
    ];

    private static NetworkDescription Vgg(string name, params int[] layers)
    {
        List<BlockDescription> blocks = [];
        for (int i = 0; i < layers.Length; i++)
        {
            int channels = Math.Min(64 << i, 512);
            blocks.Add(new BlockDescription(
                FormattableString.Invariant($"stage{i + 1}"),
                [.. Enumerable.Repeat(Biased(channels, 3, 1, null), layers[i]), new PoolLayer(PoolFunction.Max, 2, 2)])
            { Stage = i + 1 });
        }

        blocks.Add(Head(
            new AdaptivePoolLayer(PoolFunction.Average, PooledSide, PooledSide), new LinearLayer(4096) { Activation = UnaryFunction.Relu },
            new LinearLayer(4096) { Activation = UnaryFunction.Relu }, new LinearLayer(Classes)));
        return new NetworkDescription { Name = name, DefaultResolution = Resolution, Blocks = blocks };
    }

    /// <param name="stem">The first convolution.</param>
    /// <param name="first">Fire modules before the second pooling.</param>
    /// <param name="second">Fire modules between the second and the third.</param>
    private static NetworkDescription SqueezeNet(string name, ConvolutionLayer stem, int first, int second)
    {
        PoolLayer pool = new(PoolFunction.Max, 3, 2) { RoundsUp = true };
        List<BlockDescription> blocks = [Stem(stem, pool)];
        for (int fire = 0; fire < 8; fire++)
        {
            int squeezed = 16 * (fire / 2 + 1), stage = fire < first ? 1 : fire < first + second ? 2 : 3;
            List<LayerDescription> layers =
            [
                Biased(squeezed, 1, 1, null) with { Name = "squeezed" }, Biased(4 * squeezed, 1, 1, null) with { Name = "left" },
                Biased(4 * squeezed, 3, 1, null) with { From = "squeezed" }, new ConcatLayer("left"),
            ];
            if (fire == first - 1 || fire == first + second - 1)
                layers.Add(pool);
            int index = fire < first ? fire : fire < first + second ? fire - first : fire - first - second;
            blocks.Add(new BlockDescription(FormattableString.Invariant($"stage{stage}.block{index}"), layers) { Stage = stage });
        }

        blocks.Add(Head(Biased(Classes, 1, 1, null), new GlobalPoolLayer()));
        return new NetworkDescription { Name = name, DefaultResolution = Resolution, Blocks = blocks };
    }

    private static ConvolutionLayer Biased(int channels, int kernel, int stride, int? padding) => new()
    {
        Channels = channels,
        Kernel = kernel,
        Stride = stride,
        Padding = padding,
        HasBatchNorm = false,
        HasBias = true,
        Activation = UnaryFunction.Relu,
    };
}
