using LatencyLab.Operators.Composite;

namespace LatencyLab.Networks.Backbones;

/// <summary>
/// Squeeze-and-excitation as files of other programs have it, as single operators: pooling, two products of the channels with an activation
/// between them, a gate, and the product with the map.
/// </summary>
internal static class SqueezePattern
{
    /// <summary>The nodes of a block with every such row as one node, which bears the name of the last of them.</summary>
    /// <param name="nodes">In the order in which they run.</param>
    public static IReadOnlyList<Node> Joined(IReadOnlyList<Node> nodes)
    {
        List<Node> joined = [];
        for (int at = 0; at < nodes.Count; at++)
        {
            (Node? squeeze, int length) = At(nodes, at);
            joined.Add(squeeze ?? nodes[at]);
            at += Math.Max(0, length - 1);
        }

        return joined;
    }

    private static (Node? Squeeze, int Length) At(IReadOnlyList<Node> nodes, int start)
    {
        if (nodes[start].Operator is not GlobalPool { Function: PoolFunction.Average } pool || SourceOf(nodes[start]) is not string map)
            return default;
        int at = start + 1;
        if (Next() is not Node first || Product(first.Operator) is not { } down || down.Inputs != pool.Channels)
            return default;
        UnaryFunction? activation = down.Activation;
        if (activation is null && Next() is Node { Operator: Unary function })
            activation = function.Function;
        if (activation is null || Next() is not Node second || Product(second.Operator) is not { Activation: null } up
            || up.Inputs != down.Outputs || up.Outputs != pool.Channels || Next() is not Node { Operator: Unary gate } factors
            || at >= nodes.Count)
        {
            return default;
        }

        Node scaled = nodes[at];
        return scaled.Operator is Binary { Function: BinaryFunction.Multiply } product
            && product.SecondElements == (long)pool.Batch * pool.Channels
            && scaled.Inputs.Order().SequenceEqual(new[] { map, factors.Name }.Order())
            ? (new Node(
                scaled.Name,
                new SqueezeExcite
                {
                    Batch = pool.Batch,
                    Channels = pool.Channels,
                    Height = pool.Height,
                    Width = pool.Width,
                    SqueezedChannels = down.Outputs,
                    Activation = activation.Value,
                    Gate = gate.Function,
                },
                map), at + 1 - start)
            : default;

        // The node that alone reads the one before it.
        Node? Next() => at < nodes.Count && nodes[at].Inputs is [string only] && only == nodes[at - 1].Name ? nodes[at++] : null;
    }

    private static string? SourceOf(Node node) => node.Inputs switch
    {
        [] => Node.BlockInput,
        [string only] => only,
        _ => null,
    };

    /// <summary>Inputs, outputs and activation of a product of pooled channels: a linear layer, or a convolution of one pixel.</summary>
    private static (long Inputs, int Outputs, UnaryFunction? Activation)? Product(Operator op) => op switch
    {
        Conv2d { InputHeight: 1, InputWidth: 1, KernelHeight: 1, KernelWidth: 1, Groups: 1 } pixel => (
            pixel.InputChannels, pixel.OutputChannels,
            !pixel.HasActivation ? null : pixel.IsClipped ? UnaryFunction.Relu6 : UnaryFunction.Relu),
        Linear linear => (linear.Inputs, linear.Outputs, null),
        _ => null,
    };
}
