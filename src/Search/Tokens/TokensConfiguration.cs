using LatencyLab.Networks.Tokens;

namespace LatencyLab.Search.Tokens;

/// <summary>A vision transformer and how its tokens become fewer.</summary>
internal sealed record TokensConfiguration(TokenNetwork Network, TokenReduction Reduction) : IFamilyConfiguration
{
    public string Description => Reduction switch
    {
        { MergedTokens: > 0 } => FormattableString.Invariant($"merged, {Reduction.MergedTokens} a layer"),
        { Prunings.Count: > 0 } => $"pruned before {string.Join(", ", Reduction.Prunings.Select(
            pruning => $"{TokenNetwork.LayerName(pruning.Layer)} (keep {RateText.Number(pruning.Keep)})"))}",
        _ => "all kept",
    };

    /// <summary>None: every image keeps the same number of tokens, by which ones is all that differs.</summary>
    public IReadOnlyList<string> Decisions => [];

    public bool HasDistribution => false;

    public DynamicNetwork Build(FamilyTarget target) => DynamicNetwork.Static(BuildBlocks(target));

    public Network BuildBlocks(FamilyTarget target) => Network.Build(Reduction, target.Batch, target.Resolution);

    public Network BuildDense(FamilyTarget target) => Network.Build(TokenReduction.None, target.Batch, target.Resolution);

    public JsonNode ToSection() => TokensSection.Write(Reduction);

    public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates) => this;

    public JsonObject ToTraining(FamilyTarget target)
    {
        IReadOnlyList<LayerTokens> layers = Network.TokensOf(Reduction, target.Resolution);
        return new JsonObject
        {
            ["layers"] = Network.Layers,
            ["channels"] = Network.Channels,
            ["heads"] = Network.Heads,
            ["tokens"] = new JsonArray([.. layers.Select((tokens, layer) => new JsonObject
            {
                ["layer"] = TokenNetwork.LayerName(layer),
                ["attended"] = tokens.Attended,
                ["feed_forward"] = tokens.Leaving,
            })]),
            ["prune"] = new JsonArray([.. Reduction.Prunings.Select(pruning => new JsonObject
            {
                ["before"] = TokenNetwork.LayerName(pruning.Layer),
                ["keep"] = pruning.Keep,
                ["kept_patch_tokens"] = layers[pruning.Layer].Attended - 1,
                ["prediction_module"] = TrainingLayers.Of(Network.PredictionModuleOf(1, pruning.Layer, layers[pruning.Layer])),
            })]),
            ["merged_tokens"] = Reduction.MergedTokens,
            ["loss"] = new JsonObject
            {
                ["keep_ratio_weight"] = 2.0,
                ["distillation_weight"] = 0.5,
                ["token_distillation_weight"] = 0.5,
            },
        };
    }

    public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio) => DynamicVitScript.Of(this, target);

    /// <summary>Itself.</summary>
    /// <exception cref="InputException">It is not legal; names the option.</exception>
    internal TokensConfiguration Verified(int? resolution, string option)
    {
        _ = Network.Tokens(resolution);
        try
        {
            _ = Network.TokensOf(Reduction, resolution);
            return this;
        }
        catch (InputException problem) when (problem.Errors[0].Source is null)
        {
            throw new InputException([.. problem.Errors.Select(error => error with { Source = option })]);
        }
    }
}
