namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Functions of single elements, of two, and copies that follow an element's place.</summary>
internal static class ElementRules
{
    /// <summary>Functions that the operators know, and those that cost as much as one of them.</summary>
    private static readonly Dictionary<string, UnaryFunction> s_functions = new(StringComparer.Ordinal)
    {
        ["Relu"] = UnaryFunction.Relu,
        ["Clip"] = UnaryFunction.Relu6,
        ["LeakyRelu"] = UnaryFunction.LeakyRelu,
        ["QLinearLeakyRelu"] = UnaryFunction.LeakyRelu,
        ["PRelu"] = UnaryFunction.LeakyRelu,
        ["ThresholdedRelu"] = UnaryFunction.LeakyRelu,
        ["Shrink"] = UnaryFunction.LeakyRelu,
        ["Gelu"] = UnaryFunction.Gelu,
        ["FastGelu"] = UnaryFunction.Gelu,
        ["QuickGelu"] = UnaryFunction.Silu,
        ["BiasGelu"] = UnaryFunction.Gelu,
        ["Swish"] = UnaryFunction.Silu,
        ["Sigmoid"] = UnaryFunction.Sigmoid,
        ["QLinearSigmoid"] = UnaryFunction.Sigmoid,
        ["HardSigmoid"] = UnaryFunction.HardSigmoid,
        ["HardSwish"] = UnaryFunction.HardSwish,
        ["Tanh"] = UnaryFunction.Tanh,
        ["Exp"] = UnaryFunction.Exp,
        ["Log"] = UnaryFunction.Exp,
        ["Erf"] = UnaryFunction.Exp,
        ["Elu"] = UnaryFunction.Exp,
        ["Selu"] = UnaryFunction.Exp,
        ["Celu"] = UnaryFunction.Exp,
        ["Softplus"] = UnaryFunction.Silu,
        ["Mish"] = UnaryFunction.Gelu,
        ["Sin"] = UnaryFunction.Exp,
        ["Cos"] = UnaryFunction.Exp,
        ["Tan"] = UnaryFunction.Exp,
        ["Asin"] = UnaryFunction.Exp,
        ["Acos"] = UnaryFunction.Exp,
        ["Atan"] = UnaryFunction.Exp,
        ["Sinh"] = UnaryFunction.Exp,
        ["Cosh"] = UnaryFunction.Exp,
        ["Asinh"] = UnaryFunction.Exp,
        ["Acosh"] = UnaryFunction.Exp,
        ["Atanh"] = UnaryFunction.Exp,
        ["Abs"] = UnaryFunction.Relu,
        ["Neg"] = UnaryFunction.Relu,
        ["Sqrt"] = UnaryFunction.Relu,
        ["Reciprocal"] = UnaryFunction.Relu,
        ["Floor"] = UnaryFunction.Relu,
        ["Ceil"] = UnaryFunction.Relu,
        ["Round"] = UnaryFunction.Relu,
        ["Sign"] = UnaryFunction.Relu,
        ["Softsign"] = UnaryFunction.LeakyRelu,
        ["Not"] = UnaryFunction.Relu,
        ["IsNaN"] = UnaryFunction.Relu,
        ["IsInf"] = UnaryFunction.Relu,
        ["BitwiseNot"] = UnaryFunction.Relu,
        ["Cast"] = UnaryFunction.Relu,
        ["CastLike"] = UnaryFunction.Relu,
        ["BitCast"] = UnaryFunction.Relu,
        ["QuantizeLinear"] = UnaryFunction.Relu6,
        ["DequantizeLinear"] = UnaryFunction.LeakyRelu,
        ["Trilu"] = UnaryFunction.Relu,
        ["CumSum"] = UnaryFunction.Relu,
        ["CumProd"] = UnaryFunction.Relu,
        ["ReverseSequence"] = UnaryFunction.Relu,
    };

    private static readonly Dictionary<string, BinaryFunction> s_pairs = new(StringComparer.Ordinal)
    {
        ["Add"] = BinaryFunction.Add,
        ["QLinearAdd"] = BinaryFunction.Add,
        ["Sub"] = BinaryFunction.Subtract,
        ["Mul"] = BinaryFunction.Multiply,
        ["QLinearMul"] = BinaryFunction.Multiply,
        ["Div"] = BinaryFunction.Divide,
        ["Pow"] = BinaryFunction.Power,
        ["Mod"] = BinaryFunction.Divide,
        ["BitShift"] = BinaryFunction.Multiply,
        ["BitwiseAnd"] = BinaryFunction.Add,
        ["BitwiseOr"] = BinaryFunction.Add,
        ["BitwiseXor"] = BinaryFunction.Add,
        ["And"] = BinaryFunction.Add,
        ["Or"] = BinaryFunction.Add,
        ["Xor"] = BinaryFunction.Add,
        ["Equal"] = BinaryFunction.Subtract,
        ["Greater"] = BinaryFunction.Subtract,
        ["GreaterOrEqual"] = BinaryFunction.Subtract,
        ["Less"] = BinaryFunction.Subtract,
        ["LessOrEqual"] = BinaryFunction.Subtract,
    };

