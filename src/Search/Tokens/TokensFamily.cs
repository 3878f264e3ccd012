using LatencyLab.Networks.Tokens;

namespace LatencyLab.Search.Tokens;

/// <summary>Vision transformers with fewer and fewer tokens on the command line, in files and in searches.</summary>
internal sealed class TokensFamily : INetworkFamily
{
    internal const string Keep = "--token-keep", Before = "--prune-before", Merge = "--merge-tokens";

    internal const double LeastKeep = 0.01;

    internal const int MostMerged = 100_000;

    /// <summary>What an option says where nothing is to be pruned, or merged.</summary>
    internal const string None = "none";

    public string Name => "tokens";

    public string Summary => "tokens of a vision transformer, pruned at a few layers or merged in every one";

    public IReadOnlyList<FamilyKnob> Knobs { get; } =
    [
        new(Keep, "tokens: share of the patch tokens left that a place keeps (DynamicViT). predict: one for all or one a place, separated "
            + "by commas (default 0.7); search: to choose from (default 0.5,0.6,0.7,0.8,0.9), or none to search merging alone.")
        {
            PredictDefault = "0.7", SearchDefault = "0.5,0.6,0.7,0.8,0.9",
        },
        new(Before, "tokens: layers before which tokens are pruned (search: may be), 0 the first, separated by commas (default a quarter, "
            + "half and three quarters of the layers: 3,6,9 of 12)."),
        new(Merge, "tokens: tokens that every layer merges into others (ToMe), instead of pruning. predict: a number; search: to choose "
            + "from (default 4,8,12,16), or none to search pruning alone.")
        {
            SearchDefault = "4,8,12,16",
        },
    ];

    public Field Section => TokensSection.Field;

    public IReadOnlyList<string> TrainerFiles { get; } = [DynamicVitScript.FileName];

    public void CheckNetwork(string network) => TokenNetwork.Open(network);

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target)
    {
        TokenNetwork network = TokenNetwork.Open(target.Network);
        if (knobs.IsGiven(Merge))
        {
            foreach (string option in new[] { Keep, Before }.Where(knobs.IsGiven))
                throw new InputException($"does not go with {Merge}: a network prunes tokens or merges them", option);
            return new TokensConfiguration(network, new TokenReduction { MergedTokens = knobs.Count(Merge, 1, MostMerged) });
        }

        IReadOnlyList<int> places = Places(knobs, network);
        double[] given = [.. knobs.Texts(Keep).Select(part => KnobValues.ParseNumber(part, Keep, LeastKeep, 1))];
        if (given.Length != 1 && given.Length != places.Count)
            throw new InputException(
                $"has {given.Length} entries, expected 1 or {places.Count} ({string.Join(", ", places.Select(TokenNetwork.LayerName))})",
                Keep);
        TokenReduction reduction = new()
        {
            Prunings = [.. places.Select((layer, i) => new TokenPruning(layer, given[given.Length == 1 ? 0 : i]))],
        };
        return new TokensConfiguration(network, reduction).Verified(target.Resolution, Keep);
    }

    public IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder) =>
        TokensSection.Read(file.Record(Name)!, target);

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs)
    {
        TokenNetwork network = TokenNetwork.Open(target.Network);
        if (target.RatesDrawn == RateSharing.Batch)
            throw new InputException("does nothing: all images keep the same number of tokens, there is no rate to draw", "--rates-drawn");
        bool prunes = knobs.Text(Keep) != None, merges = knobs.Text(Merge) != None;
        if (!prunes && !merges)
            throw new InputException($"leaves nothing to choose beside {Keep} {None}, expected one of both", Merge);
        if (!prunes && knobs.IsGiven(Before))
            throw new InputException($"does nothing beside {Keep} {None}", Before);
        return TokensSpace.Of(
            network, prunes ? Places(knobs, network) : [], prunes ? knobs.Numbers(Keep, LeastKeep, 1) : [],
            merges ? knobs.Counts(Merge, 1, MostMerged) : [], target, costs);
    }

    private static IReadOnlyList<int> Places(KnobValues knobs, TokenNetwork network)
    {
        if (knobs.Text(Before) is not string text)
            return network.DefaultPlaces;
        int[] places = [.. text.Split(',').Select(part => network.FindLayer(part.Trim(), Before))];
        for (int i = 1; i < places.Length; i++)
        {
            if (places[i] <= places[i - 1])
                throw new InputException(
                    $"layer {places[i]} does not come after {places[i - 1]}, expected the order of the layers", Before);
        }

        return places;
    }
}
