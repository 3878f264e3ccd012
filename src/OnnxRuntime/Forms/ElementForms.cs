using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>Element-wise operators and normalisations as operators of ONNX. Where elements lie does not matter to them.</summary>
internal static class ElementForms
{
    public const float LargestOfRelu6 = 6;

    private const float LeakySlope = 0.1f;

    /// <summary>Where a permuted tensor does not say its runs: its last dimension stays together where it is a multiple of this.</summary>
    private const int Head = 32;

    public static ModelGraph Of(Unary unary)
    {
        ModelGraph graph = new();
        long[] shape = [unary.Rows, unary.Columns];
        return graph.Output(Function(graph, unary.Function, graph.Input(shape)), shape);
    }

    public static ModelGraph Of(Add add)
    {
        ModelGraph graph = new();
        long[] shape = [add.Rows, add.Columns];
        string sum = graph.Add("Add", [graph.Input(shape), graph.Input(shape)]);
        return graph.Output(add.HasActivation ? graph.Add("Relu", [sum]) : sum, shape);
    }

    /// <summary>
    /// Fewer second operands are factors of channels, each for a whole map (squeeze-and-excitation), or are added to every image or window
    /// alike, unless the operator says of how many elements they take side by side.
    /// </summary>
    public static ModelGraph Of(Binary binary)
    {
        ModelGraph graph = new();
        long all = binary.Rows * binary.Columns, second = binary.SecondElements ?? all;
        long run = second == all ? all
            : binary.Run is long said && (said == second || all / second % said == 0) ? said
            : binary.Function == BinaryFunction.Multiply ? all / second : second;
        bool isRepeated = run != second;
        long[] shape = isRepeated ? [all / second / run, second, run] : [all / second, second];
        string first = graph.Input(shape), other = isRepeated ? graph.Input(1, second, 1) : graph.Input(1, second);
        string name = binary.Function switch
        {
            BinaryFunction.Add => "Add",
            BinaryFunction.Subtract => "Sub",
            BinaryFunction.Multiply => "Mul",
            BinaryFunction.Divide => "Div",
            _ => "Pow",
        };
        return graph.Output(graph.Add(name, [first, other]), shape);
    }

    /// <summary>Two halves; which parts there are the operator does not say.</summary>
    public static ModelGraph Of(Concat concat)
    {
        ModelGraph graph = new();
        long first = concat.Columns / 2;
        string both = first == 0 ? graph.Add("Identity", [graph.Input(concat.Columns, concat.Rows)])
            : graph.Add("Concat", [graph.Input(first, concat.Rows), graph.Input(concat.Columns - first, concat.Rows)], ("axis", 0L));
        return graph.Output(both, [concat.Columns, concat.Rows]);
    }

    /// <summary>Whether the tensor is whole runs, of which there are two dimensions that can change places.</summary>
    public static bool Has(Permute permute) => Runs(permute) is { Outer: > 1, Inner: > 1 };

    /// <summary>
    /// Runs of two dimensions that change places: heads to the front, lines of windows, or a turned matrix of single elements.
    /// </summary>
    public static ModelGraph Of(Permute permute)
    {
        ModelGraph graph = new();
        (long outer, long inner, long run) = Runs(permute);
        (long[] from, long[] order, long[] to) = run == 1
            ? ((long[])[outer, inner], (long[])[1, 0], (long[])[inner, outer]) : ([outer, inner, run], [1, 0, 2], [inner, outer, run]);
        return graph.Output(graph.Add("Transpose", [graph.Input(from)], ("perm", order)), to);
    }

    /// <summary>Rows by runs of a row; where a run is no part of a row, all runs in two dimensions as alike as can be.</summary>
    private static (long Outer, long Inner, long Run) Runs(Permute permute)
    {
        long run = permute.Run ?? (permute.Columns % Head == 0 ? Head : 1), elements = permute.Rows * permute.Columns;
        if (permute.Columns % run == 0 && permute.Columns > run)
            return (permute.Rows, permute.Columns / run, run);
        if (elements % run != 0)
            return default;
        long runs = elements / run, outer = Math.Max(1, (long)Math.Sqrt(runs));
        while (runs % outer != 0)
            outer--;
        return (outer, runs / outer, run);
    }

    public static ModelGraph Of(Softmax softmax)
    {
        ModelGraph graph = new();
        long[] shape = [softmax.Rows, softmax.Columns];
        return graph.Output(graph.Add("Softmax", [graph.Input(shape)], ("axis", -1L)), shape);
    }

    public static ModelGraph Of(LayerNorm norm)
    {
        ModelGraph graph = new();
        long[] shape = [norm.Rows, norm.Columns];
        string output = graph.Add(
            "LayerNormalization", [graph.Input(shape), graph.Weight(norm.Columns), graph.Weight(norm.Columns)], ("axis", -1L));
        return graph.Output(output, shape);
    }

    public static ModelGraph Of(RmsNorm norm)
    {
        ModelGraph graph = new();
        long[] shape = [norm.Rows, norm.Columns];
        string output = graph.Add("SimplifiedLayerNormalization", [graph.Input(shape), graph.Weight(norm.Columns)], ("axis", -1L));
        return graph.Output(output, shape);
    }

    public static ModelGraph Of(BatchNorm2d norm)
    {
        ModelGraph graph = new();
        long[] shape = [norm.Batch, norm.Channels, norm.Height, norm.Width];
        float[] ones = new float[norm.Channels];
        Array.Fill(ones, 1);
        string output = graph.Add(
            "BatchNormalization",
            [
                graph.Input(shape), graph.Weight(norm.Channels), graph.Weight(norm.Channels), graph.Weight(norm.Channels),
                graph.Constant([norm.Channels], ones),
            ]);
        return graph.Output(norm.HasActivation ? graph.Add("Relu", [output]) : output, shape);
    }

    /// <summary>A function of every element, added to a graph.</summary>
    public static string Function(ModelGraph graph, UnaryFunction function, string input) => function switch
    {
        UnaryFunction.Relu => graph.Add("Relu", [input]),
        UnaryFunction.Relu6 => graph.Add("Clip", [input, graph.Constant([], 0), graph.Constant([], LargestOfRelu6)]),
        UnaryFunction.LeakyRelu => graph.Add("LeakyRelu", [input], ("alpha", LeakySlope)),
        UnaryFunction.Gelu => graph.AddOf(ModelGraph.Microsoft, "Gelu", [input]),
        UnaryFunction.Silu => graph.Add("Mul", [input, graph.Add("Sigmoid", [input])]),
        UnaryFunction.Sigmoid => graph.Add("Sigmoid", [input]),
        UnaryFunction.HardSigmoid => graph.Add("HardSigmoid", [input], ("alpha", 1 / LargestOfRelu6)),
        UnaryFunction.HardSwish => graph.Add("HardSwish", [input]),
        UnaryFunction.Tanh => graph.Add("Tanh", [input]),
        _ => graph.Add("Exp", [input]),
    };
}
