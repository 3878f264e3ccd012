using LatencyLab.Networks.Tokens;

namespace LatencyLab.Search.Tokens;

/// <summary>What there is to say of a choice: the tokens of every layer, and from where on fewer tokens pay.</summary>
internal static class TokensDetails
{
    /// <summary>Numbers of merged tokens that are tried for the least that pays.</summary>
    private const int MostTried = 64;

    public static ResultDetails Of(TokensSpace space, TokenReduction chosen)
    {
        IReadOnlyList<LayerTokens> layers = space.Network.TokensOf(chosen, space.Target.Resolution);
        double dense = space.CostsOf(TokenReduction.None)!.Value.LatencySeconds;
        IReadOnlyList<int> places = chosen.Prunings.Count > 0 ? [.. chosen.Prunings.Select(pruning => pruning.Layer)]
            : space.Places.Count > 0 ? space.Places : space.Network.DefaultPlaces;
        RateBreakEven pruning = RateBreakEven.Find(keep => SecondsAt(places, keep), dense);
        double highest = Math.Floor(pruning.Rate * 1000) / 1000;
        int most = Math.Min(MostTried, (space.Network.Tokens(space.Target.Resolution) - 1) / 2);
        int? merging = Enumerable.Range(1, most).Select(count => (int?)count)
            .FirstOrDefault(count => space.CostsOf(new TokenReduction { MergedTokens = count!.Value })!.Value.LatencySeconds <= dense);
        string where = string.Join(", ", places.Select(TokenNetwork.LayerName));
        return new ResultDetails
        {
            Facts =
            [
                new ResultFact("pruned_before", new JsonArray([.. places.Select(layer => (JsonNode)TokenNetwork.LayerName(layer))]), null),
                new ResultFact("break_even_keep", pruning.Kind == BreakEvenKind.Never ? null : highest, null),
                new ResultFact("break_even_merged_tokens", merging, null),
            ],
            Tables = [TokenTable(layers)],
            Notes =
            [
                pruning.Kind == BreakEvenKind.Never ? $"pruning before {where} pays at no keep rate"
                    : FormattableString.Invariant($"pruning before {where} pays up to a keep rate of {highest:0.###} at each"),
                merging is int least ? FormattableString.Invariant($"merging pays from {least} tokens a layer on")
                    : FormattableString.Invariant($"merging pays at none of 1 to {most} tokens a layer"),
            ],
        };

        double SecondsAt(IReadOnlyList<int> at, double keep) => keep <= 0 ? double.PositiveInfinity
            : space.CostsOf(new TokenReduction { Prunings = [.. at.Select(layer => new TokenPruning(layer, keep))] })?.LatencySeconds
                ?? double.PositiveInfinity;
    }

    /// <summary>Layers of the same tokens are one row.</summary>
    private static ResultTable TokenTable(IReadOnlyList<LayerTokens> layers)
    {
        List<IReadOnlyList<string>> rows = [];
        int first = 0;
        for (int layer = 1; layer <= layers.Count; layer++)
        {
            (int Attended, int Leaving) tokens = (layers[first].Attended, layers[first].Leaving);
            if (layer < layers.Count && (layers[layer].Attended, layers[layer].Leaving) == tokens)
                continue;
            string name = TokenNetwork.LayerName(first);
            rows.Add([layer - first == 1 ? name : $"{name} .. {TokenNetwork.LayerName(layer - 1)}", $"{tokens.Attended}",
                $"{tokens.Leaving}"]);
            first = layer;
        }

        return new ResultTable(
            "tokens",
            new JsonArray([.. layers.Select((tokens, layer) => new JsonObject
            {
                ["layer"] = TokenNetwork.LayerName(layer),
                ["attended"] = tokens.Attended,
                ["feed_forward"] = tokens.Leaving,
            })]),
            ["layer", ">tokens attended", ">tokens of feed-forward layers"], rows);
    }
}
