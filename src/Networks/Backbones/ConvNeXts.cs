using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// ConvNeXt (Liu et al., CVPR 2022): depthwise 7x7, layer norm, a 1x1 to four times the channels, GELU, a 1x1 back, a factor a channel.
/// </summary>
internal static class ConvNeXts
{
    private const int Expansion = 4, Kernel = 7;

    public static IEnumerable<NetworkDescription> All =>
    [
        Create("convnext_t", 96, 3, 3, 9, 3), Create("convnext_s", 96, 3, 3, 27, 3), Create("convnext_b", 128, 3, 3, 27, 3),
        Create("convnext_l", 192, 3, 3, 27, 3),
    ];

    private static NetworkDescription Create(string name, int width, params int[] blocks)
    {
        List<BlockDescription> all = [Stem(Biased(width, 4, 4), new LayerNormLayer())];
        for (int i = 0; i < blocks.Length; i++)
        {
            int stage = i + 1, channels = width << i;
            if (i > 0)
            {
                all.Add(new BlockDescription(
                    FormattableString.Invariant($"stage{stage}.first"), [new LayerNormLayer(), Biased(channels, 2, 2)])
                { Stage = stage });
            }

            all.Add(new BlockDescription(FormattableString.Invariant($"stage{stage}"),
            [
                Biased(channels, Kernel, 1) with { IsDepthwise = true, Padding = null }, new LayerNormLayer(),
                Biased(Expansion * channels, 1, 1) with { Activation = UnaryFunction.Gelu }, Biased(channels, 1, 1), new ScaleLayer(),
                new AddLayer(Node.BlockInput),
            ])
            {
                Stage = stage,
                Repeat = blocks[i],
            });
        }

        all.Add(Head(new GlobalPoolLayer(), new LayerNormLayer(), new LinearLayer(1000)));
        return new NetworkDescription { Name = name, DefaultResolution = 224, Blocks = all };
    }

    private static ConvolutionLayer Biased(int channels, int kernel, int stride) =>
        new() { Channels = channels, Kernel = kernel, Stride = stride, Padding = 0, HasBatchNorm = false, HasBias = true };
}
