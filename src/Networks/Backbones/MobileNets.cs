using static LatencyLab.Networks.Backbones.Layers;
using static LatencyLab.Networks.Backbones.WidthMultiplier;

namespace LatencyLab.Networks.Backbones;

/// <summary>MobileNetV1 (Howard et al., 2017), V2 (Sandler et al., CVPR 2018) and V3 (Howard et al., ICCV 2019), of any width.</summary>
internal static class MobileNets
{
    private const int Resolution = 224, Classes = 1000, SmallestWidth = 8;

    /// <summary>Channels and stride of the separable convolutions of V1.</summary>
    private static readonly (int Channels, int Stride)[] s_v1 =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    /// <summary>Expansion t, channels c, repeats n and first stride s (V2, table 2).</summary>
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] s_v2 =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>Kernel, expanded and output channels, squeeze-and-excitation, hard swish (else ReLU), stride (V3, table 1).</summary>
    private static readonly (int Kernel, int Expanded, int Channels, bool Squeezes, bool Swishes, int Stride)[] s_v3Large =
    [
        (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1),
        (5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1),
        (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1), (3, 184, 80, false, true, 1),
        (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
        (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
    ];

    /// <summary>As <see cref="s_v3Large"/> (V3, table 2).</summary>
    private static readonly (int Kernel, int Expanded, int Channels, bool Squeezes, bool Swishes, int Stride)[] s_v3Small =
    [
        (3, 16, 16, true, false, 2), (3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1),
        (5, 96, 40, true, true, 2), (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1),
        (5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1),
        (5, 288, 96, true, true, 2), (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1),
    ];

    /// <summary>Channels are max(8, floor(w c)), as in the authors' models.</summary>
    public static NetworkDescription V1(string name, double width)
    {
        int Scaled(int channels) => Math.Max(SmallestWidth, (int)(channels * width));
        List<BlockDescription> blocks = [Stem(Conv(Scaled(32), 3, 2))];
        int stage = 1, index = 0;
        foreach ((int channels, int stride) in s_v1)
        {
            if (stride > 1)
                (stage, index) = (stage + 1, 0);
            blocks.Add(new BlockDescription(
                FormattableString.Invariant($"stage{stage}.block{index++}"),
                [Depthwise(3, stride, UnaryFunction.Relu), Conv(Scaled(channels), 1)])
            {
                Stage = stage,
            });
        }

        return Create(name, [.. blocks, Head(new GlobalPoolLayer(), new LinearLayer(Classes))]);
    }

    /// <summary>The last convolution is not narrowed: 1280 channels for widths up to 1.</summary>
    public static NetworkDescription V2(string name, double width)
    {
        int stem = Scale(32, width), channels = stem;
        List<InvertedResidual> blocks = [];
        foreach ((int expansion, int unscaled, int repeats, int stride) in s_v2)
        {
            for (int i = 0; i < repeats; i++)
            {
                blocks.Add(
                    new InvertedResidual(3, expansion * channels, Scale(unscaled, width), i == 0 ? stride : 1, 0, UnaryFunction.Relu6));
                channels = Scale(unscaled, width);
            }
        }

        return Create(name,
        [
            Stem(Conv(stem, 3, 2, UnaryFunction.Relu6)),
            .. InvertedResidual.Chain(stem, blocks),
            Head(Conv(Scale(1280, Math.Max(1, width)), 1, 1, UnaryFunction.Relu6), new GlobalPoolLayer(), new LinearLayer(Classes)),
        ]);
    }

    public static NetworkDescription V3Large(string name, double width) => V3(name, width, s_v3Large, 1280);

    public static NetworkDescription V3Small(string name, double width) => V3(name, width, s_v3Small, 1024);

    /// <summary>
    /// As in the authors' models: the expansion keeps its ratio to the block's scaled input, the squeeze is a quarter of the expanded
    /// channels, both multiples of 8; the last layer but one is not narrowed.
    /// </summary>
    private static NetworkDescription V3(
        string name, double width, (int Kernel, int Expanded, int Channels, bool Squeezes, bool Swishes, int Stride)[] table, int last)
    {
        const UnaryFunction Swish = UnaryFunction.HardSwish;
        int unscaled = 16, stem = Scale(unscaled, width), channels = stem;
        List<InvertedResidual> blocks = [];
        foreach ((int kernel, int expandedUnscaled, int channelsUnscaled, bool squeezes, bool swishes, int stride) in table)
        {
            int expanded = Scale(expandedUnscaled, (double)channels / unscaled);
            (unscaled, channels) = (channelsUnscaled, Scale(channelsUnscaled, width));
            blocks.Add(new InvertedResidual(
                kernel, expanded, channels, stride, squeezes ? Scale(expanded / 4, 1) : 0, swishes ? Swish : UnaryFunction.Relu)
            {
                Gate = UnaryFunction.HardSigmoid,
            });
        }

        return Create(name,
        [
            Stem(Conv(stem, 3, 2, Swish)),
            .. InvertedResidual.Chain(stem, blocks),
            Head(
                Conv(6 * channels, 1, 1, Swish), new GlobalPoolLayer(),
                new LinearLayer(Scale(last, Math.Max(1, width))) { Activation = Swish }, new LinearLayer(Classes)),
        ]);
    }

    private static NetworkDescription Create(string name, IReadOnlyList<BlockDescription> blocks) =>
        new() { Name = name, DefaultResolution = Resolution, Blocks = blocks };
}
