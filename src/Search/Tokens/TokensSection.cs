using LatencyLab.Networks.Tokens;

namespace LatencyLab.Search.Tokens;

/// <summary>The section <c>tokens</c> of a configuration file: where tokens are pruned, or how many a layer merges.</summary>
internal static class TokensSection
{
    private const string Prune = "prune", Before = "before", Keep = "keep", Merged = "merged_tokens";

    public static Field Field { get; } = new("tokens", FieldKind.Record, "how the tokens of a vision transformer become fewer")
    {
        Fields =
        [
            new Field(Prune, FieldKind.List, "where tokens are pruned, in the order of the layers")
            {
                Item = new Field("place", FieldKind.Record, "one place")
                {
                    Fields =
                    [
                        new Field(Before, FieldKind.Text, "layer after it, e.g. stage1.block3") { Required = true },
                        Field.Number(Keep, "share of the patch tokens left that stay", TokensFamily.LeastKeep, 1) with { Required = true },
                    ],
                },
            },
            Field.Count(Merged, "tokens that every layer merges into others, instead of pruning", 1, TokensFamily.MostMerged),
        ],
    };

    public static TokensConfiguration Read(Bound section, FamilyTarget target)
    {
        TokenNetwork network = TokenNetwork.Open(target.Network);
        List<InputError> errors = [];
        List<TokenPruning> prunings = [];
        foreach (Bound place in section.Records(Prune))
        {
            if (FamilyFields.At(place, Before, errors, () => $"{network.FindLayer(place.Text(Before)!, null)}") is not string layer)
                continue;
            prunings.Add(new TokenPruning(int.Parse(layer, CultureInfo.InvariantCulture), place.Number(Keep)!.Value));
        }

        if (errors.Count > 0)
            throw new InputException(errors);
        TokensConfiguration configuration = new(
            network, new TokenReduction { Prunings = prunings, MergedTokens = section.Count(Merged) ?? 0 });
        string key = prunings.Count > 0 ? Prune : Merged;
        if (section.Keys.Contains(key))
            FamilyFields.At(section, key, errors, () => network.TokensOf(configuration.Reduction, target.Resolution));
        return errors.Count == 0 ? configuration : throw new InputException(errors);
    }

    public static JsonObject Write(TokenReduction reduction)
    {
        JsonObject json = [];
        if (reduction.Prunings.Count > 0)
        {
            json[Prune] = new JsonArray([.. reduction.Prunings.Select(pruning => new JsonObject
            {
                [Before] = TokenNetwork.LayerName(pruning.Layer),
                [Keep] = pruning.Keep,
            })]);
        }

        if (reduction.MergedTokens > 0)
            json[Merged] = reduction.MergedTokens;
        return json;
    }
}
