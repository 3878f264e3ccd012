using System.Buffers.Binary;
using System.Text;

namespace LatencyLab.Tests.Networks.Onnx;

/// <summary>In a function: stands for an attribute of the node that calls it.</summary>
internal sealed record AttributeOf(string Name);

/// <summary>Writes ONNX models without weights: what an exporter's file says, in protobuf's encoding.</summary>
internal sealed class OnnxWriter
{
    private const int Float = 1, Int64 = 7;

    private readonly List<byte> _inputs = [], _initializers = [], _nodes = [], _outputs = [], _functions = [];
    private int _names;

    public int Opset { get; init; } = 17;

    /// <summary>An input; a text is the name of a free dimension.</summary>
    public string Input(string name, params object[] dimensions)
    {
        _inputs.AddRange(Message(11, Value(name, Float, dimensions)));
        return name;
    }

    public string Output(string name)
    {
        _outputs.AddRange(Message(12, Text(1, name)));
        return name;
    }

    public string Output(string name, params object[] dimensions)
    {
        _outputs.AddRange(Message(12, Value(name, Float, dimensions)));
        return name;
    }

    /// <summary>A tensor of numbers that are not there.</summary>
    public string Weight(params long[] shape)
    {
        string name = $"w{_names++}";
        _initializers.AddRange(Message(5, [.. shape.SelectMany(size => Varint(1, size)), .. Varint(2, Float), .. Text(8, name)]));
        return name;
    }

    /// <summary>A tensor that is kept in another file.</summary>
    public string External(string file, params long[] shape)
    {
        string name = $"w{_names++}";
        _initializers.AddRange(Message(5,
        [
            .. shape.SelectMany(size => Varint(1, size)), .. Varint(2, Float), .. Text(8, name),
            .. Message(13, [.. Text(1, "location"), .. Text(2, file)]), .. Varint(14, 1),
        ]));
        return name;
    }

    /// <summary>A list of whole numbers.</summary>
    public string Whole(params long[] values)
    {
        string name = $"c{_names++}";
        _initializers.AddRange(Message(5,
        [
            .. Varint(1, values.Length), .. Varint(2, Int64), .. Text(8, name),
            .. Message(9, [.. values.SelectMany(value => BitConverter.GetBytes(value))]),
        ]));
        return name;
    }

    public string Scalar(float value)
    {
        string name = $"s{_names++}";
        _initializers.AddRange(Message(5, [.. Varint(2, Float), .. Text(8, name), .. Message(4, BitConverter.GetBytes(value))]));
        return name;
    }

    /// <summary>A node of one output, whose name is returned. Attributes are named: a number, a text, or a list of numbers.</summary>
    public string Node(string op, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes) =>
        Node(op, inputs, [$"{op.ToLowerInvariant()}_{_names++}"], attributes)[0];

    public string[] Node(string op, IReadOnlyList<string> inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        Node(op, "", inputs, outputs, attributes);

    public string[] Node(
        string op, string domain, IReadOnlyList<string> inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        _nodes.AddRange(Message(1,
        [
            .. inputs.SelectMany(input => Text(1, input)), .. outputs.SelectMany(output => Text(2, output)),
            .. Text(3, $"node/{outputs[0]}"), .. Text(4, op), .. domain.Length == 0 ? [] : Text(7, domain),
            .. attributes.SelectMany(attribute => Message(5, Attribute(attribute.Name, attribute.Value))),
        ]));
        return outputs;
    }

    /// <summary>A function of the model.</summary>
    public void Function(string domain, string name, string[] inputs, string[] outputs, Action<OnnxWriter> write)
    {
        OnnxWriter body = new();
        write(body);
        // The nodes of a function are its field 7; a graph's are field 1.
        byte[] nodes = [.. body._nodes];
        for (int at = 0; at < nodes.Length;)
        {
            nodes[at] = (7 << 3) | 2;
            int length = nodes[at + 1] < 0x80 ? nodes[at + 1] : (nodes[at + 1] & 0x7f) | (nodes[at + 2] << 7);
            at += (nodes[at + 1] < 0x80 ? 2 : 3) + length;
        }

        _functions.AddRange(Message(25,
        [
            .. Text(1, name), .. inputs.SelectMany(input => Text(4, input)), .. outputs.SelectMany(output => Text(5, output)), .. nodes,
            .. Text(10, domain),
        ]));
    }

    /// <summary>What the message of the graph holds.</summary>
    public byte[] Graph => [.. _nodes, .. Text(2, "graph"), .. _initializers, .. _inputs, .. _outputs];

    public byte[] ToBytes() =>
    [
        .. Varint(1, 8), .. Text(2, "a test"),
        .. Message(7, Graph),
        .. Message(8, Varint(2, Opset)), .. _functions,
    ];

    public string Write(string path)
    {
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    public static byte[] Message(int field, IReadOnlyList<byte> content) =>
        [.. Number(((ulong)field << 3) | 2), .. Number((ulong)content.Count), .. content];

    public static byte[] Varint(int field, long value) => [.. Number((ulong)field << 3), .. Number(unchecked((ulong)value))];

    public static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Value(string name, int type, object[] dimensions) =>
    [
        .. Text(1, name),
        .. Message(2, Message(1,
        [
            .. Varint(1, type),
            .. Message(2, [.. dimensions.SelectMany(dimension =>
                Message(1, dimension is string free ? Text(2, free) : Varint(1, Convert.ToInt64(dimension, null))))]),
        ])),
    ];

    private static byte[] Attribute(string name, object value)
    {
        byte[] single = new byte[5];
        single[0] = (2 << 3) | 5;
        if (value is float number)
            BinaryPrimitives.WriteSingleLittleEndian(single.AsSpan(1), number);
        return value switch
        {
            float => [.. Text(1, name), .. single],
            string text => [.. Text(1, name), .. Text(4, text)],
            OnnxWriter graph => [.. Text(1, name), .. Message(6, graph.Graph)],
            AttributeOf other => [.. Text(1, name), .. Text(21, other.Name)],
            int[] list => [.. Text(1, name), .. Message(8, [.. list.SelectMany(entry => Number(unchecked((ulong)(long)entry)))])],
            _ => [.. Text(1, name), .. Varint(3, Convert.ToInt64(value, null))],
        };
    }
}
