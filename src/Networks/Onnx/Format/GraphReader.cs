namespace LatencyLab.Networks.Onnx.Format;

/// <summary>Graphs, functions, nodes and their attributes.</summary>
internal sealed class GraphReader(WireReader reader, string path)
{
    /// <summary>Beyond which a file is taken for a mistake.</summary>
    private const int MostNodes = 100_000, DeepestGraph = 16, MostNumbers = 1 << 16;

    private const int LongestName = 4096, LongestText = 1 << 16;

    private readonly TensorReader _tensors = new(reader, path);
    private int _nodes;

    public OnnxGraph Graph(long end, int depth)
    {
        if (depth > DeepestGraph)
            throw reader.Broken($"graphs lie more than {DeepestGraph} deep in each other");
        string name = "";
        List<OnnxNode> nodes = [];
        Dictionary<string, OnnxTensor> initializers = new(StringComparer.Ordinal);
        List<OnnxInput> inputs = [], outputs = [];
        Dictionary<string, OnnxInput> stated = new(StringComparer.Ordinal);
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    nodes.Add(Node(reader.Enter(type, end), depth));
                    break;
                case 2:
                    name = reader.Text(type, end, LongestText);
                    break;
                case 5:
                    OnnxTensor tensor = _tensors.Read(reader.Enter(type, end));
                    initializers[tensor.Name] = tensor;
                    break;
                case 11:
                    inputs.Add(_tensors.Input(reader.Enter(type, end)));
                    break;
                case 12:
                    outputs.Add(_tensors.Input(reader.Enter(type, end)));
                    break;
                case 13:
                    OnnxInput value = _tensors.Input(reader.Enter(type, end));
                    stated[value.Name] = value;
                    break;
                case 15:
                    OnnxTensor sparse = _tensors.Sparse(reader.Enter(type, end));
                    initializers[sparse.Name] = sparse;
                    break;
                default:
                    reader.Skip(type, end);
                    break;
            }
        }

        foreach (OnnxInput output in outputs)
            stated[output.Name] = output;
        return new OnnxGraph
        {
            Name = name,
            Nodes = nodes,
            Initializers = initializers,
            Inputs = [.. inputs.Where(input => !initializers.ContainsKey(input.Name))],
            Outputs = [.. outputs.Select(output => output.Name)],
            Stated = stated,
        };
    }

    public void Function(long end, Dictionary<(string, string), OnnxFunction> functions)
    {
        string name = "", domain = "";
        List<string> inputs = [], outputs = [];
        List<OnnxNode> nodes = [];
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: name = reader.Text(type, end, LongestName); break;
                case 4: inputs.Add(reader.Text(type, end, LongestName)); break;
                case 5: outputs.Add(reader.Text(type, end, LongestName)); break;
                case 7: nodes.Add(Node(reader.Enter(type, end), 0)); break;
                case 10: domain = reader.Text(type, end, LongestName); break;
                default: reader.Skip(type, end); break;
            }
        }

        functions[(domain, name)] = new OnnxFunction(inputs, outputs, nodes);
    }

    private OnnxNode Node(long end, int depth)
    {
        if (++_nodes > MostNodes)
            throw reader.Broken($"more than {MostNodes} nodes");
        string name = "", op = "", domain = "";
        List<string> inputs = [], outputs = [];
        Dictionary<string, OnnxAttribute> attributes = new(StringComparer.Ordinal);
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: inputs.Add(reader.Text(type, end, LongestName)); break;
                case 2: outputs.Add(reader.Text(type, end, LongestName)); break;
                case 3: name = reader.Text(type, end, LongestName); break;
                case 4: op = reader.Text(type, end, LongestName); break;
                case 5:
                    (string key, OnnxAttribute attribute) = Attribute(reader.Enter(type, end), depth);
                    attributes[key] = attribute;
                    break;
                case 7: domain = reader.Text(type, end, LongestName); break;
                default: reader.Skip(type, end); break;
            }
        }

        return new OnnxNode
        {
            Name = name.Length > 0 ? name : outputs.FirstOrDefault(output => output.Length > 0) ?? op,
            OpType = op,
            Domain = domain == "ai.onnx" ? "" : domain,
            Inputs = inputs,
            Outputs = outputs,
            Attributes = attributes,
        };
    }

    private (string Name, OnnxAttribute Attribute) Attribute(long end, int depth)
    {
        string name = "";
        OnnxAttribute attribute = new();
        List<long> integers = [];
        List<double> numbers = [];
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: name = reader.Text(type, end, LongestName); break;
                case 2: attribute = attribute with { Number = reader.Float(type, end) }; break;
                case 3: attribute = attribute with { Integer = reader.Varint(type, end) }; break;
                case 4: attribute = attribute with { Text = TextOrNothing(type, end) }; break;
                case 5: attribute = attribute with { Tensor = _tensors.Read(reader.Enter(type, end)) }; break;
                case 6: attribute = attribute with { Graph = Graph(reader.Enter(type, end), depth + 1) }; break;
                case 7: _tensors.Values(type, end, WireType.Fixed32, numbers); break;
                case 8: _tensors.Integers(type, end, integers, MostNumbers); break;
                case 21: attribute = attribute with { RefersTo = reader.Text(type, end, LongestName) }; break;
                default: reader.Skip(type, end); break;
            }
        }

        return (name, attribute with { Integers = integers, Numbers = numbers });
    }

    /// <summary>A text; one that is long is of no interest to any rule (custom operators keep whole engines in one).</summary>
    private string? TextOrNothing(WireType type, long end)
    {
        long stop = reader.Enter(type, end);
        if (stop - reader.Position <= LongestText)
            return System.Text.Encoding.UTF8.GetString(reader.Bytes((int)(stop - reader.Position), stop));
        reader.SkipTo(stop, end);
        return null;
    }
}
