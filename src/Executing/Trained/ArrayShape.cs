using LatencyLab.Executing.Plans;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Executing.Trained;

/// <summary>An array that a layer needs of a file of weights.</summary>
/// <param name="Name">E.g. <c>stage1.block0/conv1.weight</c>.</param>
/// <param name="Sides">Its shape.</param>
internal sealed record ArrayShape(string Name, IReadOnlyList<int> Sides)
{
    /// <summary>Name of the array of factors.</summary>
    public const string Weight = "weight";

    /// <summary>Name of the array of what is added.</summary>
    public const string Bias = "bias";

    /// <summary>Name of the confidence from which an image ends at an exit, or of the greatest logit of what is left out.</summary>
    public const string Threshold = "threshold";

    /// <summary>Begins the names of arrays of a hidden layer.</summary>
    public const string Hidden = "hidden.";

    /// <summary>Begins the names of arrays of the layers of squeeze-and-excitation: to fewer channels, and back.</summary>
    public const string Reduce = "fc1.", Expand = "fc2.";

    /// <summary>Numbers in it.</summary>
    public int Count => Sides.Aggregate(1, (product, side) => product * side);

    /// <summary>Of a layer, as the training program's framework lays them out: outputs first.</summary>
    public static IReadOnlyList<ArrayShape> Of(PlannedLayer layer) => layer.Operator switch
    {
        Conv2d conv => Convolution(layer, conv),
        PerImageConv2d { Dense: Conv2d dense } => Pair(
            layer, dense.AddsBias,
            [layer.WeightSets, dense.OutputChannels, dense.InputChannels / dense.Groups, dense.KernelHeight, dense.KernelWidth],
            dense.OutputChannels),
        PatchConv2d patches => Convolution(layer, patches.Dense),
        _ when layer.Exit is not null => [new ArrayShape(layer.ArrayPrefix + Threshold, [1])],
        Linear linear when layer.Salience is not null =>
        [
            .. Pair(layer, linear.HasBias, [linear.Outputs, linear.Inputs]), new ArrayShape(layer.ArrayPrefix + Threshold, [1]),
        ],
        Linear linear => Pair(layer, linear.HasBias, [linear.Outputs, linear.Inputs]),
        SqueezeExcite squeeze =>
        [
            .. Pair(layer, true, [squeeze.SqueezedChannels, squeeze.Channels], Reduce),
            .. Pair(layer, true, [squeeze.Channels, squeeze.SqueezedChannels], Expand),
        ],
        SpatialMasker masker => Pair(layer, true, [2, masker.InputChannels]),
        LayerGate gate => Pair(layer, true, [2, gate.InputChannels]),
        ChannelMaskedConv2d masked => Convolution(layer, masked.Dense),
        ChannelMasker masker =>
        [
            .. Pair(layer, true, [masker.Hidden, masker.InputChannels], Hidden), .. Pair(layer, true, [2 * masker.Groups, masker.Hidden]),
        ],
        _ => [],
    };

    private static IReadOnlyList<ArrayShape> Convolution(PlannedLayer layer, Conv2d conv) => Pair(
        layer, conv.AddsBias, [conv.OutputChannels, conv.InputChannels / conv.Groups, conv.KernelHeight, conv.KernelWidth]);

    private static IReadOnlyList<ArrayShape> Pair(PlannedLayer layer, bool hasBias, int[] sides, string part = "") =>
        Pair(layer, hasBias, sides, sides[0], part);

    private static IReadOnlyList<ArrayShape> Pair(PlannedLayer layer, bool hasBias, int[] sides, int outputs, string part = "")
    {
        ArrayShape weight = new(layer.ArrayPrefix + part + Weight, sides);
        return hasBias ? [weight, new ArrayShape(layer.ArrayPrefix + part + Bias, [outputs])] : [weight];
    }
}
