using LatencyLab.Networks.Onnx.Format;

namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>A node with what is known of its inputs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Opset">Version of ONNX's operators.</param>
/// <param name="Inputs">Null: left out.</param>
/// <param name="Batch">Images asked for.</param>
/// <param name="DeclaredBatch">Images that the file is written for, where the batch that is asked for replaces it; null: the same.</param>
internal sealed record NodeScope(OnnxNode Node, int Opset, IReadOnlyList<TensorValue?> Inputs, long Batch, long? DeclaredBatch)
{
    /// <summary>Sizes that the data decide where they are told, by the tensor and the dimension's index: <c>boxes[0]</c>.</summary>
    public required Func<string, long?> Told { get; init; }

    /// <summary>How much of the first output there is along a dimension that the data decide.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="most">The most that there can be.</param>
    /// <exception cref="InputException">More are told.</exception>
    public DecidedSize Decided(int dimension, long most)
    {
        string name = Makes(0) ? string.Create(CultureInfo.InvariantCulture, $"{Node.Outputs[0]}[{dimension}]") : "";
        long? told = Told(name);
        return told > most ? throw new InputException($"'{name}' is bound to {told}, expected at most {most}")
            : new DecidedSize(name, dimension, told ?? most, told is not null);
    }

    /// <summary>The first input.</summary>
    public TensorValue X => In(0);

    /// <summary>Whether an input is there.</summary>
    public bool Has(int index) => index < Inputs.Count && Inputs[index] is not null;

    /// <summary>An input that the operator cannot do without.</summary>
    /// <exception cref="InputException">It is left out.</exception>
    public TensorValue In(int index) => index < Inputs.Count && Inputs[index] is TensorValue value
        ? value : throw new InputException($"input {index + 1} is left out");

    public TensorValue? Optional(int index) => Has(index) ? Inputs[index] : null;

    public long Integer(string name, long absent) =>
        Node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) && attribute.Integer is long value ? value : absent;

    public double Number(string name, double absent) =>
        Node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) && attribute.Number is double value ? value : absent;

    public string? Text(string name) => Node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Text : null;

    /// <summary>A list attribute; null where it is not given.</summary>
    public IReadOnlyList<long>? Integers(string name) =>
        Node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) && attribute.Integers is { Count: > 0 } list ? list : null;

    /// <summary>Elements of an input that has to be known before the network runs.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public IReadOnlyList<long> Known(int index, string what) => KnownNumbers(index) is { } values
        ? [.. values.Select(value => Whole(value, what))]
        : throw new InputException($"{what} is computed from the image, expected it to follow from shapes and constants");

    /// <summary>The same as numbers; null where they are not known.</summary>
    public IReadOnlyList<double>? KnownNumbers(int index) => Has(index) && Inputs[index]!.IsConstant ? Inputs[index]!.Values : null;

    /// <summary>Axes: an attribute until a version of the operator, an input from it on.</summary>
    public IReadOnlyList<long>? Axes(int input) =>
        Integers("axes") ?? (Has(input) ? Known(input, "axes") : null);

    /// <summary>A dimension counted from the front.</summary>
    /// <exception cref="InputException">There is no such dimension.</exception>
    public static int Axis(long axis, int rank)
    {
        long at = axis < 0 ? axis + rank : axis;
        return at >= 0 && at < rank ? (int)at : throw new InputException($"axis is {axis}, expected one of {rank} dimensions");
    }

    /// <summary>A whole number; those at the ends of 64 bits mean "to the end" and stay there.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static long Whole(double value, string what) => value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue
        : value == Math.Floor(value) ? (long)value
        : throw new InputException($"{what}: {value.ToString(CultureInfo.InvariantCulture)} is no whole number");

    /// <summary>Whether the node has an output of that index that something may read.</summary>
    public bool Makes(int output) => output < Node.Outputs.Count && Node.Outputs[output].Length > 0;
}
