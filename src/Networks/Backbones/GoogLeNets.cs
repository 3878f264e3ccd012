using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>GoogLeNet (Szegedy et al., CVPR 2015, table 1) with batch norms and 3x3 for 5x5 convolutions, as in torchvision.</summary>
internal static class GoogLeNets
{
    /// <summary>
    /// Channels of the 1x1; of the 1x1 before the 3x3 and of it; the same of the second 3x3; of the 1x1 behind the pooling.
    /// </summary>
    private static readonly (int Stage, int One, int Reduce3, int Three, int Reduce5, int Five, int Pool)[] s_modules =
    [
        (1, 64, 96, 128, 16, 32, 32), (1, 128, 128, 192, 32, 96, 64), (2, 192, 96, 208, 16, 48, 64), (2, 160, 112, 224, 24, 64, 64),
        (2, 128, 128, 256, 24, 64, 64), (2, 112, 144, 288, 32, 64, 64), (2, 256, 160, 320, 32, 128, 128), (3, 256, 160, 320, 32, 128, 128),
        (3, 384, 192, 384, 48, 128, 128),
    ];

    public static NetworkDescription Create()
    {
        PoolLayer pool = new(PoolFunction.Max, 3, 2) { RoundsUp = true };
        List<BlockDescription> blocks = [Stem(Conv(64, 7, 2), pool, Conv(64, 1), Conv(192, 3), pool)];
        int index = 0;
        for (int i = 0; i < s_modules.Length; i++)
        {
            var module = s_modules[i];
            List<LayerDescription> layers =
            [
                Conv(module.One, 1) with { Name = "one" }, Conv(module.Reduce3, 1) with { From = Node.BlockInput },
                Conv(module.Three, 3) with { Name = "three" }, Conv(module.Reduce5, 1) with { From = Node.BlockInput },
                Conv(module.Five, 3) with { Name = "five" }, new PoolLayer(PoolFunction.Max, 3, 1) { Padding = 1, From = Node.BlockInput },
                Conv(module.Pool, 1), new ConcatLayer("one", "three", "five"),
            ];
            if (i + 1 < s_modules.Length && s_modules[i + 1].Stage > module.Stage)
                layers.Add(module.Stage == 1 ? pool : new PoolLayer(PoolFunction.Max, 2, 2) { RoundsUp = true });
            index = i > 0 && s_modules[i - 1].Stage == module.Stage ? index + 1 : 0;
            blocks.Add(new BlockDescription(FormattableString.Invariant($"stage{module.Stage}.block{index}"), layers)
            {
                Stage = module.Stage,
            });
        }

        blocks.Add(Head(new GlobalPoolLayer(), new LinearLayer(1000)));
        return new NetworkDescription { Name = "googlenet", DefaultResolution = 224, Blocks = blocks };
    }
}
