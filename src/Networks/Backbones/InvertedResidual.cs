using static LatencyLab.Networks.Backbones.Layers;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// Inverted residual: 1x1 to the expanded channels, depthwise, squeeze-and-excitation, linear 1x1 (Sandler et al., CVPR 2018).
/// </summary>
/// <param name="Kernel">Of the depthwise convolution.</param>
/// <param name="Expanded">Channels of the depthwise convolution; where they are those of the input, nothing expands.</param>
/// <param name="Channels">After the block.</param>
/// <param name="Stride">Of the depthwise convolution.</param>
/// <param name="Squeezed">Hidden channels of the squeeze-and-excitation; 0: none.</param>
internal sealed record InvertedResidual(int Kernel, int Expanded, int Channels, int Stride, int Squeezed, UnaryFunction Activation)
{
    public UnaryFunction SqueezeActivation { get; init; } = UnaryFunction.Relu;

    public UnaryFunction Gate { get; init; } = UnaryFunction.Sigmoid;

    /// <summary>Its layers, for an input of so many channels: the shortcut is there where shape does not change.</summary>
    public IReadOnlyList<LayerDescription> Layers(int inputChannels)
    {
        List<LayerDescription> layers = [];
        if (Expanded != inputChannels)
            layers.Add(Conv(Expanded, 1, 1, Activation));
        layers.Add(Depthwise(Kernel, Stride, Activation));
        if (Squeezed > 0)
            layers.Add(new SqueezeExciteLayer(Squeezed) { Activation = SqueezeActivation, Gate = Gate });
        layers.Add(Conv(Channels, 1, 1, null));
        if (Stride == 1 && inputChannels == Channels)
            layers.Add(new AddLayer(Node.BlockInput));
        return layers;
    }

    /// <summary>Blocks after a stem of so many channels; a stride starts a new stage.</summary>
    public static IEnumerable<BlockDescription> Chain(int inputChannels, IEnumerable<InvertedResidual> blocks)
    {
        int stage = 1, index = 0;
        foreach (InvertedResidual block in blocks)
        {
            if (block.Stride > 1 && index > 0)
                (stage, index) = (stage + 1, 0);
            yield return new BlockDescription(FormattableString.Invariant($"stage{stage}.block{index}"), block.Layers(inputChannels))
            {
                Stage = stage,
            };
            inputChannels = block.Channels;
            index++;
        }
    }
}
