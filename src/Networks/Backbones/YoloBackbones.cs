using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// What detectors find features with: Darknet-53 (Redmon and Farhadi, YOLOv3, 2018, table 1) with its classifier, and the backbones of
/// Ultralytics' YOLOv8 (layers 0 to 9 of yolov8.yaml) without one.
/// </summary>
internal static class YoloBackbones
{
    private const UnaryFunction Silu = UnaryFunction.Silu, Leaky = UnaryFunction.LeakyRelu;

    public static IEnumerable<NetworkDescription> All =>
    [
        Darknet53(), Yolo8("yolov8n_backbone", 1.0 / 3, 0.25, 1024), Yolo8("yolov8s_backbone", 1.0 / 3, 0.5, 1024),
        Yolo8("yolov8m_backbone", 2.0 / 3, 0.75, 768), Yolo8("yolov8l_backbone", 1, 1, 512), Yolo8("yolov8x_backbone", 1, 1.25, 512),
    ];

    private static NetworkDescription Darknet53()
    {
        List<BlockDescription> blocks = [Stem(Conv(32, 3, 1, Leaky))];
        int[] repeats = [1, 2, 8, 8, 4];
        for (int i = 0; i < repeats.Length; i++)
        {
            int stage = i + 1, channels = 64 << i;
            blocks.Add(new BlockDescription(FormattableString.Invariant($"stage{stage}.first"), [Conv(channels, 3, 2, Leaky)])
            {
                Stage = stage,
            });
            blocks.Add(new BlockDescription(
                FormattableString.Invariant($"stage{stage}"),
                [Conv(channels / 2, 1, 1, Leaky), Conv(channels, 3, 1, Leaky), new AddLayer(Node.BlockInput)])
            {
                Stage = stage,
                Repeat = repeats[i],
            });
        }

        blocks.Add(Head(new GlobalPoolLayer(), new LinearLayer(1000)));
        return new NetworkDescription { Name = "darknet53", DefaultResolution = 256, Blocks = blocks };
    }

    private static NetworkDescription Yolo8(string name, double depth, double width, int most)
    {
        int Wide(int channels) => (int)Math.Ceiling(Math.Min(channels, most) * width / 8) * 8;
        List<BlockDescription> blocks = [Stem(Conv(Wide(64), 3, 2, Silu))];
        int[] repeats = [3, 6, 6, 3];
        for (int i = 0; i < repeats.Length; i++)
        {
            int stage = i + 1, channels = Wide(128 << i), count = Math.Max(1, (int)Math.Round(repeats[i] * depth));
            List<LayerDescription> layers = [Conv(channels, 3, 2, Silu), .. Split(channels, count)];
            if (i == repeats.Length - 1)
                layers.AddRange(Pyramid(channels));
            blocks.Add(new BlockDescription(FormattableString.Invariant($"stage{stage}"), layers) { Stage = stage });
        }

        return new NetworkDescription { Name = name, DefaultResolution = 640, Blocks = blocks };
    }

    /// <summary>C2f: half of the channels go through bottlenecks one after another, and every result is joined.</summary>
    private static IEnumerable<LayerDescription> Split(int channels, int count)
    {
        int half = channels / 2;
        yield return Conv(channels, 1, 1, Silu) with { Name = "all" };
        yield return new SliceLayer(half) { Name = "left" };
        yield return new SliceLayer(half) { Name = "part0", Offset = half, From = "all" };
        for (int i = 0; i < count; i++)
        {
            string before = FormattableString.Invariant($"part{i}");
            yield return Conv(half, 3, 1, Silu) with { From = before };
            yield return Conv(half, 3, 1, Silu);
            yield return new AddLayer(before) { Name = FormattableString.Invariant($"part{i + 1}") };
        }

        yield return new ConcatLayer(["left", .. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"part{i}"))]);
        yield return Conv(channels, 1, 1, Silu);
    }

    /// <summary>SPPF: three poolings one after another, joined.</summary>
    private static IEnumerable<LayerDescription> Pyramid(int channels)
    {
        PoolLayer pool = new(PoolFunction.Max, 5, 1) { Padding = 2 };
        yield return Conv(channels / 2, 1, 1, Silu) with { Name = "pooled0" };
        yield return pool with { Name = "pooled1" };
        yield return pool with { Name = "pooled2" };
        yield return pool;
        yield return new ConcatLayer("pooled0", "pooled1", "pooled2");
        yield return Conv(channels, 1, 1, Silu);
    }
}
