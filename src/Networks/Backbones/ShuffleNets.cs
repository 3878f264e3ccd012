using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>ShuffleNetV2 (Ma et al., ECCV 2018, table 5): half of the channels pass by, the halves are joined and shuffled.</summary>
internal static class ShuffleNets
{
    private const int StemChannels = 24;

    private static readonly int[] s_units = [4, 8, 4];

    public static IEnumerable<NetworkDescription> All =>
    [
        Create("shufflenet_v2_x0.5", 48, 96, 192, 1024), Create("shufflenet_v2_x1.0", 116, 232, 464, 1024),
        Create("shufflenet_v2_x1.5", 176, 352, 704, 1024), Create("shufflenet_v2_x2.0", 244, 488, 976, 2048),
    ];

    private static NetworkDescription Create(string name, params int[] channels)
    {
        List<BlockDescription> blocks = [Stem(Conv(StemChannels, 3, 2), MaxPool3)];
        for (int i = 0; i < s_units.Length; i++)
        {
            int stage = i + 1, half = channels[i] / 2;
            blocks.Add(new BlockDescription(FormattableString.Invariant($"stage{stage}.first"),
            [
                Linear(2), Conv(half, 1) with { Name = "left" }, Conv(half, 1) with { From = Node.BlockInput }, Linear(2), Conv(half, 1),
                new ConcatLayer("left"), new ChannelShuffleLayer(2),
            ])
            { Stage = stage });
            blocks.Add(new BlockDescription(FormattableString.Invariant($"stage{stage}"),
            [
                new SliceLayer(half) { Name = "left" }, new SliceLayer(half) { Offset = half, From = Node.BlockInput },
                Conv(half, 1), Linear(1), Conv(half, 1), new ConcatLayer("left"), new ChannelShuffleLayer(2),
            ])
            {
                Stage = stage,
                Repeat = s_units[i] - 1,
            });
        }

        blocks.Add(Head(Conv(channels[^1], 1), new GlobalPoolLayer(), new LinearLayer(1000)));
        return new NetworkDescription { Name = name, DefaultResolution = 224, Blocks = blocks };
    }

    /// <summary>A depthwise 3x3 with a batch norm and no activation.</summary>
    private static ConvolutionLayer Linear(int stride) => new() { IsDepthwise = true, Kernel = 3, Stride = stride };
}
