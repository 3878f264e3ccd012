using LatencyLab.Networks.Onnx.Lowering;
using LatencyLab.Networks.Onnx.Rules;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Onnx.Fusion;

/// <summary>Functions that exporters write as several nodes.</summary>
internal static class FunctionPatterns
{
    private const double Tolerance = 1e-3;

    private static readonly string[] s_elementwise = ["Mul", "Add", "Pow", "Div", "Sub", "Cast", "Tanh", "Erf", "Sqrt", "Reciprocal"];

    /// <summary>(x - mean) / sqrt(variance + e), with a scale and a shift where they follow; without the mean an RMS norm.</summary>
    public static void Norm(LoweredGraph graph, LoweredNode node)
    {
        // Begins at the mean of squares and goes on to the quotient.
        if (node.OpType != "ReduceMean" || graph.Producer(node.Inputs[0]) is not { OpType: "Pow" or "Mul" } square)
            return;
        string deviation = square.Inputs[0];
        bool isSquare = square.OpType == "Mul" ? square.Inputs[1] == deviation : Scalar(graph, square.Inputs[1]) == 2;
        if (!isSquare || Next(graph, node, "Add") is not { } plus || Next(graph, plus, "Sqrt") is not { } root)
            return;
        List<LoweredNode> region = [square, node, plus, root];
        LoweredNode end = root;
        if (Next(graph, root, "Reciprocal") is { } inverse)
            region.Add(end = inverse);
        if (graph.OnlyConsumer(end) is not { } quotient || quotient.OpType != (end == root ? "Div" : "Mul"))
            return;
        string numerator = quotient.Inputs[0] == end.Outputs[0] ? quotient.Inputs[1] : quotient.Inputs[0];
        region.Add(quotient);
        string x = deviation;
        bool isRms = true;
        if (graph.Producer(deviation) is { OpType: "Sub" } difference
            && graph.Producer(difference.Inputs[1]) is { OpType: "ReduceMean" } mean && mean.Inputs[0] == difference.Inputs[0])
        {
            x = difference.Inputs[0];
            isRms = false;
            region.AddRange([difference, mean]);
            if (numerator != deviation && graph.Producer(numerator) is { OpType: "Sub" } again && again.Inputs[0] == x)
            {
                region.Add(again);
                numerator = deviation;
            }
        }

        if (numerator != deviation)
            return;
        LoweredNode last = quotient;
        foreach (string op in (string[])["Mul", "Add"])
        {
            if (isRms && op == "Add")
                break;
            if (Next(graph, last, op) is { } scale && scale.Inputs.Any(graph.IsConstant))
                region.Add(last = scale);
        }

        TensorValue input = graph.Value(x), moments = graph.Value(node.Outputs[0]);
        long rows = moments.Elements, columns = rows == 0 ? 0 : input.Elements / rows;
        if (IsClosed(graph, region, last, x))
        {
            graph.Join(
                isRms ? "RMSNormalization" : "LayerNormalization", region, last, x,
                isRms ? new RmsNorm(rows, columns) : new LayerNorm(rows, columns));
        }
    }

    /// <summary>x/2 (1 + erf(x / sqrt 2)), or by tanh of a cubic.</summary>
    public static void Gelu(LoweredGraph graph, LoweredNode node)
    {
        if (node.OpType is not ("Erf" or "Tanh"))
            return;
        List<LoweredNode> region = [node];
        if (Next(graph, node, "Add") is not { } plus || !plus.Inputs.Any(input => Is(graph, input, 1))
            || Next(graph, plus, "Mul") is not { } product)
            return;
        region.AddRange([plus, product]);
        string other = product.Inputs[0] == plus.Outputs[0] ? product.Inputs[1] : product.Inputs[0];
        string x = other;
        LoweredNode last = product;
        if (graph.IsConstant(other))
        {
            // (1 + erf) / 2 first, then x.
            if (Next(graph, product, "Mul") is not { } whole)
                return;
            x = whole.Inputs[0] == product.Outputs[0] ? whole.Inputs[1] : whole.Inputs[0];
            region.Add(last = whole);
        }
        else if (graph.Producer(other) is { OpType: "Mul" or "Div" } half && Scaled(graph, half, 0.5) is string scaled)
        {
            region.Add(half);
            x = scaled;
        }
        else if (Next(graph, product, "Mul") is { } halved && halved.Inputs.Any(input => Is(graph, input, 0.5)))
        {
            region.Add(last = halved);
        }

        // What leads from x to the function.
        Stack<string> open = new([node.Inputs[0]]);
        while (open.TryPop(out string? tensor))
        {
            if (tensor == x || graph.IsConstant(tensor))
                continue;
            if (graph.Producer(tensor) is not { } maker || !s_elementwise.Contains(maker.OpType) || region.Count > 12)
                return;
            if (region.Contains(maker))
                continue;
            region.Add(maker);
            foreach (string input in maker.Inputs)
                open.Push(input);
        }

        if (IsClosed(graph, region, last, x))
            graph.Join("Gelu", region, last, x, Sizes.Pass(UnaryFunction.Gelu, graph.Value(x)));
    }

