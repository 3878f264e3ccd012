using static LatencyLab.Networks.Backbones.Layers;
using static LatencyLab.Networks.Backbones.WidthMultiplier;

namespace LatencyLab.Networks.Backbones;

/// <summary>MNASNet-B1 (Tan et al., CVPR 2019, figure 7) of any width, as in torchvision: the last convolution is not narrowed.</summary>
internal static class MnasNets
{
    private static readonly (int Kernel, int Expansion, int Channels, int Repeats, int Stride)[] s_stacks =
        [(3, 3, 24, 3, 2), (5, 3, 40, 3, 2), (5, 6, 80, 3, 2), (3, 6, 96, 2, 1), (5, 6, 192, 4, 2), (3, 6, 320, 1, 1)];

    public static NetworkDescription Create(string name, double width)
    {
        int stem = Scale(32, width), first = Scale(16, width), channels = first;
        List<InvertedResidual> blocks = [];
        foreach ((int kernel, int expansion, int unscaled, int repeats, int stride) in s_stacks)
        {
            for (int i = 0; i < repeats; i++)
            {
                blocks.Add(new InvertedResidual(
                    kernel, expansion * channels, Scale(unscaled, width), i == 0 ? stride : 1, 0, UnaryFunction.Relu));
                channels = Scale(unscaled, width);
            }
        }

        return new NetworkDescription
        {
            Name = name,
            DefaultResolution = 224,
            Blocks =
            [
                Stem(Conv(stem, 3, 2), Depthwise(3, 1, UnaryFunction.Relu), Conv(first, 1, 1, null)),
                .. InvertedResidual.Chain(first, blocks),
                Head(Conv(1280, 1), new GlobalPoolLayer(), new LinearLayer(1000)),
            ],
        };
    }
}
