using LatencyLab.Networks.Onnx.Lowering;
using LatencyLab.Networks.Onnx.Rules;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Onnx.Fusion;

/// <summary>
/// Brings a graph to the form that networks are described in: batch norms and clips in the convolution before, bias in the product, and
/// subgraphs that are one function as that function. A runtime takes apart again what it does not fuse.
/// </summary>
internal static class GraphFusions
{
    private static readonly Action<LoweredGraph, LoweredNode>[] s_passes =
    [
        Quantisation, Padding, FunctionPatterns.Norm, FunctionPatterns.Gelu, FunctionPatterns.Gated, BatchNorm, Bias, Activation,
        Attention, Transposes,
    ];

    public static void Apply(LoweredGraph graph)
    {
        foreach (Action<LoweredGraph, LoweredNode> pass in s_passes)
        {
            foreach (LoweredNode node in graph.Nodes)
            {
                if (!node.IsGone)
                    pass(graph, node);
            }
        }
    }

    /// <summary>Quantisers beside a quantised operator run in it: those between two operators, and what makes their weights.</summary>
    private static void Quantisation(LoweredGraph graph, LoweredNode node)
    {
        if (node.OpType is not ("QuantizeLinear" or "DequantizeLinear") || node.IsUnknown)
            return;
        bool isInner = node.OpType == "QuantizeLinear" ? graph.Consumers(node.Outputs[0]) is { Count: > 0 } readers
            && readers.All(reader => reader.OpType == "DequantizeLinear") && graph.Producer(node.Inputs[0]) is not null
            : !graph.Outputs.Contains(node.Outputs[0]);
        if (!isInner || graph.Outputs.Contains(node.Outputs[0]))
            return;
        graph.Count($"{node.OpType} in the operator beside it");
        graph.Bypass(node, node.Inputs[0]);
    }

    /// <summary>Zeros around a map that a convolution alone reads are its padding.</summary>
    private static void Padding(LoweredGraph graph, LoweredNode node)
    {
        if (node.OpType != "Pad" || graph.OnlyConsumer(node) is not { Work: [Conv2d convolution] } next
            || next.Inputs[0] != node.Outputs[0])
            return;
        TensorValue before = graph.Value(node.Inputs[0]), after = graph.Value(node.Outputs[0]);
        if (before.Rank is not (3 or 4) || before.Shape[0] != after.Shape[0] || before.Shape[1] != after.Shape[1])
            return;
        int rows = before.Rank == 4 ? (int)(after.Shape[2] - before.Shape[2]) : 0, columns = (int)(after.Shape[^1] - before.Shape[^1]);
        if (rows < 0 || columns < 0)
            return;
        Conv2d padded = convolution with
        {
            InputHeight = convolution.InputHeight - rows,
            InputWidth = convolution.InputWidth - columns,
            PaddingHeight = convolution.PaddingHeight + rows,
            PaddingWidth = convolution.PaddingWidth + columns,
        };
        if (!Fits(padded))
            return;
        next.Work[0] = padded;
        next.Fused.Insert(0, "Pad");
        graph.Count("Pad + Conv");
        graph.Bypass(node, node.Inputs[0]);
    }

