namespace LatencyLab.Networks.Vision;

/// <summary>
/// Vision transformer (Dosovitskiy et al., ICLR 2021): patches as tokens, a class token, layers that normalise before, a classifier of the
/// class token. DeiT (Touvron et al., ICML 2021) is the same network trained otherwise.
/// </summary>
/// <param name="Name">E.g. <c>vit_b_16</c>.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Channels">Features of a token.</param>
/// <param name="Heads">Attention heads.</param>
internal sealed record VisionTransformer(string Name, int Layers, int Channels, int Heads) : ITracedSource
{
    /// <summary>Name of the sum that ends the first half of a layer.</summary>
    internal const string AttentionResult = "attention.add";

    private const int Patch = 16, Classes = 1000, ImageChannels = 3, Ratio = 4;

    /// <summary>Sizes: Dosovitskiy et al., table 1; Ti and S: Touvron et al., table 1.</summary>
    public static IReadOnlyList<VisionTransformer> All { get; } =
    [
        new("vit_ti_16", 12, 192, 3), new("vit_s_16", 12, 384, 6), new("vit_b_16", 12, 768, 12), new("vit_l_16", 24, 1024, 16),
        new("deit_ti", 12, 192, 3), new("deit_s", 12, 384, 6), new("deit_b", 12, 768, 12),
    ];

    /// <inheritdoc/>
    public int DefaultResolution => 224;

    /// <inheritdoc/>
    public Network Build(int batch, int? resolution = null) => VisionSource.Build(this, batch, resolution);

    /// <inheritdoc/>
    public IReadOnlyList<TracedBlock> Trace(int batch, int? resolution = null)
    {
        int tokens = Patches(batch, resolution) + 1;
        FeatureMap map = new(Node.BlockInput, Channels, tokens, 1);
        return
        [
            new(Stem(batch, resolution), map),
            .. Enumerable.Range(0, Layers).Select(index => new TracedBlock(
                new Block(LayerName(index), 1, index, [.. Attention(batch, tokens).Steps, .. FeedForward(batch, tokens).Steps]), map)),
            new(Head(batch, tokens), new FeatureMap(Node.BlockInput, Classes, 1, 1)),
        ];
    }

    /// <summary>Name of a layer as a block of the network.</summary>
    internal static string LayerName(int index) => FormattableString.Invariant($"stage1.block{index}");

    /// <summary>Patches of an image, each a token.</summary>
    /// <exception cref="InputException">The batch or resolution is below 1, or the image is smaller than a patch.</exception>
    internal int Patches(int batch, int? resolution)
    {
        int side = VisionSource.Side(this, batch, resolution) / Patch;
        return side >= 1 ? checked(side * side)
            : throw new InputException($"resolution is below the patch of {Patch} pixels of '{Name}'");
    }

    /// <summary>Patches to tokens, the class token before them, positions added.</summary>
    /// <inheritdoc cref="Patches" path="/exception"/>
    internal Block Stem(int batch, int? resolution)
    {
        long tokens = Patches(batch, resolution) + 1, all = checked(batch * tokens);
        int side = VisionSource.Side(this, batch, resolution) / Patch * Patch;
        Conv2d patches = CommonOperators.Convolution(batch, ImageChannels, side, side, Channels, Patch, Patch) with
        {
            PaddingHeight = 0,
            PaddingWidth = 0,
            HasFoldedBatchNorm = false,
            HasActivation = false,
            HasBias = true,
        };
        TokenSteps steps = new TokenSteps(all, Channels).Add("patches", patches).Copy("tokens", 1)
            .Add("class_token", new Concat(all, Channels))
            .Add("positions", new Binary(BinaryFunction.Add, all, Channels) { SecondElements = tokens * Channels });
        return new Block("stem", 0, 0, steps.Steps);
    }

    /// <summary>The first half of a layer: normalisation, attention, and what it reads added.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="tokens">Tokens of an image, the class token among them.</param>
    /// <param name="input">What it reads: a step before it, or the block's input.</param>
    /// <param name="biases">See <see cref="TokenSteps.Attention"/>.</param>
    internal TokenSteps Attention(
        int batch, int tokens, string input = Node.BlockInput, params IReadOnlyList<(string Name, long Elements)> biases) =>
        new TokenSteps(checked((long)batch * tokens), Channels, input).Norm("attention.norm").Attention(batch, tokens, Heads, biases)
            .Residual(AttentionResult, input);

    /// <summary>The second half: normalisation, feed-forward layers, and what it reads added.</summary>
    /// <inheritdoc cref="Attention" path="/param"/>
    internal TokenSteps FeedForward(int batch, int tokens, string input = AttentionResult) =>
        new TokenSteps(checked((long)batch * tokens), Channels, input).Norm("feed_forward.norm").FeedForward(Ratio)
            .Residual("feed_forward.add", input);

    /// <summary>The classifier of the class token; all tokens are normalised.</summary>
    /// <inheritdoc cref="Attention" path="/param"/>
    internal Block Head(int batch, int tokens)
    {
        TokenSteps steps = new TokenSteps(checked((long)batch * tokens), Channels).Norm("norm")
            .Add("classifier", new Linear(batch, Channels, Classes) { HasBias = true });
        return new Block("head", -1, 0, steps.Steps);
    }
}
