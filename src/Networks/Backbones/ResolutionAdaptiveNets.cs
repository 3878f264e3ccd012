using static LatencyLab.Networks.Backbones.Layers;
using static LatencyLab.Networks.Backbones.MultiScaleDenseNets;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// RANet (Yang et al., "Resolution Adaptive Networks for Efficient Inference", CVPR 2020): sub-networks of rising resolution run one after
/// another, each reading what the one before it made, with a classifier after each block that the one before did not have.
/// </summary>
/// <remarks>
/// Sub-network i has 2 i blocks of densely connected layers. A layer of its last two adds growth g channels. In the others a quarter of
/// them is made of the sub-network before, at its resolution, and resized bilinearly; such a block ends with the block before's last map,
/// through a 1x1 convolution, beside its own. A block that falls on a part of the depth ends in a 1x1 convolution to half of the channels;
/// in the last layers of some, stride 2 brings the map to the size of the sub-network before. Counts agree with the authors' program
/// (github.com/yangle15/RANet-pytorch), settings are those of its page.
/// </remarks>
internal static class ResolutionAdaptiveNets
{
    private const int BlocksMore = 2;

    private const double Compression = 0.25, Reduction = 0.5;

    /// <summary>ImageNet with 8 layers a block; CIFAR with blocks of 2, 4, 6, ... layers.</summary>
    public static IEnumerable<NetworkDescription> All =>
    [
        Create("ranet", 224, 1000, 32, 16, [(1, 4), (2, 2), (3, 2), (4, 1)], _ => 8, null, Conv(0, 7, 2) with { HasBias = true }, MaxPool3),
        Create("ranet_cifar", 32, 10, 16, 6, [(1, 4), (2, 2), (3, 1)], block => 2 * block, 128, Conv(0, 3)),
    ];

    /// <param name="nets">Scale and factor of channels, growth and bottleneck of each sub-network, coarsest first.</param>
    /// <param name="layers">Layers of block 1, 2, ...</param>
    /// <param name="exitChannels">Of a classifier's convolutions; null: as many as it reads.</param>
    private static NetworkDescription Create(
        string name, int resolution, int classes, int channels, int growth, (int Scale, int Factor)[] nets, Func<int, int> layers,
        int? exitChannels, ConvolutionLayer first, params IReadOnlyList<LayerDescription> pool)
    {
        List<BlockDescription> blocks = [StemOf(channels, nets, first, pool)];
        List<Made> below = [];
        int stage = 1;
        for (int net = 0; net < nets.Length; net++)
        {
            (int scale, int factor) = nets[net];
            int count = BlocksMore * (net + 1), inputs = channels * factor;
            string input = BaseName(net);
            List<Made> made = [];
            for (int number = 1; number <= count; number++)
            {
                Made? lower = number <= below.Count ? below[number - 1] : null;
                bool halves = lower is not null && number % BlocksMore == 0 && net - number / BlocksMore < scale - 1;
                bool reduces = Enumerable.Range(1, scale - 1).Any(part => number == part * count / scale);
                int lowerFactor = net == 0 ? factor : nets[net - 1].Factor;
                RaBlock block = new(inputs, growth * factor, factor, lowerFactor, lower, halves, reduces);
                string blockName = FormattableString.Invariant($"net{net + 1}.block{number}");
                (IReadOnlyList<LayerDescription> own, Made put) =
                    block.Layers(blockName, number == 1 ? input : null, input, layers(number));
                blocks.Add(new BlockDescription(blockName, own) { Stage = stage });
                made.Add(put);
                (input, inputs) = (put.Output, put.OutputChannels);
                if (lower is not null)
                    continue;
                IReadOnlyList<LayerDescription> classifier = Classifier(exitChannels ?? inputs, classes);
                blocks.Add(net == nets.Length - 1 && number == count
                    ? Head(classifier) : new BlockDescription($"{blockName}.exit", classifier) { Stage = stage, IsExit = true });
                stage++;
            }

            below = made;
        }

        return new NetworkDescription { Name = name, DefaultResolution = resolution, Blocks = blocks };
    }

