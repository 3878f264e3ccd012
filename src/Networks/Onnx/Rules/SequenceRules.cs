using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Recurrent layers and attention in one node.</summary>
internal static class SequenceRules
{
    private const string Steps =
        "the steps of a sequence follow one another; they are charged as products of one step each, without their launches";

    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } =
        new Dictionary<string, Func<NodeScope, Outcome>>(StringComparer.Ordinal)
        {
            ["LSTM"] = node => Recurrent(node, gates: 4, states: 2),
            ["GRU"] = node => Recurrent(node, gates: 3, states: 1),
            ["RNN"] = node => Recurrent(node, gates: 1, states: 1),
            ["Attention"] = node => node.Node.Domain.Length == 0 ? Scaled(node) : Projected(node),
            ["MultiHeadAttention"] = Scaled,
            ["RotaryEmbedding"] = node => Outcome.Of(
                new TensorValue(node.X.Shape, node.X.ElementType),
                new Binary(BinaryFunction.Multiply, Sizes.Rows(node.X), Sizes.Columns(node.X))),
            ["EmbedLayerNormalization"] = Embedded,
            ["STFT"] = Fourier,
        };

    /// <remarks>
    /// MACs = steps * batch * directions * gates * hidden * (inputs + hidden). The inputs of all steps are one product, the states a
    /// product a step.
    /// </remarks>
    private static Outcome Recurrent(NodeScope node, int gates, int states)
    {
        TensorValue x = node.X, weights = node.In(1);
        if (x.Rank != 3 || weights.Rank != 3)
            throw new InputException($"an input of {x.ShapeText} and weights of {weights.ShapeText}, expected three dimensions each");
        bool isBatchFirst = node.Integer("layout", 0) != 0;
        long steps = x.Shape[isBatchFirst ? 1 : 0], batch = x.Shape[isBatchFirst ? 0 : 1], inputs = x.Shape[2];
        long directions = weights.Shape[0], hidden = node.Integer("hidden_size", gates == 0 ? 0 : weights.Shape[1] / gates);
        long width = checked(gates * hidden);
        long[] sequence = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
        long[] state = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
        TensorValue output = new TensorValue(sequence, x.ElementType).Checked(), last = new(state, x.ElementType);
        Linear input = new(checked(steps * batch), Sizes.Int(inputs), Sizes.Int(checked(directions * width))) { HasBias = node.Has(3) };
        return new Outcome(
            states == 2 ? [output, last, last] : [output, last],
            [
                input, new BatchedGemm(checked(steps * directions), batch, width, hidden),
                new Unary(UnaryFunction.Sigmoid, checked(steps * batch), checked(directions * width)),
            ])
        {
            Note = Steps,
        };
    }

    /// <summary>Query, key and value in three inputs (ONNX from version 23, MultiHeadAttention).</summary>
    private static Outcome Scaled(NodeScope node)
    {
        TensorValue query = node.X, key = node.In(1), value = node.In(2);
        if (query.Rank is not (3 or 4) || key.Rank != query.Rank || value.Rank != query.Rank)
            throw new InputException($"a query of {query.ShapeText} and a key of {key.ShapeText}, expected three or four dimensions");
        long heads = query.Rank == 4 ? query.Shape[1] : node.Integer("q_num_heads", node.Integer("num_heads", 1));
        long shared = key.Rank == 4 ? key.Shape[1] : node.Integer("kv_num_heads", heads);
        long queries = query.Shape[^2], keys = key.Shape[^2];
        if (heads < 1 || shared < 1)
            throw new InputException("has no heads");
        long depth = query.Rank == 4 ? query.Shape[3] : query.Shape[2] / heads;
        long width = value.Rank == 4 ? value.Shape[3] : value.Shape[2] / shared;
        TensorValue output = new(
            query.Rank == 4 ? [query.Shape[0], heads, queries, width] : [query.Shape[0], queries, checked(heads * width)],
            query.ElementType);
        return Outcome.Of(output, Products(query.Shape[0], heads, queries, keys, depth, width));
    }

    /// <summary>com.microsoft's Attention, which projects its input itself.</summary>
    private static Outcome Projected(NodeScope node)
    {
        TensorValue x = node.X, weights = node.In(1);
        if (x.Rank != 3 || weights.Rank != 2)
            throw new InputException($"an input of {x.ShapeText} and weights of {weights.ShapeText}");
        long heads = node.Integer("num_heads", 1), hidden = weights.Shape[1] / 3;
        if (heads < 1)
            throw new InputException("has no heads");
        return Outcome.Of(
            new TensorValue([x.Shape[0], x.Shape[1], hidden], x.ElementType),
            [
                new Linear(checked(x.Shape[0] * x.Shape[1]), Sizes.Int(x.Shape[2]), Sizes.Int(weights.Shape[1])) { HasBias = node.Has(2) },
                .. Products(x.Shape[0], heads, x.Shape[1], x.Shape[1], hidden / heads, hidden / heads),
            ]);
    }

    private static Operator[] Products(long batch, long heads, long queries, long keys, long depth, long width)
    {
        long all = checked(batch * heads);
        return
        [
            new BatchedGemm(all, queries, keys, depth), new Softmax(checked(all * queries), keys),
            new BatchedGemm(all, queries, width, keys),
        ];
    }

    private static Outcome Embedded(NodeScope node)
    {
        TensorValue ids = node.X, words = node.In(2);
        long hidden = words.Shape[^1], tokens = ids.Elements;
        TensorValue output = new TensorValue([.. ids.Shape, hidden], words.ElementType).Checked();
        return new Outcome(
            [output, new TensorValue([ids.Shape[0]], 6), output],
            [new RowGather(tokens, hidden, words.Shape[0]), new Add(tokens, hidden), new LayerNorm(tokens, hidden)]);
    }

    /// <remarks>A frame of n samples costs n log2 n additions and products; charged as functions of that many elements.</remarks>
    private static Outcome Fourier(NodeScope node)
    {
        long hop = node.Known(1, "the step").FirstOrDefault();
        long length = node.Has(3) ? node.Known(3, "the frame").FirstOrDefault() : node.In(2).Elements;
        if (hop < 1 || length < 1 || node.X.Rank < 2 || node.X.Shape[1] < length)
            throw new InputException($"frames of {length} every {hop} samples of {node.X.ShapeText}");
        long frames = (node.X.Shape[1] - length) / hop + 1;
        long bins = node.Integer("onesided", 1) != 0 ? length / 2 + 1 : length;
        TensorValue output = new TensorValue([node.X.Shape[0], frames, bins, 2], node.X.ElementType).Checked();
        return Outcome.Of(output, new Unary(UnaryFunction.Exp, checked(node.X.Shape[0] * frames), length));
    }
}
