using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;

namespace LatencyLab.Measurements;

/// <summary>
/// Operator names of the measurement schema, and how each is read and written. Every operator has one; only what is unusual is listed here.
/// </summary>
internal static class OperatorForms
{
    private const string Implementation = "algo_or_impl", BlasPrefix = "blas-";

    private static readonly Dictionary<(Type Type, string Name), OperatorForm> s_forms =
        Prototypes().ToDictionary(prototype => (prototype.GetType(), prototype.Kind), prototype => new OperatorForm(prototype));

    /// <summary>From a row to its operator, by name in any letter case.</summary>
    public static IReadOnlyDictionary<string, Func<FieldReader, Operator>> Readers { get; } = AllReaders();

    /// <summary>The form that writes an operator.</summary>
    public static OperatorForm Of(Operator op) =>
        s_forms.GetValueOrDefault((op.GetType(), op.Kind)) ?? s_forms.First(form => form.Key.Type == op.GetType()).Value;

    /// <summary>The form of one name.</summary>
    public static OperatorForm Of<T>(string name) => s_forms[(typeof(T), name)];

    /// <summary>One operator a name: types whose name depends on a parameter have several.</summary>
    private static IEnumerable<Operator> Prototypes()
    {
        foreach (Type type in typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract))
        {
            PropertyInfo? told = OperatorParameters.Of(type).FirstOrDefault(ParameterColumns.IsToldByName);
            Array values = told is null ? new object?[] { null }
                : told.PropertyType == typeof(bool) ? new[] { false, true }
                : Enum.GetValues(told.PropertyType);
            foreach (object? value in values)
            {
                Operator prototype = (Operator)OperatorParameters.New(type);
                if (told is not null)
                    OperatorParameters.Set(prototype, told, value);
                yield return prototype;
                if (prototype is Binary binary)
                    yield return binary with { SecondElements = 1 };
            }
        }
    }

    private static Dictionary<string, Func<FieldReader, Operator>> AllReaders()
    {
        Dictionary<string, Func<FieldReader, Operator>> readers = new(StringComparer.OrdinalIgnoreCase);
        foreach (((_, string name), OperatorForm form) in s_forms)
            readers.TryAdd(name, form.Read);
        readers["add"] = Add;
        readers["gemm"] = Gemm;
        readers["scatter_add"] = ScatterAdd;
        readers["layernorm"] = readers["ln"];
        readers["gather_elementwise"] = AlongEitherAxis(readers["gather_elementwise"]);
        readers["grouped_conv2d"] = Grouped;
        readers["depthwise_conv2d"] = Depthwise;
        return readers;
    }

    /// <summary>Without the hint <c>second</c> both operands have as many elements.</summary>
    private static Operator Add(FieldReader fields) =>
        fields.Hint("second") is null ? Of<Add>("add").Read(fields) : Of<Binary>("add").Read(fields);

    /// <summary>The axis, hint <c>dim</c>, is told of these gathers too; each element has an index of its own, along either.</summary>
    private static Func<FieldReader, Operator> AlongEitherAxis(Func<FieldReader, Operator> read) => fields =>
    {
        if (fields.Hint("dim") is not (null or "0" or "1"))
            fields.Fail($"hint 'dim' is '{fields.Hint("dim")}', expected 0 or 1");
        return read(fields);
    };

    private static Operator Grouped(FieldReader fields)
    {
        Conv2d conv = (Conv2d)Of<Conv2d>("conv2d").Read(fields);
        if (conv.Groups == 1)
            fields.Fail("column 'groups' is 1 or blank, expected the 2 or more groups of a grouped convolution");
        return conv;
    }

    private static Operator Depthwise(FieldReader fields)
    {
        Conv2d conv = (Conv2d)Of<Conv2d>("conv2d").Read(fields);
        if (conv.Groups != conv.InputChannels)
        {
            string given = fields.Text("groups") is { Length: > 0 } groups ? $"'{groups}'" : "blank";
            fields.Fail($"column 'groups' is {given}, expected cin = {conv.InputChannels}: a depthwise convolution has a group a channel");
        }

        return conv;
    }

    /// <summary>
    /// A plain matrix product is a linear layer without bias; with a batch it is a batched product. Where <c>algo_or_impl</c> ends in the
    /// letters of a column-major BLAS call (<c>blas-NN</c>), A[m,k] are the weights, as in the calls that frameworks make.
    /// </summary>
    private static Operator Gemm(FieldReader fields)
    {
        if (fields.Whole("batch", 1) != 1)
            return Of<BatchedGemm>("bmm").Read(fields);
        Linear linear = (Linear)Of<Linear>("linear").Read(fields);
        string implementation = fields.Text(Implementation);
        return implementation.StartsWith(BlasPrefix, StringComparison.OrdinalIgnoreCase)
            && HintField.TryEnum(typeof(GemmOrder), implementation[BlasPrefix.Length..]) is GemmOrder order
            ? new Linear(linear.Outputs, linear.Inputs, checked((int)linear.Rows)) { Order = order }
            : linear;
    }

    private static Operator ScatterAdd(FieldReader fields)
    {
        RowScatterAdd scatter = (RowScatterAdd)Of<RowScatterAdd>("scatter_add").Read(fields);
        return scatter with
        {
            IndexPerElement = scatter.IndexPerElement
                || fields.Text(Implementation).Contains("elementwise", StringComparison.OrdinalIgnoreCase),
        };
    }
}
