using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// Residual network of separable convolutions, the ImageNet backbone of a public HydraNet re-implementation: 3x3 of stride 2 to 64, 3x3
/// max-pooling, separable residual blocks of 128, 256, 512 and 1024 channels, average pool, classifier.
/// </summary>
/// <remarks>
/// A block is a depthwise 3x3 and a 1x1, with the block's input added where the shape is kept. How many there are in a stage is not
/// published: as many as MobileNetV1 has separable convolutions of that width, 2-2-6-2.
/// </remarks>
internal static class SeparableResNets
{
    public const string ImageNetName = "separable_resnet", CifarName = "separable_resnet_cifar";

    private const int StemChannels = 64;

    private static readonly (int Channels, int Blocks, int Stride)[] s_stages = [(128, 2, 1), (256, 2, 2), (512, 6, 2), (1024, 2, 2)];

    public static NetworkDescription ImageNet(string name, double width) =>
        Create(name, width, 224, 1000, Stem(Conv(Scaled(StemChannels, width), 3, 2), MaxPool3));

    /// <summary>For 32 pixels: the first convolution has stride 1, and no pooling follows.</summary>
    public static NetworkDescription Cifar(string name, double width) =>
        Create(name, width, 32, 10, Stem(Conv(Scaled(StemChannels, width), 3)));

    private static NetworkDescription Create(string name, double width, int resolution, int classes, BlockDescription stem)
    {
        return new NetworkDescription
        {
            Name = name,
            DefaultResolution = resolution,
            Blocks =
            [
                stem,
                .. s_stages.Select((stage, index) => new BlockDescription(FormattableString.Invariant($"stage{index + 1}"),
                [
                    Depthwise(3, stage.Stride, UnaryFunction.Relu) with { StridesOnFirstRepeatOnly = true },
                    Conv(Scaled(stage.Channels, width), 1),
                    new ResidualLayer { Shortcut = ShortcutKind.None },
                ])
                {
                    Stage = index + 1,
                    Repeat = stage.Blocks,
                }),
                Head(new GlobalPoolLayer(), new LinearLayer(classes)),
            ],
        };
    }

    private static int Scaled(int channels, double width) => Math.Max(1, (int)Math.Round(channels * width));
}
