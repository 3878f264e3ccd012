using LatencyLab.Networks.Tokens;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Search.Tokens;

/// <summary>
/// At every place no pruning or a keep rate, or else a number of tokens that all layers merge. What a place costs depends on the places
/// before it, by the share of the tokens that is left.
/// </summary>
/// <remarks>The bound of a prefix is the least of its completions in each cost, by recursion over places and shares left.</remarks>
internal sealed class TokensSpace : ISearchSpace
{
    private readonly TokenNetwork _network;
    private readonly IReadOnlyList<int> _places;
    private readonly IReadOnlyList<double> _keeps;
    private readonly IReadOnlyList<int> _merges;
    private readonly FamilyTarget _target;
    private readonly PartCosts _costs;
    private readonly int _tokens;
    private readonly CandidateCosts _start;
    private readonly Dictionary<LayerTokens, CandidateCosts> _layers = [];
    private readonly Dictionary<int, CandidateCosts> _heads = [];
    private readonly Dictionary<(int Place, double Share), CandidateCosts?> _least = [];

    private TokensSpace(
        TokenNetwork network, IReadOnlyList<int> places, IReadOnlyList<double> keeps, IReadOnlyList<int> merges, FamilyTarget target,
        PartCosts costs)
    {
        (_network, _places, _keeps, _merges, _target, _costs) = (network, places, keeps, merges, target, costs);
        _tokens = network.Tokens(target.Resolution);
        CandidateCosts stem = CostsOf(network.Stem(target.Batch, target.Resolution), 0);
        _start = stem with { Time = costs.Model.Start.Time + stem.Time };
        Variables =
        [
            .. places.Select(layer => new SearchVariable(
                $"keep.{TokenNetwork.LayerName(layer)}", [TokensFamily.None, .. keeps.Select(RateText.Number)])),
            .. merges.Count == 0 ? Array.Empty<SearchVariable>()
                : [new SearchVariable("merged_tokens", [TokensFamily.None, .. merges.Select(count => $"{count}")])],
        ];
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    public static FamilySpace Of(
        TokenNetwork network, IReadOnlyList<int> places, IReadOnlyList<double> keeps, IReadOnlyList<int> merges, FamilyTarget target,
        PartCosts costs)
    {
        TokensSpace space = new(network, places, keeps, merges, target, costs);
        return new FamilySpace(
            space, choices => new TokensConfiguration(network, space.Reduction(choices)), "1 - tokens kept (mean over the layers)")
        {
            Label = space.Label,
            Details = chosen => TokensDetails.Of(space, space.Reduction(chosen.Choices)),
        };
    }

    /// <summary>Costs of a reduction; null where it is not legal.</summary>
    public CandidateCosts? CostsOf(TokenReduction reduction)
    {
        try
        {
            CandidateCosts sum = _start;
            IReadOnlyList<LayerTokens> layers = _network.TokensOf(reduction, _target.Resolution);
            return layers.Aggregate(sum, (costs, tokens) => costs + Layer(tokens)) + Head(layers[^1].Leaving);
        }
        catch (InputException)
        {
            return null;
        }
    }

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => CostsOf(Reduction(choices));

    public CandidateCosts? Bound(IReadOnlyList<int> prefix)
    {
        if (prefix.Count == Variables.Count)
            return Evaluate(prefix);
        int places = Math.Min(prefix.Count, _places.Count);
        (CandidateCosts Costs, double Share)? before = (_start + Layers(0, FirstPlace, _tokens), 1);
        for (int place = 0; place < places && before is { } known; place++)
            before = Place(place, known.Share, prefix[place]) is { } next ? (known.Costs + next.Costs, next.Share) : null;
        CandidateCosts? least = before is { } reached && LeastFrom(places, reached.Share) is CandidateCosts rest ? reached.Costs + rest
            : null;
        if (prefix.Take(places).All(choice => choice == 0))
        {
            foreach (int count in _merges)
            {
                if (CostsOf(new TokenReduction { MergedTokens = count }) is CandidateCosts merged)
                    least = least is CandidateCosts known ? CandidateCosts.Least(known, merged) : merged;
            }
        }

        return least;
    }

    internal TokenNetwork Network => _network;

    internal IReadOnlyList<int> Places => _places;

    internal FamilyTarget Target => _target;

    private int FirstPlace => _places.Count > 0 ? _places[0] : _network.Layers;

    private TokenReduction Reduction(IReadOnlyList<int> choices) => new()
    {
        Prunings = [.. _places.Select((layer, place) => (layer, Choice: choices[place])).Where(place => place.Choice > 0)
            .Select(place => new TokenPruning(place.layer, _keeps[place.Choice - 1]))],
        MergedTokens = _merges.Count > 0 && choices[^1] > 0 ? _merges[choices[^1] - 1] : 0,
    };

    /// <summary>E.g. <c>keep 0.7-none-0.5</c>, <c>merge 8</c> or <c>dense</c>.</summary>
    private string Label(IReadOnlyList<int> choices) =>
        Reduction(choices) switch
        {
            { MergedTokens: > 0 and int count } => $"merge {count}",
            { Prunings.Count: > 0 } => $"keep {string.Join('-', _places.Select((_, place) => Variables[place].Options[choices[place]]))}",
            _ => "dense",
        };

    /// <summary>The least that places from one on may cost, with what comes after them; null where none is legal.</summary>
    private CandidateCosts? LeastFrom(int place, double share)
    {
        if (place >= _places.Count)
            return Head(TokensAt(share));
        if (_least.TryGetValue((place, share), out CandidateCosts? known))
            return known;
        CandidateCosts? least = null;
        for (int choice = 0; choice <= _keeps.Count; choice++)
        {
            if (Place(place, share, choice) is not { } here || LeastFrom(place + 1, here.Share) is not CandidateCosts rest)
                continue;
            CandidateCosts costs = here.Costs + rest;
            least = least is CandidateCosts other ? CandidateCosts.Least(other, costs) : costs;
        }

        _least.Add((place, share), least);
        return least;
    }

    /// <summary>The layers from a place to the next, and the share of the tokens that they leave; null where no token is left.</summary>
    private (CandidateCosts Costs, double Share)? Place(int place, double share, int choice)
    {
        int first = _places[place], end = place + 1 < _places.Count ? _places[place + 1] : _network.Layers, entering = TokensAt(share);
        if (choice == 0)
            return (Layers(first, end, entering), share);
        double left = share * _keeps[choice - 1];
        int kept = TokensAt(left);
        return kept < 2 ? null : (Layer(new LayerTokens(entering, kept)) + Layers(first + 1, end, kept), left);
    }

    private int TokensAt(double share) => TokenNetwork.KeptPatches(_tokens - 1, share) + 1;

    private CandidateCosts Layers(int first, int end, int tokens)
    {
        CandidateCosts sum = default;
        for (int layer = first; layer < end; layer++)
            sum += Layer(new LayerTokens(tokens));
        return sum;
    }

    private CandidateCosts Layer(LayerTokens tokens)
    {
        if (!_layers.TryGetValue(tokens, out CandidateCosts costs))
        {
            double kept = (tokens.Attended + tokens.Leaving) / (2.0 * _tokens);
            costs = CostsOf(_network.Layer(_target.Batch, 0, tokens), (1 - kept) / _network.Layers);
            _layers.Add(tokens, costs);
        }

        return costs;
    }

    private CandidateCosts Head(int tokens)
    {
        if (!_heads.TryGetValue(tokens, out CandidateCosts costs))
            _heads.Add(tokens, costs = CostsOf(_network.Head(_target.Batch, tokens), 0));
        return costs;
    }

    private CandidateCosts CostsOf(Block block, double loss)
    {
        Network alone = new("", _target.Batch, 1, [block]);
        return new CandidateCosts(
            NetworkPredictor.PredictBlock(_costs.Model, block).Time, loss, alone.Macs / _target.Batch, alone.ParameterCount);
    }
}
