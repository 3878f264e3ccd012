using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Sums over dimensions, softmax and normalisations.</summary>
internal static class ReductionRules
{
    private static readonly string[] s_sums =
    [
        "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum",
        "ReduceLogSumExp",
    ];

    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } = Rules();

    /// <summary>The shape without some dimensions, or with 1 for each; no axes: all.</summary>
    public static IReadOnlyList<long> Reduced(TensorValue x, IReadOnlyList<long>? axes, bool keeps)
    {
        HashSet<int> gone = axes is null or { Count: 0 } ? [.. Enumerable.Range(0, x.Rank)]
            : [.. axes.Select(axis => NodeScope.Axis(axis, x.Rank))];
        return [.. x.Shape.Select((size, i) => gone.Contains(i) ? keeps ? 1 : -1 : size).Where(size => size >= 0)];
    }

    private static Dictionary<string, Func<NodeScope, Outcome>> Rules()
    {
        Dictionary<string, Func<NodeScope, Outcome>> rules = new(StringComparer.Ordinal)
        {
            ["Softmax"] = SoftmaxOf,
            ["LogSoftmax"] = SoftmaxOf,
            ["Hardmax"] = SoftmaxOf,
            ["QLinearSoftmax"] = SoftmaxOf,
            ["BatchNormalization"] = BatchNorm,
            ["InstanceNormalization"] = node => Grouped(node, node.X.Shape[1]),
            ["GroupNormalization"] = node => Grouped(node, node.Integer("num_groups", 1)),
            ["GroupNorm"] = node => Grouped(node, node.Integer("groups", 1)),
            ["LayerNormalization"] = node => Normalized(node, isRms: false),
            ["RMSNormalization"] = node => Normalized(node, isRms: true),
            ["SimplifiedLayerNormalization"] = node => Normalized(node, isRms: true),
            ["SkipLayerNormalization"] = node => Skipping(node, isRms: false),
            ["SkipSimplifiedLayerNormalization"] = node => Skipping(node, isRms: true),
            ["LpNormalization"] = node => Outcome.Of(
                new TensorValue(node.X.Shape, node.X.ElementType), Along<RmsNorm>(node.X, node.Integer("axis", -1), (r, c) => new(r, c))),
            ["MeanVarianceNormalization"] = node => Outcome.Of(
                new TensorValue(node.X.Shape, node.X.ElementType), new LayerNorm(Sizes.Columns(node.X), Sizes.Rows(node.X))),
            // Across n channels: a square, n additions, a power and a product an element.
            ["LRN"] = node => Outcome.Of(
                new TensorValue(node.X.Shape, node.X.ElementType), Sizes.Pass(UnaryFunction.Gelu, node.X)),
        };
        foreach (string name in s_sums)
            rules.Add(name, Reduce);
        return rules;
    }

    private static Outcome Reduce(NodeScope node)
    {
        TensorValue x = node.X;
        IReadOnlyList<long>? axes = node.Axes(1);
        if (axes is null or { Count: 0 } && node.Integer("noop_with_empty_axes", 0) != 0)
            return Outcome.Of(x);
        TensorValue output = new(Reduced(x, axes, node.Integer("keepdims", 1) != 0), x.ElementType);
        PoolFunction function = node.Node.OpType is "ReduceMax" or "ReduceMin" ? PoolFunction.Max : PoolFunction.Average;
        if (output.Elements == 1 && node.KnownNumbers(0) is { } values)
        {
            double? folded = node.Node.OpType switch
            {
                "ReduceProd" => values.Aggregate(1.0, (product, value) => product * value),
                "ReduceSum" => values.Sum(),
                "ReduceMax" when values.Count > 0 => values.Max(),
                "ReduceMin" when values.Count > 0 => values.Min(),
                "ReduceMean" when values.Count > 0 => values.Average(),
                _ => null,
            };
            output = output with { Values = folded is double one ? [one] : null };
        }

        bool isGlobal = x.Rank == 4 && axes is not null
            && axes.Select(axis => NodeScope.Axis(axis, 4)).Order().SequenceEqual([2, 3]);
        if (!isGlobal)
            return Outcome.Of(output, ConvolutionRules.Over(x, output, function));
        (int images, int channels, int height, int width) = Sizes.Map(x);
        return Outcome.Of(
            output, new GlobalPool { Function = function, Batch = images, Channels = channels, Height = height, Width = width });
    }

    /// <remarks>Until version 12 all dimensions from the axis on are one.</remarks>
    private static Outcome SoftmaxOf(NodeScope node)
    {
        TensorValue x = node.X, output = new(x.Shape, x.ElementType);
        if (node.Opset >= 13 || x.Rank == 0)
            return Outcome.Of(output, Along<Softmax>(x, node.Integer("axis", -1), (rows, columns) => new(rows, columns)));
        int axis = NodeScope.Axis(node.Integer("axis", 1), x.Rank);
        return Outcome.Of(output, new Softmax(Sizes.Product(x.Shape.Take(axis)), Sizes.Product(x.Shape.Skip(axis))));
    }

    private static T Along<T>(TensorValue x, long axis, Func<long, long, T> make) where T : Operator
    {
        long columns = x.Rank == 0 ? 1 : x.Shape[NodeScope.Axis(axis, x.Rank)];
        return make(columns == 0 ? 0 : x.Elements / columns, columns);
    }

    private static Outcome BatchNorm(NodeScope node)
    {
        (int images, int channels, int height, int width) = Sizes.Map(node.X);
        return Outcome.Of(
            new TensorValue(node.X.Shape, node.X.ElementType),
            new BatchNorm2d { Batch = images, Channels = channels, Height = height, Width = width });
    }

    private static Outcome Grouped(NodeScope node, long groups)
    {
        (int images, int channels, int height, int width) = Sizes.Map(node.X);
        return Outcome.Of(
            new TensorValue(node.X.Shape, node.X.ElementType),
            new GroupNorm { Batch = images, Channels = channels, Height = height, Width = width, Groups = Sizes.Int(groups) });
    }

    private static Outcome Normalized(NodeScope node, bool isRms)
    {
        TensorValue x = node.X;
        int axis = NodeScope.Axis(node.Integer("axis", -1), x.Rank);
        long columns = Sizes.Product(x.Shape.Skip(axis)), rows = columns == 0 ? 0 : x.Elements / columns;
        return Outcome.Of(new TensorValue(x.Shape, x.ElementType), isRms ? new RmsNorm(rows, columns) : new LayerNorm(rows, columns));
    }

    /// <summary>A residual addition and a normalisation in one node; the sum is its fourth output.</summary>
    private static Outcome Skipping(NodeScope node, bool isRms)
    {
        Outcome norm = Normalized(node, isRms);
        TensorValue output = norm.Outputs[0];
        return new Outcome(
            [output, new TensorValue([], TensorValue.Float), new TensorValue([], TensorValue.Float), output],
            [new Add(Sizes.Rows(output), Sizes.Columns(output)), .. norm.Work]);
    }
}
