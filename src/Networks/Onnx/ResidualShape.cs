namespace LatencyLab.Networks.Onnx;

/// <summary>A block of a graph as a residual block: channels, stride and groups of its convolutions.</summary>
/// <param name="IsBasic">Two 3x3 convolutions instead of 1x1, 3x3 and 1x1.</param>
/// <param name="Squeezed">Hidden channels of the squeeze-and-excitation; null: none.</param>
/// <param name="HasDownsample">A 1x1 convolution on the shortcut.</param>
internal sealed record ResidualShape(
    bool IsBasic, int Inputs, int Width, int Outputs, int Stride, int Groups, int? Squeezed, bool HasDownsample)
{
    /// <summary>The stride is on the first 1x1 convolution.</summary>
    public bool StridesFirst { get; init; }

    /// <summary>Whether an addition of input and output needs a projection, or zeros.</summary>
    public bool ChangesShape => Stride > 1 || Inputs != Outputs;

    /// <summary>Null: it is no residual block.</summary>
    public static ResidualShape? Of(Block block)
    {
        List<(Node Node, Conv2d Convolution)> convolutions = [.. Nodes(block).Where(node => node.Operator is Conv2d)
            .Select(node => (node, (Conv2d)node.Operator))];
        if (!Nodes(block).Any(node => node.Operator is Add) || convolutions.Count < 2)
            return null;
        bool isPixel = convolutions.All(entry => entry.Convolution.InputHeight * entry.Convolution.InputWidth == 1);
        (Node Node, Conv2d Convolution)[] squeeze = isPixel ? []
            : [.. convolutions.Where(entry => entry.Convolution.InputHeight * entry.Convolution.InputWidth == 1)];
        (Node Node, Conv2d Convolution)[] main = [.. convolutions.Except(squeeze)];
        (Node Node, Conv2d Convolution)[] first = [.. main.Where(entry => entry.Node.Inputs.Contains(Node.BlockInput))];
        Conv2d? shortcut = first.Length == 2
            ? first.Select(entry => entry.Convolution).FirstOrDefault(one => one is { HasActivation: false, KernelHeight: 1 }) : null;
        Conv2d[] path = [.. main.Select(entry => entry.Convolution).Where(one => !ReferenceEquals(one, shortcut))];
        if (first.Length is 0 or > 2 || (first.Length == 2 && shortcut is null))
            return null;
        int[] kernels = [.. path.Select(one => one.KernelHeight == one.KernelWidth ? one.KernelHeight : 0)];
        bool isBasic = kernels.SequenceEqual([3, 3]);
        if (!isBasic && !kernels.SequenceEqual([1, 3, 1]))
            return null;
        Linear[] linear = [.. Nodes(block).Select(node => node.Operator).OfType<Linear>()];
        int? squeezed = squeeze.Length == 2 ? squeeze[0].Convolution.OutputChannels : linear.Length == 2 ? linear[0].Outputs : null;
        bool stridesFirst = !isBasic && path[0].StrideHeight > 1;
        Conv2d strided = path[isBasic || stridesFirst ? 0 : 1];
        return new ResidualShape(
            isBasic, path[0].InputChannels, path[0].OutputChannels, path[^1].OutputChannels, strided.StrideHeight,
            path[isBasic ? 0 : 1].Groups, squeezed, shortcut is not null)
        {
            StridesFirst = stridesFirst,
        };
    }

    /// <summary>The first step that a residual block does not have; its last where it lacks something.</summary>
    public static Step Odd(Block block) => block.Steps.FirstOrDefault(step => step.Schedules[0].Nodes[0].Operator
        is not (Conv2d { KernelHeight: 1 or 3 } or Add or GlobalPool or Linear or Unary or Binary)) ?? block.Steps[^1];

    private static IEnumerable<Node> Nodes(Block block) => block.Steps.SelectMany(step => step.Schedules[0].Nodes);
}