    private static readonly string[] s_logical = ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "IsNaN", "IsInf", "Not"];

    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } = Rules();

    private static Dictionary<string, Func<NodeScope, Outcome>> Rules()
    {
        Dictionary<string, Func<NodeScope, Outcome>> rules = new(StringComparer.Ordinal)
        {
            ["Sum"] = Chain,
            ["Mean"] = Chain,
            ["Max"] = Chain,
            ["Min"] = Chain,
            ["Where"] = Where,
            ["DynamicQuantizeLinear"] = node => new Outcome(
                [new TensorValue(node.X.Shape, 2), new TensorValue([], TensorValue.Float), new TensorValue([], 2)],
                [ConvolutionRules.Over(node.X, new TensorValue([], 0), PoolFunction.Max), Sizes.Pass(UnaryFunction.Relu6, node.X)]),
        };
        foreach ((string name, UnaryFunction function) in s_functions)
            rules.Add(name, node => Function(node, function));
        foreach ((string name, BinaryFunction function) in s_pairs)
            rules.Add(name, node => Pair(node, function, name.StartsWith("QLinear", StringComparison.Ordinal) ? 3 : 1));
        return rules;
    }

    /// <summary>A function of two tensors as an operator; a residual addition where both are whole.</summary>
    public static Operator Combine(BinaryFunction function, TensorValue output, TensorValue a, TensorValue b)
    {
        long elements = output.Elements, second = Math.Min(a.Elements, b.Elements);
        bool isWhole = a.Elements == elements && b.Elements == elements;
        long rows = Sizes.Rows(output), columns = Sizes.Columns(output);
        if (isWhole && function == BinaryFunction.Add)
            return new Add(rows, columns);
        bool isBroadcast = !isWhole && second != 0 && elements % second == 0;
        return new Binary(function, rows, columns)
        {
            SecondElements = isBroadcast ? second : null,
            Run = isBroadcast && second > 1 ? Run(output.Shape, a.Elements < b.Elements ? a.Shape : b.Shape) : null,
        };
    }

    /// <summary>
    /// Elements that a broadcast operand is gone through side by side for: the last dimensions in which it is repeated, or those in which
    /// it is not.
    /// </summary>
    private static long Run(IReadOnlyList<long> output, IReadOnlyList<long> operand)
    {
        long run = 1;
        bool? repeats = null;
        for (int back = 1; back <= output.Count; back++)
        {
            long size = output[^back];
            if (size == 1)
                continue;
            bool isRepeated = back > operand.Count || operand[^back] == 1;
            if (repeats is bool before && before != isRepeated)
                break;
            repeats = isRepeated;
            run *= size;
        }

        return Math.Max(1, run);
    }

    private static Outcome Function(NodeScope node, UnaryFunction function)
    {
        TensorValue x = node.X;
        int type = node.Node.OpType switch
        {
            "Cast" => (int)node.Integer("to", x.ElementType),
            "QuantizeLinear" => node.Optional(2)?.ElementType ?? 2,
            "DequantizeLinear" => node.In(1).ElementType,
            string op when s_logical.Contains(op) => TensorValue.Bool,
            _ => x.ElementType,
        };
        return Outcome.Of(x with { ElementType = type, Values = Folding.Unary(node), IsConstant = false }, Sizes.Pass(function, x));
    }

    private static Outcome Pair(NodeScope node, BinaryFunction function, int second)
    {
        TensorValue a = node.X, b = node.In(second);
        TensorValue output = new(
            Sizes.Broadcast(a.Shape, b.Shape), s_logical.Contains(node.Node.OpType) ? TensorValue.Bool : a.ElementType);
        output.Checked();
        return Outcome.Of(output with { Values = Folding.Binary(node, output.Shape) }, Combine(function, output, a, b));
    }

    /// <summary>The sum, mean, maximum or minimum of any number of tensors: one after another.</summary>
    private static Outcome Chain(NodeScope node)
    {
        TensorValue output = new(node.Inputs.Aggregate<TensorValue?, IReadOnlyList<long>>(
            [], (shape, input) => Sizes.Broadcast(shape, input!.Shape)), node.X.ElementType);
        output.Checked();
        List<Operator> work = [];
        for (int i = 1; i < node.Inputs.Count; i++)
            work.Add(Combine(BinaryFunction.Add, output, output, node.In(i)));
        IReadOnlyList<double>? values = node.Inputs.Count == 2 ? Folding.Binary(node, output.Shape)
            : node.Inputs.Count == 1 ? node.X.Values : null;
        return Outcome.Of(output with { Values = values }, work);
    }

    private static Outcome Where(NodeScope node)
    {
        TensorValue a = node.In(1), b = node.In(2);
        TensorValue output = new(Sizes.Broadcast(node.X.Shape, Sizes.Broadcast(a.Shape, b.Shape)), a.ElementType);
        output.Checked();
        return Outcome.Of(output with { Values = Folding.Where(node, output.Shape) }, Combine(BinaryFunction.Multiply, output, output, b));
    }
}
