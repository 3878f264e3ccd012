using LatencyLab.Networks.Onnx.Format;
using LatencyLab.Networks.Onnx.Rules;

namespace LatencyLab.Networks.Onnx.Lowering;

/// <summary>A node of the graph as it runs: the operators it costs. Fusions change it.</summary>
internal sealed class LoweredNode(OnnxNode node, IEnumerable<string> inputs, IEnumerable<string> outputs, IReadOnlyList<Operator> work)
{
    /// <summary>The node of the file.</summary>
    public OnnxNode Node { get; } = node;

    public string Name => Node.Name;

    /// <summary>Names of its node and of those that it has taken in.</summary>
    public List<string> Names { get; } = node.InnerName is null ? [node.Name] : [node.Name, node.InnerName];

    /// <summary>Operator of the file, e.g. <c>Conv</c>; of a fused pattern its name, e.g. <c>Gelu</c>.</summary>
    public string OpType { get; set; } = node.OpType;

    /// <summary>Its place among the others.</summary>
    public int Order { get; set; }

    /// <summary>Another node has taken it in.</summary>
    public bool IsGone { get; set; }

    /// <summary>Tensors that it reads, constants included; an empty name where one is left out.</summary>
    public List<string> Inputs { get; } = [.. inputs];

    public List<string> Outputs { get; } = [.. outputs];

    /// <summary>In order; empty where nothing is computed or moved.</summary>
    public List<Operator> Work { get; } = [.. work];

    /// <summary>Multiply-accumulates that it may have; above 0 only where the operator is not understood.</summary>
    public double UnknownMacs { get; init; }

    public bool IsUnknown { get; init; }

    /// <summary>Why the work is a bound or a guess; null: it is neither.</summary>
    public string? Note { get; init; }

    /// <summary>A size of its first output that the data decide; null: shapes and constants do.</summary>
    public DecidedSize? Decided { get; init; }

    /// <summary>Operators of the file that this one has taken in, with those that it had from the start.</summary>
    public List<string> Fused { get; } = [];

    /// <summary>What runs in it as one kernel, by the operator's name in the file: <c>Conv + BatchNormalization + Relu</c>.</summary>
    public string FusedText => string.Join(" + ", [OpType, .. Fused]);
}