    /// <summary>A map for each sub-network, the finest first, each made of the one before it.</summary>
    private static BlockDescription StemOf(
        int channels, (int Scale, int Factor)[] nets, ConvolutionLayer first, IReadOnlyList<LayerDescription> pool)
    {
        List<LayerDescription> stem = [first with { Channels = channels * nets[^1].Factor }, .. pool];
        stem[^1] = stem[^1] with { Name = NameOfBase(nets.Length - 1) };
        for (int net = nets.Length - 2; net >= 0; net--)
        {
            stem.Add(Conv(channels * nets[net].Factor, 3, nets[net].Scale == nets[net + 1].Scale ? 1 : 2) with { Name = NameOfBase(net) });
        }

        return Stem(stem);
    }

    private static string NameOfBase(int net) => FormattableString.Invariant($"base{net + 1}");

    private static string BaseName(int net) => $"stem.{NameOfBase(net)}";

    /// <summary>What a block made: the maps that it began with and had after every layer, and what it put out.</summary>
    private sealed record Made(IReadOnlyList<(string Name, int Channels)> Maps, string Output, int OutputChannels);

    /// <summary>A block.</summary>
    /// <param name="Growth">Channels that a layer adds.</param>
    /// <param name="Factor">Of the bottlenecks of its own maps, <paramref name="LowerFactor"/> of those of the sub-network before.</param>
    /// <param name="Lower">The same block of the sub-network before; null: it has none.</param>
    /// <param name="Halves">Whether its last layer has stride 2.</param>
    /// <param name="Reduces">Whether it ends in a 1x1 convolution to half of the channels.</param>
    private sealed record RaBlock(int Inputs, int Growth, int Factor, int LowerFactor, Made? Lower, bool Halves, bool Reduces)
    {
        /// <param name="from">Where the first layer reads; null: the block's input.</param>
        /// <param name="input">The same for other blocks.</param>
        public (IReadOnlyList<LayerDescription> Layers, Made Made) Layers(string block, string? from, string input, int count)
        {
            List<LayerDescription> layers = [];
            List<(string, int)> maps = [(input, Inputs)];
            string before = from ?? Node.BlockInput;
            int channels = Inputs;
            for (int i = 0; i < count; i++)
            {
                string name = FormattableString.Invariant($"layer{i + 1}");
                layers.AddRange(
                    Lower is null ? Dense(before, channels, name) : Fused(before, channels, Lower.Maps[i], name, Halves && i == count - 1));
                channels += Growth;
                maps.Add(($"{block}.{name}", channels));
                before = name;
            }

            if (Lower is not null)
            {
                int compressed = (int)(channels * Compression);
                layers.Add(Conv(compressed, 1) with { From = Lower.Maps[count].Name });
                layers.Add(Bilinear(before, "lower"));
                layers.Add(new ConcatLayer(before) { Name = "joined" });
                (before, channels) = ("joined", channels + compressed);
            }

            if (Reduces)
            {
                channels = (int)(Reduction * channels);
                layers.Add(Conv(channels, 1) with { Name = "reduced" });
                before = "reduced";
            }

            return (layers, new Made(maps, $"{block}.{before}", channels));
        }

        private IEnumerable<LayerDescription> Dense(string before, int channels, string name) =>
            [.. Bottleneck(before, channels, Growth, Factor, 1, $"{name}_new"),
                new ConcatLayer($"{name}_new") { From = before, Name = name }];

        private IEnumerable<LayerDescription> Fused(
            string before, int channels, (string Name, int Channels) lower, string name, bool halves)
        {
            int compressed = (int)(Growth * Compression);
            foreach (LayerDescription layer in Bottleneck(
                before, channels, Growth - compressed, Factor, halves ? 2 : 1, $"{name}_new"))
                yield return layer;
            foreach (LayerDescription layer in Bottleneck(lower.Name, lower.Channels, compressed, LowerFactor, 1, $"{name}_lower"))
                yield return layer;
            yield return Bilinear($"{name}_new", $"{name}_resized");
            string own = before;
            if (halves)
            {
                own = $"{name}_halved";
                yield return Bilinear($"{name}_new", own) with { From = before };
            }

            yield return new ConcatLayer($"{name}_resized", $"{name}_new") { From = own, Name = name };
        }

        private static ResizeLayer Bilinear(string like, string name) => new(null, 1, 4) { Like = like, Name = name };
    }
}
