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
        int side = VisionSource.Side(this, batch, resolution) / Patch;
        if (side < 1)
            throw new InputException($"resolution is below the patch of {Patch} pixels of '{Name}'");
        long tokens = (long)side * side + 1, all = checked(batch * tokens);
        FeatureMap map = new(Node.BlockInput, Channels, (int)tokens, 1);
        Conv2d patches = CommonOperators.Convolution(batch, ImageChannels, side * Patch, side * Patch, Channels, Patch, Patch) with
        {
            PaddingHeight = 0,
            PaddingWidth = 0,
            HasFoldedBatchNorm = false,
            HasActivation = false,
            HasBias = true,
        };
        TokenSteps stem = new TokenSteps(all, Channels).Add("patches", patches).Copy("tokens")
            .Add("class_token", new Concat(all, Channels))
            .Add("positions", new Binary(BinaryFunction.Add, all, Channels) { SecondElements = tokens * Channels });
        List<TracedBlock> blocks = [new(new Block("stem", 0, 0, stem.Steps), map)];
        for (int index = 0; index < Layers; index++)
        {
            TokenSteps layer = new TokenSteps(all, Channels).Norm("attention.norm").Attention(batch, (int)tokens, Heads)
                .Residual("attention.add", Node.BlockInput).Norm("feed_forward.norm").FeedForward(Ratio)
                .Residual("feed_forward.add", "attention.add");
            blocks.Add(new(new Block(FormattableString.Invariant($"stage1.block{index}"), 1, index, layer.Steps), map));
        }

        TokenSteps head = new TokenSteps(all, Channels).Norm("norm")
            .Add("classifier", new Linear(batch, Channels, Classes) { HasBias = true });
        return [.. blocks, new(new Block("head", -1, 0, head.Steps), new FeatureMap(Node.BlockInput, Classes, 1, 1))];
    }
}