    /// <summary>x sigmoid(x), and x times the hard sigmoid of x in one node or in pieces.</summary>
    public static void Gated(LoweredGraph graph, LoweredNode node)
    {
        if (node.OpType is "Sigmoid" or "HardSigmoid")
        {
            if (Next(graph, node, "Mul") is { } product && product.Inputs.Contains(node.Inputs[0])
                && product.Inputs[0] != product.Inputs[1])
            {
                bool isSilu = node.OpType == "Sigmoid";
                Join(
                    isSilu ? "Silu" : "HardSwish", isSilu ? UnaryFunction.Silu : UnaryFunction.HardSwish, [node, product], product,
                    node.Inputs[0]);
            }

            return;
        }

        // min(max(x + 3, 0), 6) / 6, and times x before or after the division.
        if (node.OpType != "Clip" || graph.Producer(node.Inputs[0]) is not { OpType: "Add" } plus || graph.OnlyConsumer(plus) != node
            || !plus.Inputs.Any(input => Is(graph, input, 3)))
            return;
        string x = graph.IsConstant(plus.Inputs[0]) ? plus.Inputs[1] : plus.Inputs[0];
        if (graph.OnlyConsumer(node) is not { OpType: "Mul" or "Div" } next)
            return;
        bool Sixth(LoweredNode one) =>
            one.OpType == "Div" ? Is(graph, one.Inputs[1], 6) : one.Inputs.Any(input => Is(graph, input, 1.0 / 6));
        if (Sixth(next))
        {
            if (Next(graph, next, "Mul") is { } times && times.Inputs.Contains(x))
                Join("HardSwish", UnaryFunction.HardSwish, [plus, node, next, times], times, x);
            else
                Join("HardSigmoid", UnaryFunction.HardSigmoid, [plus, node, next], next, x);
        }
        else if (next.OpType == "Mul" && next.Inputs.Contains(x) && graph.OnlyConsumer(next) is { } last && Sixth(last))
        {
            Join("HardSwish", UnaryFunction.HardSwish, [plus, node, next, last], last, x);
        }

        void Join(string name, UnaryFunction function, IReadOnlyList<LoweredNode> region, LoweredNode end, string input)
        {
            if (IsClosed(graph, region, end, input))
                graph.Join(name, region, end, input, Sizes.Pass(function, graph.Value(input)));
        }
    }

    private static LoweredNode? Next(LoweredGraph graph, LoweredNode node, string op) =>
        graph.OnlyConsumer(node) is { } next && next.OpType == op ? next : null;

    private static double? Scalar(LoweredGraph graph, string tensor) => tensor.Length == 0 ? null : graph.Value(tensor).Scalar;

    private static bool Is(LoweredGraph graph, string tensor, double value) =>
        Scalar(graph, tensor) is double scalar && Math.Abs(scalar - value) < Tolerance;

    /// <summary>What a node multiplies by a factor; null: it does something else.</summary>
    private static string? Scaled(LoweredGraph graph, LoweredNode node, double factor) =>
        node.OpType == "Div" ? Is(graph, node.Inputs[1], 1 / factor) ? node.Inputs[0] : null
        : Is(graph, node.Inputs[0], factor) ? node.Inputs[1] : Is(graph, node.Inputs[1], factor) ? node.Inputs[0] : null;

    /// <summary>Whether nodes read one tensor and constants, and nothing but the last is read by others.</summary>
    private static bool IsClosed(LoweredGraph graph, IReadOnlyList<LoweredNode> region, LoweredNode last, string input)
    {
        foreach (LoweredNode node in region)
        {
            if (node.IsUnknown || node.IsGone)
                return false;
            bool reads = node.Inputs.All(tensor =>
                tensor == input || graph.IsConstant(tensor) || (graph.Producer(tensor) is { } maker && region.Contains(maker)));
            bool isRead = node != last && node.Outputs.Any(output =>
                graph.Outputs.Contains(output) || graph.Consumers(output).Any(reader => !region.Contains(reader)));
            if (!reads || isRead)
                return false;
        }

        return region.Distinct().Count() == region.Count;
    }
}