    private static bool Fits(Conv2d convolution)
    {
        try
        {
            convolution.Verify();
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>A batch norm, or a product and a sum with a value a channel, are weights and bias of the convolution.</summary>
    private static void BatchNorm(LoweredGraph graph, LoweredNode node)
    {
        while (graph.OnlyConsumer(node) is { } next && node.Work is [Conv2d or TransposedConv2d])
        {
            bool isNorm = next.Work is [BatchNorm2d { HasActivation: false }];
            bool isScale = next.OpType is "Mul" or "Add" && PerChannel(graph, node, next);
            if (!isNorm && !isScale)
                return;
            graph.Count($"{node.OpType} + {next.OpType}");
            if (node.Work[0] is Conv2d convolution)
            {
                node.Work[0] = isNorm ? convolution with { HasFoldedBatchNorm = true }
                    : next.OpType == "Add" && !convolution.AddsBias ? convolution with { HasBias = true } : convolution;
            }
            else if (isNorm)
            {
                node.Work[0] = (TransposedConv2d)node.Work[0] with { HasBias = true };
            }

            graph.Absorb(node, next);
        }
    }

    private static bool PerChannel(LoweredGraph graph, LoweredNode node, LoweredNode next)
    {
        string other = next.Inputs[0] == node.Outputs[0] ? next.Inputs[1] : next.Inputs[0];
        if (!graph.IsConstant(other))
            return false;
        TensorValue output = graph.Value(node.Outputs[0]), factor = graph.Value(other);
        return graph.Value(next.Outputs[0]).Elements == output.Elements && (factor.Elements == 1
            || (factor.Elements == output.Shape[1] && factor.Rank >= output.Rank - 1
                && factor.Shape[^(output.Rank - 1)] == output.Shape[1]));
    }

    /// <summary>The bias of a product with weights.</summary>
    private static void Bias(LoweredGraph graph, LoweredNode node)
    {
        if (node.Work is not [Linear { HasBias: false } linear] || graph.OnlyConsumer(node) is not { OpType: "Add" } next)
            return;
        string other = next.Inputs[0] == node.Outputs[0] ? next.Inputs[1] : next.Inputs[0];
        if (!graph.IsConstant(other) || graph.Value(other).Elements != linear.Outputs)
            return;
        node.Work[0] = linear with { HasBias = true };
        graph.Count($"{node.OpType} + Add");
        graph.Absorb(node, next);
    }

    /// <summary>ReLU and ReLU6 are applied by the kernel before them.</summary>
    private static void Activation(LoweredGraph graph, LoweredNode node)
    {
        if (node.Work.Count != 1 || graph.OnlyConsumer(node) is not { OpType: "Relu" or "Clip", IsUnknown: false } next)
            return;
        Operator? activated = node.Work[0] switch
        {
            Conv2d { HasActivation: false } convolution => convolution with { HasActivation = true, IsClipped = next.OpType == "Clip" },
            BatchNorm2d { HasActivation: false } norm => norm with { HasActivation = true },
            Add { HasActivation: false } add => add with { HasActivation = true },
            _ => null,
        };
        if (activated is null)
            return;
        node.Work[0] = activated;
        graph.Count($"{node.OpType} + {next.OpType}");
        graph.Absorb(node, next);
    }

    /// <summary>A factor of the scores is one of the product that makes them: query key^T / sqrt(d), softmax, times values.</summary>
    private static void Attention(LoweredGraph graph, LoweredNode node)
    {
        if (node.Work is not [Softmax] || graph.OnlyConsumer(node) is not { Work: [BatchedGemm] })
            return;
        LoweredNode? before = graph.Producer(node.Inputs[0]);
        if (before is { OpType: "Add" or "Where" })
            before = before.Inputs.Select(graph.Producer).FirstOrDefault(maker => maker is { Work: [BatchedGemm] or [Binary] });
        bool hasScale = before is { OpType: "Mul" or "Div" }
            && before.Inputs.Any(input => graph.IsConstant(input) && graph.Value(input).Elements == 1);
        LoweredNode? scores = hasScale ? before!.Inputs.Select(graph.Producer).FirstOrDefault(maker => maker is not null) : before;
        if (scores is not { Work: [BatchedGemm] })
            return;
        graph.Count(hasScale ? "attention with its scale in the product" : "attention");
        if (hasScale && graph.OnlyConsumer(scores) == before)
            graph.Absorb(scores, before!);
    }

    /// <summary>Two transpositions that undo each other are none.</summary>
    private static void Transposes(LoweredGraph graph, LoweredNode node)
    {
        if (node.OpType != "Transpose" || graph.OnlyConsumer(node) is not { OpType: "Transpose" } next)
            return;
        IReadOnlyList<long>? first = node.Node.Attributes.GetValueOrDefault("perm")?.Integers;
        IReadOnlyList<long>? second = next.Node.Attributes.GetValueOrDefault("perm")?.Integers;
        if (first is null || second is null || first.Count != second.Count || graph.Outputs.Contains(next.Outputs[0])
            || second.Where((axis, i) => axis < 0 || axis >= first.Count || first[(int)axis] != i).Any())
            return;
        graph.Count("Transpose + Transpose: none");
        string input = node.Inputs[0];
        graph.Bypass(next, node.Outputs[0]);
        graph.Bypass(node, input);
    }
}
