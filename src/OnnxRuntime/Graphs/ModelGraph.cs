using System.Runtime.InteropServices;

namespace LatencyLab.OnnxRuntime.Graphs;

/// <summary>
/// A model of a few operators with random constant weights, written as an ONNX file holds it (field numbers as in the public onnx.proto).
/// </summary>
/// <remarks>Every method that adds something gives back the name of its result.</remarks>
internal sealed class ModelGraph
{
    /// <summary>The domain of the operators that ONNX Runtime adds, and of those on blocks of channels.</summary>
    public const string Microsoft = "com.microsoft", Blocked = "com.microsoft.nchwc";

    private const int IntermediateVersion = 8, Opset = 17, FloatType = 1, Int64Type = 7;
    private const int FloatAttribute = 1, IntAttribute = 2, StringAttribute = 3, FloatsAttribute = 6, IntsAttribute = 7;
    private readonly OnnxBytes _nodes = new(), _constants = new();
    private readonly List<ModelTensor> _inputs = [], _outputs = [];
    private readonly HashSet<string> _domains = [];
    private readonly Random _random = new(1);
    private int _names;

    public IReadOnlyList<ModelTensor> Inputs => _inputs;

    public IReadOnlyList<ModelTensor> Outputs => _outputs;

    /// <summary>Something random that changes from run to run.</summary>
    public string Input(params long[] shape) => Given(new ModelTensor(NewName(), shape));

    /// <summary>Indices or counts that change from run to run.</summary>
    public string IntegerInput(long[] values, params long[] shape) =>
        Given(new ModelTensor(NewName(), shape) { Values = values, IsInteger = true });

    /// <summary>Floats that matter and change from run to run: a mask.</summary>
    public string FloatInput(float[] values, params long[] shape) => Given(new ModelTensor(NewName(), shape) { Floats = values });

    /// <summary>Weights: uniform in [-1, 1).</summary>
    public string Weight(params long[] shape)
    {
        float[] values = new float[ModelTensor.Count(shape)];
        for (int i = 0; i < values.Length; i++)
            values[i] = 2 * _random.NextSingle() - 1;
        return Constant(shape, values);
    }

    /// <summary>Floats that are known, in a shape.</summary>
    public string Constant(long[] shape, params ReadOnlySpan<float> values) => Constant(shape, FloatType, MemoryMarshal.AsBytes(values));

    /// <summary>A list of integers: a shape, places.</summary>
    public string Integers(params ReadOnlySpan<long> values) => Constant([values.Length], Int64Type, MemoryMarshal.AsBytes(values));

    /// <summary>Integers that are known, in a shape.</summary>
    public string IntegersOf(long[] shape, ReadOnlySpan<long> values) => Constant(shape, Int64Type, MemoryMarshal.AsBytes(values));

    /// <summary>An operator of one result.</summary>
    public string Add(string op, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes) =>
        AddOf("", op, inputs, attributes);

    /// <summary>An operator of another domain than ONNX's own.</summary>
    public string AddOf(
        string domain, string op, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        string output = NewName();
        Add(domain, op, inputs, [output], attributes);
        return output;
    }

    /// <summary>An operator of two results, of which the second is wanted.</summary>
    public string AddSecond(string op, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        string[] outputs = [NewName(), NewName()];
        Add("", op, inputs, outputs, attributes);
        return outputs[1];
    }

    /// <summary>What the model puts out.</summary>
    /// <param name="name">A result.</param>
    /// <param name="shape">Its shape; null: only a run tells.</param>
    /// <param name="isInteger">Whether it holds integers.</param>
    public ModelGraph Output(string name, long[]? shape, bool isInteger = false)
    {
        _outputs.Add(new ModelTensor(name, shape) { IsInteger = isInteger });
        return this;
    }

    /// <summary>The model as a file has it.</summary>
    public byte[] ToModel()
    {
        OnnxBytes graph = new OnnxBytes().Append(_nodes).Add(2, "g").Append(_constants);
        foreach (ModelTensor input in _inputs)
            graph.Add(11, Described(input));
        foreach (ModelTensor output in _outputs)
            graph.Add(12, Described(output));
        OnnxBytes model = new OnnxBytes().Add(1, IntermediateVersion).Add(7, graph)
            .Add(8, new OnnxBytes().Add(1, "").Add(2, Opset));
        foreach (string domain in _domains.Where(domain => domain.Length > 0))
            model.Add(8, new OnnxBytes().Add(1, domain).Add(2, 1));
        return model.ToArray();
    }

    private void Add(
        string domain, string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs,
        IReadOnlyList<(string Name, object Value)> attributes)
    {
        OnnxBytes node = new();
        foreach (string input in inputs)
            node.Add(1, input);
        foreach (string output in outputs)
            node.Add(2, output);
        node.Add(3, $"n{outputs[0]}").Add(4, op);
        foreach ((string name, object value) in attributes)
            node.Add(5, Attribute(name, value));
        node.Add(7, domain);
        _domains.Add(domain);
        _nodes.Add(1, node);
    }

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"t{_names++:D2}");

    private string Given(ModelTensor tensor)
    {
        _inputs.Add(tensor);
        return tensor.Name;
    }

    private string Constant(long[] shape, int type, ReadOnlySpan<byte> values)
    {
        string name = NewName();
        OnnxBytes tensor = new();
        foreach (long side in shape)
            tensor.Add(1, side);
        _constants.Add(5, tensor.Add(2, type).Add(8, name).Add(9, values));
        return name;
    }

    private static OnnxBytes Attribute(string name, object value)
    {
        OnnxBytes attribute = new OnnxBytes().Add(1, name);
        switch (value)
        {
            case long one:
                return attribute.Add(3, one).Add(20, IntAttribute);
            case float one:
                return attribute.Add(2, one).Add(20, FloatAttribute);
            case string text:
                return attribute.Add(4, text).Add(20, StringAttribute);
            case float[] several:
                foreach (float one in several)
                    attribute.Add(7, one);
                return attribute.Add(20, FloatsAttribute);
            case long[] several:
                foreach (long one in several)
                    attribute.Add(8, one);
                return attribute.Add(20, IntsAttribute);
            default:
                throw new ArgumentException($"attribute '{name}' is of no kind that is written: {value.GetType().Name}");
        }
    }

    private static OnnxBytes Described(ModelTensor tensor)
    {
        OnnxBytes type = new OnnxBytes().Add(1, tensor.IsInteger ? Int64Type : FloatType);
        if (tensor.Shape is long[] shape)
        {
            OnnxBytes sides = new();
            foreach (long side in shape)
                sides.Add(1, new OnnxBytes().Add(1, side));
            type.Add(2, sides);
        }

        return new OnnxBytes().Add(1, tensor.Name).Add(2, new OnnxBytes().Add(1, type));
    }
}
