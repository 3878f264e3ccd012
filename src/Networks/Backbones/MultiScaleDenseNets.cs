using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// MSDNet (Huang et al., "Multi-Scale Dense Networks for Resource Efficient Image Classification", ICLR 2018): maps of several scales side
/// by side, densely connected, and a classifier on the coarsest after every block.
/// </summary>
/// <remarks>
/// A layer adds g c(s) channels to scale s, c the growth factor of the scale: all from the scale itself on the finest that is left, on the
/// others half from the scale and half, with stride 2, from the next finer one; each is a 1x1 convolution to at most c(s) times what it
/// puts out, and a 3x3. The finest scale is dropped each time the depth passes 1 / scales of all layers, and a 1x1 convolution then halves
/// the channels of those left. Counts agree with the authors' program (github.com/kalviny/MSDNet-PyTorch).
/// </remarks>
internal static class MultiScaleDenseNets
{
    private const double Reduction = 0.5;

    /// <summary>ImageNet with spans of 4, 6 and 7 layers; CIFAR for anytime prediction, and for batches with growing spans.</summary>
    public static IEnumerable<NetworkDescription> All =>
    [
        ImageNet("msdnet", 4), ImageNet("msdnet_6", 6), ImageNet("msdnet_7", 7),
        Cifar("msdnet_cifar", 4, 2, 2, 2, 2, 2, 2), Cifar("msdnet_cifar_growing", 1, 2, 3, 4, 5),
    ];

    /// <param name="span">Layers of each of the 5 blocks.</param>
    private static NetworkDescription ImageNet(string name, int span) => Create(
        name, 224, 1000, [Conv(32, 7, 2) with { HasBias = true }, MaxPool3], 32, 16, [1, 2, 4, 4], null, [span, span, span, span, span]);

    private static NetworkDescription Cifar(string name, params int[] layers) =>
        Create(name, 32, 10, [Conv(16, 3)], 16, 6, [1, 2, 4], 128, layers);

    /// <param name="factors">Of channels, growth and bottleneck at each scale, finest first.</param>
    /// <param name="exitChannels">Of a classifier's convolutions; null: as many as it reads.</param>
    /// <param name="layers">Of each block.</param>
    private static NetworkDescription Create(
        string name, int resolution, int classes, IReadOnlyList<LayerDescription> first, int channels, int growth, int[] factors,
        int? exitChannels, int[] layers)
    {
        List<LayerDescription> stem = [.. first.SkipLast(1), first[^1] with { Name = Scale("first", 0) }];
        for (int scale = 1; scale < factors.Length; scale++)
            stem.Add(Conv(channels * factors[scale], 3, 2) with { Name = Scale("first", scale) });
        List<BlockDescription> blocks = [Stem(stem)];
        string before = "stem.first";
        int depth = layers.Sum(), interval = (depth + factors.Length - 1) / factors.Length, layer = 0, finest = 0;
        for (int block = 0; block < layers.Length; block++)
        {
            string blockName = FormattableString.Invariant($"block{block + 1}");
            List<LayerDescription> own = [];
            for (int i = 0; i < layers[block]; i++, layer++)
            {
                bool drops = layer > 0 && layer / interval > (layer - 1) / interval;
                finest = layer / interval;
                string layerName = FormattableString.Invariant($"layer{layer + 1}");
                for (int scale = finest; scale < factors.Length; scale++)
                    own.AddRange(Grown(layerName, before, scale, factors, channels, growth * factors[scale], scale > finest || drops));
                (before, channels) = (layerName, channels + growth);
                if (!drops)
                    continue;
                channels = (int)(Reduction * channels);
                string reduced = FormattableString.Invariant($"reduced{layer + 1}");
                for (int scale = finest; scale < factors.Length; scale++)
                    own.Add(Conv(channels * factors[scale], 1) with { From = Scale(before, scale), Name = Scale(reduced, scale) });
                before = reduced;
            }

            blocks.Add(new BlockDescription(blockName, own) { Stage = block + 1 });
            before = $"{blockName}.{before}";
            IReadOnlyList<LayerDescription> classifier = Classifier(exitChannels ?? channels * factors[^1], classes);
            blocks.Add(block == layers.Length - 1
                ? Head(classifier) : new BlockDescription($"{blockName}.exit", classifier) { Stage = block + 1, IsExit = true });
        }

        return new NetworkDescription { Name = name, DefaultResolution = resolution, Blocks = blocks };
    }

    /// <summary>Two 3x3 convolutions of stride 2, average pooling and a linear layer.</summary>
    internal static IReadOnlyList<LayerDescription> Classifier(int channels, int classes) =>
        [Conv(channels, 3, 2), Conv(channels, 3, 2), new GlobalPoolLayer(), new LinearLayer(classes)];

    /// <summary>A scale of a layer: what was there, and what is new.</summary>
    /// <param name="channels">Of scale 0 before the layer.</param>
    /// <param name="grows">Channels that are new.</param>
    /// <param name="readsFiner">Whether half of them are made of the next finer scale.</param>
    private static IEnumerable<LayerDescription> Grown(
        string layer, string before, int scale, int[] factors, int channels, int grows, bool readsFiner)
    {
        string name = Scale(layer, scale), own = Scale(before, scale);
        if (!readsFiner)
            return [.. Bottleneck(own, channels * factors[scale], grows, factors[scale], 1, $"{name}_new"),
                new ConcatLayer($"{name}_new") { From = own, Name = name }];
        return
        [
            .. Bottleneck(
                Scale(before, scale - 1), channels * factors[scale - 1], grows / 2, factors[scale - 1], 2, $"{name}_finer"),
            .. Bottleneck(own, channels * factors[scale], grows / 2, factors[scale], 1, $"{name}_new"),
            new ConcatLayer($"{name}_finer", $"{name}_new") { From = own, Name = name },
        ];
    }

    /// <summary>1x1 to at most <paramref name="factor"/> times the channels that come out, and 3x3.</summary>
    internal static IEnumerable<LayerDescription> Bottleneck(string from, int inputs, int outputs, int factor, int stride, string name) =>
        [Conv(Math.Min(inputs, factor * outputs), 1) with { From = from }, Conv(outputs, 3, stride) with { Name = name }];

    private static string Scale(string layer, int scale) => FormattableString.Invariant($"{layer}_scale{scale + 1}");
}
