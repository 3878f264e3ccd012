using LatencyLab.Networks.Sources;
using LatencyLab.Networks.Vision;

namespace LatencyLab.Networks.Tokens;

/// <summary>
/// A vision transformer whose tokens become fewer on the way: pruned at a few places (DynamicViT, Rao et al., NeurIPS 2021) or merged in
/// every layer (ToMe, Bolya et al., ICLR 2023). What comes after works on the tokens left, densely and without masks.
/// </summary>
/// <remarks>
/// Pruning keeps floor(P k1 k2 ...) of the P patch tokens of an image, as the published code rounds; the class token stays. Merging takes
/// min(r, floor(patch tokens / 2)) tokens a layer.
/// </remarks>
public sealed class TokenNetwork
{
    /// <summary>What a product with rates such as 0.7 may miss the whole number by that is meant.</summary>
    private const double Slack = 1e-9;

    private readonly VisionTransformer _transformer;

    private TokenNetwork(VisionTransformer transformer) => _transformer = transformer;

    /// <summary>Name of the network.</summary>
    public string Name => _transformer.Name;

    /// <summary>Number of layers.</summary>
    public int Layers => _transformer.Layers;

    /// <summary>Features of a token.</summary>
    public int Channels => _transformer.Channels;

    /// <summary>Attention heads.</summary>
    public int Heads => _transformer.Heads;

    /// <summary>Side of the image in pixels where none is given.</summary>
    public int DefaultResolution => _transformer.DefaultResolution;

    /// <summary>Where DynamicViT prunes: after a quarter, half and three quarters of the layers (Rao et al., section 4.1).</summary>
    public IReadOnlyList<int> DefaultPlaces => [.. new[] { Layers / 4, Layers / 2, Layers * 3 / 4 }.Distinct()];

    /// <summary>A network by its name.</summary>
    /// <exception cref="InputException">No such network (names the nearest), or one that is no plain vision transformer.</exception>
    public static TokenNetwork Open(string network) => NetworkCatalog.Open(network) is VisionTransformer transformer
        ? new TokenNetwork(transformer)
        : throw new InputException(
            $"network '{network}' is no plain vision transformer, whose tokens can be pruned or merged, expected one of "
            + string.Join(", ", VisionTransformer.All.Select(known => known.Name)));

    /// <summary>Name of a layer, as its block is called: <c>stage1.block3</c>.</summary>
    public static string LayerName(int layer) => VisionTransformer.LayerName(layer);

    /// <summary>Patch tokens that stay of all patch tokens of an image.</summary>
    /// <param name="patches">Patch tokens of the whole image.</param>
    /// <param name="share">Product of the keep rates so far.</param>
    public static int KeptPatches(int patches, double share) => (int)Math.Floor((share * patches) + Slack);

