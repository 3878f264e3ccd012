using static LatencyLab.Networks.Backbones.Layers;
using static LatencyLab.Networks.Backbones.WidthMultiplier;

namespace LatencyLab.Networks.Backbones;

/// <summary>EfficientNet-B0 (Tan and Le, ICML 2019, table 1), of any width.</summary>
internal static class EfficientNets
{
    private const UnaryFunction Silu = UnaryFunction.Silu;

    /// <summary>A quarter of the block's input channels is squeezed to.</summary>
    private const int SqueezeDivisor = 4;

    private static readonly (int Expansion, int Kernel, int Channels, int Repeats, int Stride)[] s_b0 =
        [(1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2), (6, 5, 112, 3, 1), (6, 5, 192, 4, 2), (6, 3, 320, 1, 1)];

    public static NetworkDescription B0(string name, double width)
    {
        int stem = Scale(32, width), channels = stem;
        List<InvertedResidual> blocks = [];
        foreach ((int expansion, int kernel, int unscaled, int repeats, int stride) in s_b0)
        {
            for (int i = 0; i < repeats; i++)
            {
                blocks.Add(new InvertedResidual(
                    kernel, expansion * channels, Scale(unscaled, width), i == 0 ? stride : 1, Math.Max(1, channels / SqueezeDivisor), Silu)
                {
                    SqueezeActivation = Silu,
                });
                channels = Scale(unscaled, width);
            }
        }

        return new NetworkDescription
        {
            Name = name,
            DefaultResolution = 224,
            Blocks =
            [
                Stem(Conv(stem, 3, 2, Silu)),
                .. InvertedResidual.Chain(stem, blocks),
                Head(Conv(Scale(1280, width), 1, 1, Silu), new GlobalPoolLayer(), new LinearLayer(1000)),
            ],
        };
    }
}
