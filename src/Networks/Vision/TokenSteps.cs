using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Vision;

/// <summary>Steps on tokens of C features, one after another; without inputs a step reads the one before.</summary>
/// <param name="tokens">Tokens of all images.</param>
/// <param name="channels">Features C of a token.</param>
/// <param name="input">What the first step reads.</param>
/// <remarks>Composed as eager frameworks run them: a kernel for each product, softmax, normalisation, activation and copy.</remarks>
internal sealed class TokenSteps(long tokens, int channels, string input = Node.BlockInput)
{
    private readonly List<Step> _steps = [];

    public IReadOnlyList<Step> Steps => _steps;

    public string Last { get; private set; } = input;

    public TokenSteps Add(string name, Operator op, params string[] inputs)
    {
        _steps.Add(new Step(new Node(name, op, inputs.Length == 0 ? [Last] : inputs)));
        Last = name;
        return this;
    }

    public TokenSteps Norm(string name) => Add(name, new LayerNorm(tokens, channels));

    public TokenSteps Linear(string name, int inputs, int outputs, bool hasBias = true) =>
        Add(name, new Linear(tokens, inputs, outputs) { HasBias = hasBias });

    /// <summary>A copy in another order.</summary>
    /// <param name="name">Of the step.</param>
    /// <param name="run">Elements that stay side by side.</param>
    /// <param name="parts">Tensors as large as the tokens that are copied together.</param>
    public TokenSteps Copy(string name, long run, int parts = 1) => Add(name, new Permute(tokens, parts * channels) { Run = run });

    /// <summary>The sum with a step before, or with the block's input.</summary>
    public TokenSteps Residual(string name, string other) => Add(name, new Add(tokens, channels), Last, other);

    /// <summary>
    /// Projections of query, key and value, heads to the front, products of <paramref name="groups"/> groups of <paramref name="length"/>
    /// tokens each, heads back and the projection of the result.
    /// </summary>
    /// <param name="biases">Passes that add to the scores: relative positions, masks of shifted windows.</param>
    public TokenSteps Attention(long groups, int length, int heads, params IReadOnlyList<(string Name, long Elements)> biases)
    {
        int depth = channels / heads;
        long products = checked(groups * heads);
        Linear("attention.query_key_value", channels, 3 * channels).Copy("attention.heads", depth, 3);
        Add("attention.scores", new BatchedGemm(products, length, length, depth));
        foreach ((string name, long elements) in biases)
            Add($"attention.{name}", new Binary(BinaryFunction.Add, checked(products * length), length) { SecondElements = elements });
        Add("attention.softmax", new Softmax(checked(products * length), length));
        Add("attention.values", new BatchedGemm(products, length, depth, length), "attention.softmax", "attention.heads");
        return Copy("attention.merge", depth).Linear("attention.output", channels, channels);
    }

    /// <summary>Two linear layers with GELU between, the inner one of <paramref name="ratio"/> times the features.</summary>
    public TokenSteps FeedForward(int ratio)
    {
        int hidden = ratio * channels;
        return Linear("feed_forward.up", channels, hidden).Add("feed_forward.gelu", new Unary(UnaryFunction.Gelu, tokens, hidden))
            .Linear("feed_forward.down", hidden, channels);
    }
}