    /// <summary>The layer that a text names, <c>3</c> or <c>stage1.block3</c>.</summary>
    /// <param name="source">Option or file, for messages.</param>
    /// <exception cref="InputException">No such layer.</exception>
    public int FindLayer(string text, string? source)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Block = "stage1.block";
        string number = text.StartsWith(Block, StringComparison.Ordinal) ? text[Block.Length..] : text;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) && layer < Layers
            ? layer
            : throw new InputException(
                $"'{text}' is no layer of {Name}, expected 0 to {Layers - 1}, or e.g. {LayerName(Layers / 4)}", source);
    }

    /// <summary>Tokens of an image with the class token, before any is pruned or merged.</summary>
    /// <exception cref="InputException">The resolution is below a patch.</exception>
    public int Tokens(int? resolution) => _transformer.Patches(1, resolution) + 1;

    /// <summary>The tokens of every layer.</summary>
    /// <exception cref="InputException">A place is no layer or out of order, a keep rate is not above 0 to 1 or leaves no patch token, or
    /// tokens are both pruned and merged.</exception>
    public IReadOnlyList<LayerTokens> TokensOf(TokenReduction reduction, int? resolution)
    {
        ArgumentNullException.ThrowIfNull(reduction);
        Verify(reduction);
        int tokens = Tokens(resolution), patches = tokens - 1;
        double share = 1;
        bool merged = false;
        List<LayerTokens> layers = [];
        for (int layer = 0; layer < Layers; layer++)
        {
            int? kept = null;
            if (reduction.Prunings.FirstOrDefault(pruning => pruning.Layer == layer) is TokenPruning here)
            {
                share *= here.Keep;
                kept = KeptPatches(patches, share) + 1;
                if (kept < 2)
                    throw new InputException($"no patch token of {patches} is kept before {LayerName(layer)}, expected a higher keep rate");
            }

            LayerTokens at = new(tokens, kept, Math.Min(reduction.MergedTokens, ((kept ?? tokens) - 1) / 2), merged);
            layers.Add(at);
            tokens = at.Leaving;
            merged |= at.Merged > 0;
        }

        return layers;
    }

    /// <summary>The network, its layers one for one those of the dense one.</summary>
    /// <exception cref="InputException">The batch or resolution is below 1 or too small or large; see <see cref="TokensOf"/>.</exception>
    public Network Build(TokenReduction reduction, int batch, int? resolution) =>
        VisionSource.Build(_transformer, batch, resolution, () =>
        {
            IReadOnlyList<LayerTokens> layers = TokensOf(reduction, resolution);
            return [Stem(batch, resolution), .. layers.Select((tokens, layer) => Layer(batch, layer, tokens)),
                Head(batch, layers[^1].Leaving)];
        });

    /// <summary>What comes before the layers.</summary>
    /// <exception cref="InputException">The batch or resolution is below 1, or the image is smaller than a patch.</exception>
    public Block Stem(int batch, int? resolution) => _transformer.Stem(batch, resolution);

    /// <summary>A layer; layers of equal tokens cost the same.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="layer">0-based.</param>
    /// <param name="tokens">Its tokens.</param>
    public Block Layer(int batch, int layer, LayerTokens tokens)
    {
        List<Step> steps = [];
        string input = Node.BlockInput, result = VisionTransformer.AttentionResult;
        if (tokens.Kept is not null)
        {
            steps.AddRange(PredictionModuleOf(batch, layer, tokens).Steps);
            input = PredictionModule.Result;
        }

        // Scores gain the logarithm of every key's size, which costs what an exponential does.
        long sizes = checked((long)batch * tokens.Attended);
        if (tokens.HasSizes)
            steps.Add(new Step(new Node("attention.log_sizes", new Unary(UnaryFunction.Exp, sizes, 1), Node.BlockInput)));
        steps.AddRange(_transformer.Attention(batch, tokens.Attended, input, tokens.HasSizes ? [("sizes", sizes)] : []).Steps);
        if (tokens.Merged > 0)
        {
            steps.AddRange(TokenMerging.Steps(
                batch, _transformer.Channels, _transformer.Heads, tokens.Attended, tokens.Merged, result).Steps);
            result = TokenMerging.Result;
        }

        return new Block(LayerName(layer), 1, layer, [.. steps, .. _transformer.FeedForward(batch, tokens.Leaving, result).Steps]);
    }

    /// <summary>What scores and drops tokens before a layer; no step where the layer has none.</summary>
    /// <inheritdoc cref="Layer" path="/param"/>
    public Block PredictionModuleOf(int batch, int layer, LayerTokens tokens) => new(
        $"{LayerName(layer)}.pruning", 1, layer,
        tokens.Kept is int kept ? PredictionModule.Steps(batch, _transformer.Channels, tokens.Entering, kept).Steps : []);

    /// <summary>The classifier.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="tokens">Tokens of an image that are left.</param>
    public Block Head(int batch, int tokens) => _transformer.Head(batch, tokens);

    private void Verify(TokenReduction reduction)
    {
        if (reduction is { Prunings.Count: > 0, MergedTokens: > 0 })
            throw new InputException("tokens are both pruned and merged, expected one of both");
        for (int i = 0; i < reduction.Prunings.Count; i++)
        {
            TokenPruning pruning = reduction.Prunings[i];
            if (pruning.Layer < 0 || pruning.Layer >= Layers)
                throw new InputException($"layer {pruning.Layer} of {Name}, expected 0 to {Layers - 1}");
            if (i > 0 && pruning.Layer <= reduction.Prunings[i - 1].Layer)
                throw new InputException(
                    $"{LayerName(pruning.Layer)} does not come after {LayerName(reduction.Prunings[i - 1].Layer)}, expected the order of "
                    + "the layers");
            if (pruning.Keep is not (> 0 and <= 1))
                throw new InputException(
                    FormattableString.Invariant($"keep rate {pruning.Keep} before {LayerName(pruning.Layer)}, expected above 0 to 1"));
        }
    }
}
