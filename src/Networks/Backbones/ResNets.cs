namespace LatencyLab.Networks.Backbones;

/// <summary>ResNets (He et al., CVPR 2016).</summary>
internal static class ResNets
{
    private const int Expansion = 4;

    /// <summary>The ImageNet ResNets, with the stride of a bottleneck on its 3x3 convolution ("v1.5").</summary>
    public static IEnumerable<Backbone> ImageNet =>
    [
        Create("resnet18", BlockKind.Basic, 2, 2, 2, 2),
        Create("resnet34", BlockKind.Basic, 3, 4, 6, 3),
        Create("resnet50", BlockKind.Bottleneck, 3, 4, 6, 3),
        Create("resnet101", BlockKind.Bottleneck, 3, 4, 23, 3),
        Create("resnet152", BlockKind.Bottleneck, 3, 8, 36, 3),
        .. ResNexts,
    ];

    /// <summary>ResNeXts (Xie et al., CVPR 2017): groups x channels of a group in the first stage.</summary>
    private static IEnumerable<Backbone> ResNexts =>
    [
        Create("resnext50_32x4d", BlockKind.Bottleneck, 3, 4, 6, 3).InGroups(32, 4),
        Create("resnext101_32x8d", BlockKind.Bottleneck, 3, 4, 23, 3).InGroups(32, 8),
        Create("resnext101_64x4d", BlockKind.Bottleneck, 3, 4, 23, 3).InGroups(64, 4),
    ];

    /// <summary>The CIFAR-10 ResNets of 6n + 2 layers: three stages of n basic blocks, shortcuts without parameters (option A).</summary>
    public static IEnumerable<Backbone> Cifar => new[] { 20, 32, 44, 56, 110 }.Select(depth => new Backbone
    {
        Name = $"resnet{depth}",
        DefaultResolution = 32,
        Kind = BlockKind.Basic,
        Stem = new StemShape(16, 3, 1),
        Stages = [.. new[] { 16, 32, 64 }.Select(width => new StageShape((depth - 2) / 6, width, width, width == 16 ? 1 : 2))],
        HasFreeShortcuts = true,
        Classes = 10,
    });

    private static Backbone InGroups(this Backbone backbone, int groups, int width) => backbone with
    {
        Stages = [.. backbone.Stages.Select((stage, index) => stage with { Width = groups * width << index, Groups = groups })],
    };

    private static Backbone Create(string name, BlockKind kind, params int[] blocks) => new()
    {
        Name = name,
        DefaultResolution = 224,
        Kind = kind,
        Stem = new StemShape(64, 7, 2, HasPool: true),
        Stages = [.. blocks.Select((count, stage) =>
        {
            int width = 64 << stage;
            return new StageShape(count, width, kind == BlockKind.Basic ? width : Expansion * width, stage == 0 ? 1 : 2);
        })],
    };
}
