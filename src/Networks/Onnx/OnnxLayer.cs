namespace LatencyLab.Networks.Onnx;

/// <summary>A layer of an ONNX network as it runs.</summary>
/// <param name="Block">The block that it is in.</param>
/// <param name="Name">Name of the node.</param>
/// <param name="OpType">Operators of the file, those that are fused joined by <c>+</c>.</param>
/// <param name="Output">Shape of what it puts out, e.g. <c>1x64x56x56</c>.</param>
/// <param name="Macs">Multiply-accumulates of the batch.</param>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="IsUnknown">It is not understood, and charged as a pass over memory.</param>
/// <param name="UnknownMacs">Multiply-accumulates that it may have where it is not understood.</param>
/// <param name="Note">Why its work is a bound or a guess; null: it is neither.</param>
public sealed record OnnxLayer(
    string Block, string Name, string OpType, string Output, long Macs, long Parameters, bool IsUnknown, double UnknownMacs, string? Note)
{
    /// <summary>
    /// Names of the nodes of the file that run as this layer, and of what it puts out: runtimes name joined nodes by either.
    /// </summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>
    /// A size of its output that the data decide, by which name it is bound (<c>boxes[0]</c>), and the index of that dimension; null:
    /// shapes and constants decide all of them.
    /// </summary>
    public (string Name, int Dimension)? DecidedSize { get; init; }
}
