using LatencyLab.Networks.Onnx.Format;
using LatencyLab.Networks.Onnx.Lowering;

namespace LatencyLab.Networks.Onnx;

/// <summary>What was read of an ONNX file, for one batch and size: its layers, what was joined and what was not understood.</summary>
public sealed record OnnxGraphSummary
{
    private const int Shown = 3;

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>What wrote it; empty where it does not say.</summary>
    public required string Producer { get; init; }

    /// <summary>Version of its operators.</summary>
    public required int Opset { get; init; }

    /// <summary>Rows of the image, or steps of the sequence.</summary>
    public required int Resolution { get; init; }

    /// <summary>Columns of the image where it is not square.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Inputs with their shapes.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Shapes of the inputs by name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<long>> InputShapes { get; init; }

    /// <summary>Elements of the weights that the network reads; those that two layers share once.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Its blocks: pieces between which one tensor goes on.</summary>
    public required IReadOnlyList<TracedBlock> Blocks { get; init; }

    /// <summary>Its layers, in the order in which they run.</summary>
    public required IReadOnlyList<OnnxLayer> Layers { get; init; }

    /// <summary>What was joined, e.g. <c>Conv + Relu</c>, with how often.</summary>
    public required IReadOnlyDictionary<string, int> Fusions { get; init; }

    /// <summary>Multiply-accumulates of what is understood, of the whole batch.</summary>
    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Multiply-accumulates that what is not understood may have.</summary>
    public double UnknownMacs => Layers.Sum(layer => layer.UnknownMacs);

    /// <summary>Share of all multiply-accumulates.</summary>
    public double UnknownShare => UnknownMacs == 0 ? 0 : UnknownMacs / (Macs + UnknownMacs);

    /// <exception cref="InputException">More than 2 % of the multiply-accumulates are not understood, and that is not allowed.</exception>
    internal void RefuseUnknown(OnnxReference reference)
    {
        if (UnknownShare <= OnnxNetwork.LargestUnknownShare || reference.AllowsUnknown)
            return;
        OnnxLayer[] unknown = [.. Layers.Where(layer => layer.IsUnknown).OrderByDescending(layer => layer.UnknownMacs)];
        throw new InputException(
            FormattableString.Invariant($"{UnknownShare:P1} of its multiply-accumulates may be of operators that are not understood: ")
            + string.Join(", ", unknown.Take(Shown).Select(layer => $"'{layer.Name}' ({layer.OpType})"))
            + (unknown.Length > Shown ? $" and {unknown.Length - Shown} more" : "")
            + "; --allow-unknown charges each as a pass over memory", Path);
    }

    /// <summary>Rows and columns of the first image that is read; null: there is none.</summary>
    private static (int Rows, int Columns)? Size(LoweredGraph graph)
    {
        IReadOnlyList<long>? shape = graph.Inputs.Select(input => graph.Value(input).Shape).FirstOrDefault(shape => shape.Count == 4);
        if (shape is null)
            return null;
        (int at, int next) = BoundInputs.ImagePlaces([.. shape.Select(size => new OnnxDimension(size, null))]);
        return ((int)shape[at], (int)shape[next]);
    }

    internal static OnnxGraphSummary Of(OnnxModel model, LoweredGraph graph, int resolution)
    {
        (IReadOnlyList<TracedBlock> blocks, IReadOnlyList<(string Block, LoweredNode Node)> placed) = BlockCutter.Cut(graph, model.Path);
        return new OnnxGraphSummary
        {
            Path = model.Path,
            Producer = model.Producer,
            Opset = model.Opset,
            Resolution = Size(graph)?.Rows ?? resolution,
            ImageWidth = Size(graph) is (int rows, int columns) && rows != columns ? columns : null,
            Inputs = [.. graph.Inputs.Select(input => $"{input} {graph.Value(input).ShapeText}")],
            ParameterCount = graph.ParameterCount,
            Blocks = blocks,
            Layers = [.. placed.Select(layer => new OnnxLayer(
                layer.Block, layer.Node.Name, layer.Node.FusedText,
                layer.Node.Outputs.Where(output => output.Length > 0).Select(output => graph.Value(output).ShapeText)
                    .FirstOrDefault() ?? "",
                layer.Node.Work.Sum(op => op.Work(1).Macs), layer.Node.Work.Sum(op => op.ParameterCount), layer.Node.IsUnknown,
                layer.Node.UnknownMacs, layer.Node.Note)
            {
                DecidedSize = layer.Node.Decided is { } decided ? (decided.Name, decided.Dimension) : null,
                Nodes = [.. layer.Node.Names.Concat(layer.Node.Outputs).Where(name => name.Length > 0).Distinct()],
            })],
            InputShapes = graph.Inputs.ToDictionary(input => input, input => graph.Value(input).Shape, StringComparer.Ordinal),
            Fusions = graph.Fusions,
        };
    }
}
