namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Matrix products: of weights (linear layers) and of data (batched products).</summary>
internal static class ProductRules
{
    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } =
        new Dictionary<string, Func<NodeScope, Outcome>>(StringComparer.Ordinal)
        {
            ["MatMul"] = node => Product(node, node.X, node.In(1)),
            ["FusedMatMul"] = node => Product(
                node, Turned(node.X, node.Integer("transA", 0)), Turned(node.In(1), node.Integer("transB", 0))),
            ["MatMulInteger"] = node => Product(node, node.X, node.In(1)),
            ["DynamicQuantizeMatMul"] = node => Product(node, node.X, node.In(1), node.Has(4), TensorValue.Float),
            ["MatMulIntegerToFloat"] = node => Product(node, node.X, node.In(1), node.Has(6), TensorValue.Float),
            ["QLinearMatMul"] = node => Product(node, node.X, node.In(3)),
            ["MatMulNBits"] = node => Product(
                node, node.X, node.In(1) with { Shape = [node.Integer("K", 0), node.Integer("N", 0)], Values = null }, node.Has(5)),
            ["Gemm"] = Gemm,
            ["FusedGemm"] = Gemm,
            ["QGemm"] = node => Gemm(node, node.X, node.In(3), node.Optional(6)),
            ["Einsum"] = Einsum.Of,
        };

    /// <summary>[..., M, K] times [..., K, N].</summary>
    private static Outcome Product(NodeScope node, TensorValue a, TensorValue b, bool hasBias = false, int? elementType = null)
    {
        if (a.Rank == 0 || b.Rank == 0)
            throw new InputException("a factor is a scalar, expected vectors or matrices");
        IReadOnlyList<long> left = a.Rank == 1 ? [1, a.Shape[0]] : a.Shape, right = b.Rank == 1 ? [b.Shape[0], 1] : b.Shape;
        long m = left[^2], k = left[^1], n = right[^1];
        if (right[^2] != k)
            throw new InputException($"factors of {a.ShapeText} and {b.ShapeText} do not fit each other");
        IReadOnlyList<long> batch = Sizes.Broadcast([.. left.SkipLast(2)], [.. right.SkipLast(2)]);
        List<long> shape = [.. batch];
        if (a.Rank > 1)
            shape.Add(m);
        if (b.Rank > 1)
            shape.Add(n);
        TensorValue output = new(shape, elementType ?? a.ElementType);
        return Outcome.Of(output, Multiply(a, b, Sizes.Product(batch), m, n, k, Sizes.Product(right.SkipLast(2)) == 1, hasBias));
    }

    /// <summary>The product as an operator: weights that all of a batch share make it a linear layer.</summary>
    public static Operator Multiply(
        TensorValue a, TensorValue b, long batch, long m, long n, long k, bool sharesRight, bool hasBias = false)
    {
        if (b.IsConstant && sharesRight)
            return new Linear(checked(batch * m), Sizes.Int(k), Sizes.Int(n)) { HasBias = hasBias };
        if (a.IsConstant && a.Elements == checked(m * k))
            return new Linear(checked(batch * n), Sizes.Int(k), Sizes.Int(m)) { HasBias = hasBias };
        return sharesRight ? new BatchedGemm(1, checked(batch * m), n, k) : new BatchedGemm(batch, m, n, k);
    }

    private static Outcome Gemm(NodeScope node) => Gemm(node, node.X, node.In(1), node.Optional(2));

    private static Outcome Gemm(NodeScope node, TensorValue x, TensorValue weights, TensorValue? bias)
    {
        TensorValue a = Turned(x, node.Integer("transA", 0)), b = Turned(weights, node.Integer("transB", 0));
        if (a.Rank != 2 || b.Rank != 2 || a.Shape[1] != b.Shape[0])
            throw new InputException($"factors of {x.ShapeText} and {weights.ShapeText} do not fit each other");
        long m = a.Shape[0], k = a.Shape[1], n = b.Shape[1];
        TensorValue output = new([m, n], x.ElementType);
        bool addsBias = bias is { IsConstant: true };
        Operator product = Multiply(a, b, 1, m, n, k, sharesRight: true, addsBias);
        return bias is null || (addsBias && product is Linear) ? Outcome.Of(output, product)
            : Outcome.Of(output, product, ElementRules.Combine(BinaryFunction.Add, output, output, bias));
    }

    private static TensorValue Turned(TensorValue tensor, long turns) => turns == 0 || tensor.Rank < 2
        ? tensor : tensor with { Shape = [.. tensor.Shape.SkipLast(2), tensor.Shape[^1], tensor.Shape[^2]] };
}
