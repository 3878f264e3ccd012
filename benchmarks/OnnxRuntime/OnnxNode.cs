namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>A model of one operator with constant weights: field numbers as in the public onnx.proto.</summary>
/// <param name="Operator">Name of the operator, e.g. <c>Conv</c>.</param>
/// <param name="Inputs">Shapes of what changes from run to run.</param>
/// <param name="Weights">Shapes of the constants that follow.</param>
/// <param name="Output">Shape of the output.</param>
internal sealed record OnnxNode(
    string Operator, IReadOnlyList<long[]> Inputs, IReadOnlyList<long[]> Weights, long[] Output)
{
    private const int IntermediateVersion = 8, Opset = 17, FloatType = 1, IntAttribute = 2, IntsAttribute = 7;

    /// <summary>Domain of the operator; empty: ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Integers, and lists of them.</summary>
    public IReadOnlyDictionary<string, long[]> Attributes { get; init; } = new Dictionary<string, long[]>();

    /// <summary>The model as a file has it; weights are uniform in [-1, 1).</summary>
    public byte[] ToModel()
    {
        Random random = new(1);
        OnnxBytes node = new(), graph = new();
        for (int i = 0; i < Inputs.Count + Weights.Count; i++)
            node.Add(1, $"x{i}");
        node.Add(2, "y").Add(3, "n").Add(4, Operator);
        foreach ((string name, long[] values) in Attributes)
            node.Add(5, Attribute(name, values));
        node.Add(7, Domain);
        graph.Add(1, node).Add(2, "g");
        for (int i = 0; i < Weights.Count; i++)
            graph.Add(5, Constant($"x{Inputs.Count + i}", Weights[i], random));
        for (int i = 0; i < Inputs.Count; i++)
            graph.Add(11, Tensor($"x{i}", Inputs[i]));
        graph.Add(12, Tensor("y", Output));
        OnnxBytes model = new OnnxBytes().Add(1, IntermediateVersion).Add(7, graph)
            .Add(8, new OnnxBytes().Add(1, "").Add(2, Opset));
        if (Domain.Length > 0)
            model.Add(8, new OnnxBytes().Add(1, Domain).Add(2, 1));
        return model.ToArray();
    }

    public static long Count(long[] shape) => shape.Aggregate(1L, (product, side) => product * side);

    private static OnnxBytes Attribute(string name, long[] values)
    {
        OnnxBytes attribute = new OnnxBytes().Add(1, name);
        bool isOne = name is "group" or "transB";
        foreach (long value in values)
            attribute.Add(isOne ? 3 : 8, value);
        return attribute.Add(20, isOne ? IntAttribute : IntsAttribute);
    }

    private static OnnxBytes Constant(string name, long[] shape, Random random)
    {
        OnnxBytes tensor = new();
        foreach (long side in shape)
            tensor.Add(1, side);
        float[] values = new float[Count(shape)];
        for (int i = 0; i < values.Length; i++)
            values[i] = 2 * random.NextSingle() - 1;
        return tensor.Add(2, FloatType).Add(8, name).Add(9, values);
    }

    private static OnnxBytes Tensor(string name, long[] shape)
    {
        OnnxBytes sides = new();
        foreach (long side in shape)
            sides.Add(1, new OnnxBytes().Add(1, side));
        OnnxBytes type = new OnnxBytes().Add(1, new OnnxBytes().Add(1, FloatType).Add(2, sides));
        return new OnnxBytes().Add(1, name).Add(2, type);
    }
}
