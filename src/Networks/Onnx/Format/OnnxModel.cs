namespace LatencyLab.Networks.Onnx.Format;

/// <summary>A model as its file says it, without the values of large tensors.</summary>
internal sealed record OnnxModel
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>What wrote it, e.g. <c>pytorch 2.4.0</c>; empty where it does not say.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Version of ONNX's own operators.</summary>
    public required int Opset { get; init; }

    public required OnnxGraph Graph { get; init; }

    /// <summary>Functions of the model itself, by domain and name.</summary>
    public IReadOnlyDictionary<(string Domain, string Name), OnnxFunction> Functions { get; init; } =
        new Dictionary<(string, string), OnnxFunction>();
}

/// <summary>Nodes, and the tensors that they begin and end with.</summary>
internal sealed record OnnxGraph
{
    public string Name { get; init; } = "";

    public required IReadOnlyList<OnnxNode> Nodes { get; init; }

    public required IReadOnlyDictionary<string, OnnxTensor> Initializers { get; init; }

    public required IReadOnlyList<OnnxInput> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Shapes that the file states of its tensors, outputs included.</summary>
    public required IReadOnlyDictionary<string, OnnxInput> Stated { get; init; }
}

/// <summary>Nodes under a name, run where a node calls them.</summary>
internal sealed record OnnxFunction(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxNode> Nodes);

/// <summary>An operator of the graph. An input that is left out is an empty name.</summary>
internal sealed record OnnxNode
{
    /// <summary>Its name; the first output's where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in the graph of a branch that it is in, by which runtimes call it; null outside of branches.</summary>
    public string? InnerName { get; init; }

    public required string OpType { get; init; }

    /// <summary>Empty for ONNX's own operators.</summary>
    public string Domain { get; init; } = "";

    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    public required IReadOnlyDictionary<string, OnnxAttribute> Attributes { get; init; }
}

/// <summary>A parameter of a node; which of the values it has depends on its kind.</summary>
internal sealed record OnnxAttribute
{
    public long? Integer { get; init; }

    public double? Number { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<long>? Integers { get; init; }

    public IReadOnlyList<double>? Numbers { get; init; }

    public OnnxTensor? Tensor { get; init; }

    public OnnxGraph? Graph { get; init; }

    /// <summary>In a function: the attribute of the calling node that it stands for.</summary>
    public string? RefersTo { get; init; }
}

/// <summary>A constant tensor.</summary>
/// <param name="Shape">Sizes of its dimensions.</param>
/// <param name="ElementType">As in ONNX's TensorProto.DataType.</param>
/// <param name="Values">Its elements in row-major order where they are few; null: not read.</param>
internal sealed record OnnxTensor(string Name, IReadOnlyList<long> Shape, int ElementType, IReadOnlyList<double>? Values);

/// <summary>A tensor whose shape the file states.</summary>
/// <param name="Dimensions">Null: the file does not say.</param>
internal sealed record OnnxInput(string Name, int ElementType, IReadOnlyList<OnnxDimension>? Dimensions);

/// <summary>A size, or the name of one that is free; neither: free without a name.</summary>
internal readonly record struct OnnxDimension(long? Size, string? Name);
