using LatencyLab.Networks.Onnx;
using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Hydranet;

/// <summary>Any network as a list of blocks of layers, as wide as asked for, without its classifier.</summary>
public static class CutBlocks
{
    /// <summary>The blocks in order; the last is the head without its last, fully connected layer.</summary>
    /// <param name="network">A residual backbone or a description.</param>
    /// <param name="width">Factor of the channels; channels are rounded to whole ones, at least one; grouped convolutions keep the width of
    /// a group.</param>
    /// <exception cref="InputException">The network does not end in a fully connected layer.</exception>
    public static IReadOnlyList<CutBlock> Of(INetworkSource network, double width) => network switch
    {
        Backbone { DefaultWidth: not null } or NetworkDescription { DefaultWidth: not null } =>
            throw new InputException($"network '{network.Name}' has images that are not square, expected one side"),
        NetworkDescription description when description.Blocks.Any(block => block.IsExit || block.ReadsOtherBlocks) =>
            throw new InputException(
                $"network '{network.Name}' hands several maps from block to block, expected a row of blocks of which each reads what the "
                + "one before it put out"),
        Backbone backbone => Residual(backbone, width),
        NetworkDescription description => Described(description, width),
        OnnxNetwork onnx => Residual(onnx.AsResidual(), width),
        _ => throw new InputException($"network '{network.Name}' cannot be cut into blocks"),
    };

    /// <summary>The network with another number of classes.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static INetworkSource WithClasses(INetworkSource network, int classes) => network switch
    {
        Backbone backbone => backbone with { Classes = classes },
        OnnxNetwork onnx => onnx.AsResidual() with { Classes = classes },
        NetworkDescription description => description with
        {
            Blocks =
            [
                .. description.Blocks.SkipLast(1),
                description.Blocks[^1] with
                {
                    Layers = [.. HeadOf(description).Layers.SkipLast(1),
                        (LinearLayer)HeadOf(description).Layers[^1] with { Outputs = classes }],
                },
            ],
        },
        _ => throw new InputException($"network '{network.Name}' cannot be cut into blocks"),
    };

    internal static int Scale(int channels, double width) => Math.Max(1, (int)Math.Round(channels * width));

    private static IReadOnlyList<CutBlock> Residual(Backbone backbone, double width)
    {
        int stemChannels = Scale(backbone.Stem.Channels, width);
        List<LayerDescription> stem = [Conv(stemChannels, backbone.Stem.Kernel, backbone.Stem.Stride)];
        if (backbone.Stem.HasPool)
            stem.Add(MaxPool3);
        List<CutBlock> blocks = [new CutBlock("stem", 0, -1, stem)];
        int channels = stemChannels;
        foreach ((StageShape stage, int number) in backbone.Stages.Select((stage, index) => (stage, index + 1)))
        {
            for (int index = 0; index < stage.Blocks; index++)
            {
                blocks.Add(new CutBlock(
                    FormattableString.Invariant($"stage{number}.block{index}"), number, number,
                    ResidualLayers(backbone, stage, index == 0 ? stage.Stride : 1, channels, width)));
                channels = Scale(stage.OutputChannels, width);
            }
        }

        return [.. blocks, new CutBlock("head", -1, -1, [new GlobalPoolLayer()])];
    }

    private static List<LayerDescription> ResidualLayers(Backbone backbone, StageShape stage, int stride, int inputChannels, double width)
    {
        int groups = stage.Groups == 1 ? 1 : Scale(stage.Groups, width);
        int inner = stage.Groups == 1 ? Scale(stage.Width, width) : groups * (stage.Width / stage.Groups);
        int outer = Scale(stage.OutputChannels, width);
        List<LayerDescription> layers = backbone.Kind == BlockKind.Basic
            ? [Conv(inner, 3, stride), Conv(outer, 3, 1, null)]
            : [
                Conv(inner, 1, backbone.StridesFirst ? stride : 1),
                Conv(inner, 3, backbone.StridesFirst ? 1 : stride) with { Groups = groups },
            ];
        if (backbone.SqueezeExciteRatio is double ratio)
            layers.Add(new SqueezeExciteLayer(Math.Max(1, (int)Math.Round(ratio * inputChannels))));
        if (backbone.Kind != BlockKind.Basic)
            layers.Add(Conv(outer, 1, 1, null));
        ShortcutKind shortcut = backbone.HasFreeShortcuts ? ShortcutKind.Pad : ShortcutKind.Projection;
        layers.Add(new ResidualLayer { Shortcut = shortcut, Activation = UnaryFunction.Relu });
        return layers;
    }

    private static List<CutBlock> Described(NetworkDescription network, double width)
    {
        List<CutBlock> blocks = [];
        BlockDescription head = HeadOf(network);
        for (int run = 0; run < network.Blocks.Count; run++)
        {
            BlockDescription block = network.Blocks[run];
            IReadOnlyList<LayerDescription> layers = ReferenceEquals(block, head) ? [.. block.Layers.SkipLast(1)] : block.Layers;
            for (int repeat = 0; repeat < (block.Repeat ?? 1); repeat++)
            {
                string name = block.Repeat is null ? block.Name : FormattableString.Invariant($"{block.Name}.block{repeat}");
                blocks.Add(new CutBlock(
                    name, block.Stage, block.Repeat is null ? -1 : run, [.. layers.Select(layer => Scaled(layer, width, repeat == 0))]));
            }
        }

        return blocks;
    }

    private static LayerDescription Scaled(LayerDescription layer, double width, bool isFirstRepeat) => layer switch
    {
        ConvolutionLayer convolution => Scaled(convolution, width) with
        {
            Stride = isFirstRepeat || !convolution.StridesOnFirstRepeatOnly ? convolution.Stride : 1,
            StridesOnFirstRepeatOnly = false,
        },
        LinearLayer linear => linear with { Outputs = Scale(linear.Outputs, width) },
        TransposedConvolutionLayer transposed => transposed with { Channels = Scale(transposed.Channels, width) },
        SliceLayer slice => slice with
        {
            Channels = Scale(slice.Channels, width),
            Offset = slice.Offset == 0 ? 0 : Scale(slice.Offset, width),
        },
        EmbeddingLayer embedding => embedding with { Channels = Scale(embedding.Channels, width) },
        SqueezeExciteLayer squeeze => squeeze with { SqueezedChannels = Scale(squeeze.SqueezedChannels, width) },
        _ => layer,
    };

    private static ConvolutionLayer Scaled(ConvolutionLayer layer, double width)
    {
        if (layer.Channels is not int channels)
            return layer;
        if (layer.Groups == 1 || layer.IsDepthwise || channels % layer.Groups != 0)
            return layer with { Channels = Scale(channels, width) };
        int groups = Scale(layer.Groups, width);
        return layer with { Channels = groups * (channels / layer.Groups), Groups = groups };
    }

    private static BlockDescription HeadOf(NetworkDescription network) =>
        network.Blocks[^1] is { Repeat: null, Layers: [.., LinearLayer] } head
            ? head
            : throw new InputException(
                $"network '{network.Name}' does not end in a fully connected layer (type linear), which a HydraNet's branches replace");
}
