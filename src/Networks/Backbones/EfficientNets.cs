using static LatencyLab.Networks.Backbones.Layers;
using static LatencyLab.Networks.Backbones.WidthMultiplier;

namespace LatencyLab.Networks.Backbones;

/// <summary>EfficientNets (Tan and Le, ICML 2019): B0 of table 1, of any width; B1 to B7 wider and deeper.</summary>
internal static class EfficientNets
{
    private const UnaryFunction Silu = UnaryFunction.Silu;

    /// <summary>A quarter of the block's input channels is squeezed to.</summary>
    private const int SqueezeDivisor = 4;

    private static readonly (int Expansion, int Kernel, int Channels, int Repeats, int Stride)[] s_b0 =
        [(1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2), (6, 5, 112, 3, 1), (6, 5, 192, 4, 2), (6, 3, 320, 1, 1)];

    /// <summary>Width, depth and resolution as in the authors' models.</summary>
    public static IEnumerable<NetworkDescription> Larger =>
    [
        Create("efficientnet_b1", 1.0, 1.1, 240), Create("efficientnet_b2", 1.1, 1.2, 260), Create("efficientnet_b3", 1.2, 1.4, 300),
        Create("efficientnet_b4", 1.4, 1.8, 380), Create("efficientnet_b5", 1.6, 2.2, 456), Create("efficientnet_b6", 1.8, 2.6, 528),
        Create("efficientnet_b7", 2.0, 3.1, 600),
    ];

    public static NetworkDescription B0(string name, double width) => Create(name, width, 1, 224);

    private static NetworkDescription Create(string name, double width, double depth, int resolution)
    {
        int stem = Scale(32, width), channels = stem;
        List<InvertedResidual> blocks = [];
        foreach ((int expansion, int kernel, int unscaled, int repeats, int stride) in s_b0)
        {
            for (int i = 0; i < (int)Math.Ceiling(depth * repeats); i++)
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
            DefaultResolution = resolution,
            Blocks =
            [
                Stem(Conv(stem, 3, 2, Silu)),
                .. InvertedResidual.Chain(stem, blocks),
                Head(Conv(Scale(1280, width), 1, 1, Silu), new GlobalPoolLayer(), new LinearLayer(1000)),
            ],
        };
    }
}
