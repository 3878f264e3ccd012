using LatencyLab.Networks.Onnx.Format;

namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Values of small constants, which exporters compute shapes with.</summary>
internal static class Folding
{
    /// <summary>The function of every element; null where the elements or the function are not known.</summary>
    public static IReadOnlyList<double>? Unary(NodeScope node)
    {
        if (node.KnownNumbers(0) is not { } values)
            return null;
        Func<double, double>? function = node.Node.OpType switch
        {
            "Cast" => node.Integer("to", 0) is 6 or 7 ? Math.Truncate : node.Integer("to", 0) == TensorValue.Bool ? Truth : Same,
            "CastLike" => Same,
            "Relu" => value => Math.Max(0, value),
            "Abs" => Math.Abs,
            "Neg" => value => -value,
            "Sqrt" => Math.Sqrt,
            "Reciprocal" => value => 1 / value,
            "Floor" => Math.Floor,
            "Ceil" => Math.Ceiling,
            "Round" => value => Math.Round(value, MidpointRounding.ToEven),
            "Sign" => value => Math.Sign(value),
            "Not" => value => value == 0 ? 1 : 0,
            "Exp" => Math.Exp,
            "Log" => Math.Log,
            _ => null,
        };
        return function is null || values.Any(double.IsNaN) ? null : [.. values.Select(function)];
    }

    /// <summary>A function of the elements of the first and last input, broadcast to a shape; null where it is not known.</summary>
    public static IReadOnlyList<double>? Binary(NodeScope node, IReadOnlyList<long> shape)
    {
        bool isWhole = node.X.ElementType is 6 or 7;
        Func<double, double, double>? function = node.Node.OpType switch
        {
            "Add" or "Sum" => (a, b) => a + b,
            "Sub" => (a, b) => a - b,
            "Mul" => (a, b) => a * b,
            "Div" => isWhole ? (a, b) => b == 0 ? 0 : Math.Truncate(a / b) : (a, b) => a / b,
            "Mod" => node.Integer("fmod", 0) == 0 ? (a, b) => b == 0 ? 0 : a - b * Math.Floor(a / b) : (a, b) => a % b,
            "Pow" => Math.Pow,
            "Max" => Math.Max,
            "Min" => Math.Min,
            "Equal" => (a, b) => a == b ? 1 : 0,
            "Greater" => (a, b) => a > b ? 1 : 0,
            "GreaterOrEqual" => (a, b) => a >= b ? 1 : 0,
            "Less" => (a, b) => a < b ? 1 : 0,
            "LessOrEqual" => (a, b) => a <= b ? 1 : 0,
            "And" => (a, b) => a != 0 && b != 0 ? 1 : 0,
            "Or" => (a, b) => a != 0 || b != 0 ? 1 : 0,
            _ => null,
        };
        if (function is null || node.KnownNumbers(0) is null || node.KnownNumbers(1) is null || !IsSmall(shape))
            return null;
        IReadOnlyList<double> first = Spread(node.X, shape), second = Spread(node.In(1), shape);
        return [.. first.Zip(second, function)];
    }

    public static IReadOnlyList<double>? Where(NodeScope node, IReadOnlyList<long> shape)
    {
        if (!IsSmall(shape) || node.KnownNumbers(0) is null || node.KnownNumbers(1) is null || node.KnownNumbers(2) is null)
            return null;
        IReadOnlyList<double> a = Spread(node.In(1), shape), b = Spread(node.In(2), shape);
        return [.. Spread(node.X, shape).Select((condition, i) => condition != 0 ? a[i] : b[i])];
    }

    /// <summary>Elements of a constant, broadcast.</summary>
    public static IReadOnlyList<double> Spread(TensorValue tensor, IReadOnlyList<long> shape)
    {
        int count = (int)Sizes.Product(shape);
        double[] spread = new double[count];
        for (int i = 0; i < count; i++)
        {
            long rest = i, at = 0, step = 1;
            for (int d = 1; d <= shape.Count; d++)
            {
                long index = rest % shape[^d];
                rest /= shape[^d];
                if (d > tensor.Rank)
                    continue;
                at += (tensor.Shape[^d] == 1 ? 0 : index) * step;
                step *= tensor.Shape[^d];
            }

            spread[i] = tensor.Values![(int)at];
        }

        return spread;
    }

    /// <summary>Elements at places of a tensor, chosen by the index along each dimension of the result.</summary>
    public static IReadOnlyList<double>? Pick(TensorValue tensor, IReadOnlyList<long> shape, Func<long[], long[]> place)
    {
        if (tensor.Values is null || !tensor.IsConstant || !IsSmall(shape))
            return null;
        double[] picked = new double[Sizes.Product(shape)];
        long[] index = new long[shape.Count];
        for (int i = 0; i < picked.Length; i++)
        {
            long rest = i;
            for (int d = shape.Count - 1; d >= 0; d--)
            {
                index[d] = rest % shape[d];
                rest /= shape[d];
            }

            long[] from = place(index);
            long at = 0;
            for (int d = 0; d < tensor.Rank; d++)
                at = at * tensor.Shape[d] + from[d];
            if (at < 0 || at >= tensor.Values.Count)
                return null;
            picked[i] = tensor.Values[(int)at];
        }

        return picked;
    }

    public static bool IsSmall(IReadOnlyList<long> shape) =>
        shape.Aggregate(1.0, (product, size) => product * size) <= TensorReader.MostValues;

    private static double Same(double value) => value;

    private static double Truth(double value) => value != 0 ? 1 : 0;
}
