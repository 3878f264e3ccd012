using LatencyLab.Networks.Cascade;

namespace LatencyLab.Search.Cascade;

/// <summary>No exit, or one with a threshold or rate, at every place. Costs do not add: an exit changes what runs after it.</summary>
/// <remarks>
/// Bound of a prefix: what its exits cost, the blocks up to the next place for all images that are left, and for the blocks after it the
/// least that they take on any number of images, times the probability that any image is left after the most that can still end.
/// </remarks>
internal sealed class CascadeSpace : ISearchSpace
{
    private const string None = "none";

    private readonly CascadePlaces _places;
    private readonly IReadOnlyList<ExitChoice> _options;
    private readonly ConfidenceTable? _table;
    private readonly FamilyTarget _target;
    private readonly PartCosts _costs;
    private readonly DynamicNetwork _frame;
    private readonly double _denseMacs, _denseParameters;

    /// <summary>Blocks between two places of the network, the first from its begin, the last to its end, without exits.</summary>
    private readonly (Timeline Least, double MacsAnImage)[] _between;

    /// <summary>Of the exit or network at each place: MACs an image and parameters.</summary>
    private readonly (double MacsAnImage, double Parameters)[] _extra;

    public CascadeSpace(
        CascadePlaces places, IReadOnlyList<ExitChoice> options, ConfidenceTable? table, FamilyTarget target, PartCosts costs)
    {
        (_places, _options, _table, _target, _costs) = (places, options, table, target, costs);
        Variables =
        [
            .. places.Names.Select(name => new SearchVariable(
                $"exit.{name}", [None,
                    .. options.Select(option => option.Threshold is double threshold ? RateText.Number(threshold) : option.ExitRate.Text),
                    ])),
        ];
        Network one = places.Network.At(1);
        (_denseMacs, _denseParameters) = (one.Macs, one.ParameterCount);
        _frame = DynamicNetwork.Static(one) with { Batch = target.Batch, RatesDrawn = target.RatesDrawn };
        int[] cuts = [0, .. places.Exits.Select(exit => exit.Index + 1), places.Network.BlockCount];
        _between = [.. cuts.SkipLast(1).Zip(cuts.Skip(1), (first, end) => Least(BlocksBetween(first, end)))];
        _extra =
        [
            .. places.Before.Select(network => (network.At(1).Macs, (double)network.At(1).ParameterCount)),
            .. places.Exits.Select((exit, i) =>
            {
                Part with = CascadeNetwork.Segment(
                    places.Network, cuts[i], cuts[i + 1], new NetworkExit(exit, places.Head, FixedRate.All), target.Batch);
                Network head = one with { Blocks = [with.Build(target.Batch, 1)[^1]] };
                return (head.Macs / target.Batch, (double)head.ParameterCount);
            }),
        ];
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    public IFamilyConfiguration Configuration(IReadOnlyList<int> choices) => _places.Configuration(Resolve(choices).Choices);

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices)
    {
        (ExitChoice?[] exits, double ended, double correct) = Resolve(choices);
        PartCost cost = DynamicPredictor.Expected(
            _costs, _frame with { Groups = [Group(exits, _places.Network.BlockCount, withRest: true)] });
        if (_table is { HasAccuracy: true })
            correct += _table.CorrectBetween(ConfidenceTable.Final, ended, 1);
        double macs = cost.Macs / _target.Batch;
        double parameters = _denseParameters + exits.Select((exit, place) => exit is null ? 0 : _extra[place].Parameters).Sum();
        return new CandidateCosts(
            cost.Latency.Time, _table is { HasAccuracy: true } ? 1 - correct : 1 - macs / _denseMacs, macs, parameters);
    }

    public CandidateCosts? Bound(IReadOnlyList<int> prefix)
    {
        (ExitChoice?[] exits, double ended, double correct) = Resolve(prefix);
        int next = Math.Max(0, prefix.Count - _places.Before.Count);
        bool inside = prefix.Count >= _places.Before.Count;
        int upTo = !inside ? 0 : next < _places.Exits.Count ? _places.Exits[next].Index + 1 : _places.Network.BlockCount;
        PartCost certain = DynamicPredictor.Expected(_costs, _frame with { Groups = [Group(exits, upTo, withRest: upTo > 0)] });
        double left = Survival(exits), mostEnded = MostEnded(prefix.Count, ended, left), least = 1 - mostEnded;
        Timeline after = default;
        double leastMacs = 0, mostMacs = 0;
        for (int i = inside ? next + 1 : 0; i < _between.Length; i++)
        {
            after += AnyLeft(least) * _between[i].Least;
            leastMacs += least * _between[i].MacsAnImage;
            mostMacs += left * _between[i].MacsAnImage;
        }

        for (int place = prefix.Count; place < _places.Count; place++)
            mostMacs += left * _extra[place].MacsAnImage;
        double macs = certain.Macs / _target.Batch;
        double parameters = _denseParameters + exits.Select((exit, place) => exit is null ? 0 : _extra[place].Parameters).Sum();
        double loss = _table is { HasAccuracy: true } ? 1 - correct - MostCorrect(prefix.Count, ended) : 1 - (macs + mostMacs) / _denseMacs;
        return new CandidateCosts(certain.Latency.Time + after, loss - 1e-9, macs + leastMacs, parameters);
    }

    /// <summary>
    /// The choices with their exit rates, the share of all images that they end, and the share that they end and get right.
    /// </summary>
    private (ExitChoice?[] Choices, double Ended, double Correct) Resolve(IReadOnlyList<int> choices)
    {
        ExitChoice?[] exits = new ExitChoice?[_places.Count];
        double ended = 0, correct = 0;
        for (int place = 0; place < choices.Count; place++)
        {
            if (choices[place] == 0)
                continue;
            ExitChoice option = _options[choices[place] - 1];
            if (_table is null || option.Threshold is not double threshold)
            {
                exits[place] = option;
                ended += (1 - ended) * option.ExitRate.Mean;
                continue;
            }

            string name = _places.Names[place];
            exits[place] = option with { ExitRate = new FixedRate(_table.ExitRate(name, threshold, ended)) };
            double after = Math.Max(ended, _table.ShareFrom(name, threshold));
            if (_table.HasAccuracy)
                correct += _table.CorrectBetween(name, ended, after);
            ended = after;
        }

        return (exits, ended, correct);
    }

    private static double Survival(IEnumerable<ExitChoice?> exits) =>
        exits.Aggregate(1.0, (left, exit) => exit is null ? left : left * (1 - exit.ExitRate.Mean));

    /// <summary>The greatest share of all images that may have ended at the last place.</summary>
    private double MostEnded(int from, double ended, double left)
    {
        if (from >= _places.Count)
            return 1 - left;
        if (_table is not null)
            return Enumerable.Range(from, _places.Count - from)
                .SelectMany(place => _options.Select(option => _table.ShareFrom(_places.Names[place], option.Threshold!.Value)))
                .Append(ended).Max();
        double most = _options.Max(option => option.ExitRate.Mean);
        return 1 - left * Math.Pow(1 - most, _places.Count - from);
    }

    private double MostCorrect(int from, double ended)
    {
        // What is left cannot be more right than all of it, nor than the best of the exits added up where each is at its best.
        double best = _table!.CorrectBetween(ConfidenceTable.Final, ended, 1);
        for (int place = from; place < _places.Count; place++)
            best += Math.Max(0, _table.CorrectBetween(_places.Names[place], ended, 1));
        return Math.Min(1 - ended, best);
    }

    /// <summary>Probability that any image of a batch is left.</summary>
    private double AnyLeft(double share) =>
        _target.RatesDrawn == RateSharing.Batch && _options.Any(option => !option.ExitRate.IsFixed) ? 0
            : 1 - Math.Pow(1 - Math.Clamp(share, 0, 1), _target.Batch);

    private CascadeGroup Group(ExitChoice?[] choices, int end, bool withRest)
    {
        List<Part> parts = [];
        List<RateDistribution> rates = [];
        for (int i = 0; i < _places.Before.Count; i++)
        {
            if (choices[i] is not ExitChoice choice)
                continue;
            parts.Add(CascadeNetwork.Whole(_places.Before[i], _target.Batch));
            rates.Add(choice.ExitRate);
        }

        int first = 0;
        for (int i = 0; i < _places.Exits.Count; i++)
        {
            if (choices[_places.Before.Count + i] is not ExitChoice choice)
                continue;
            NetworkExit exit = new(_places.Exits[i], _places.Head, choice.ExitRate);
            parts.Add(CascadeNetwork.Segment(_places.Network, first, exit.After.Index + 1, exit, _target.Batch));
            rates.Add(choice.ExitRate);
            first = exit.After.Index + 1;
        }

        if (withRest && end > first)
            parts.Add(CascadeNetwork.Segment(_places.Network, first, end, null, _target.Batch));
        else
            parts.Add(Part.Of("nothing", 0, _ => []));
        return new CascadeGroup { Parts = parts, ExitRates = rates };
    }

    private Part BlocksBetween(int first, int end) =>
        Part.Of(
            $"{first}..{end}", 0, images => [.. _places.Network.At(images).Blocks.Skip(first).Take(end - first)],
            (_places.Network, "between", first, end));

    private (Timeline Least, double MacsAnImage) Least(Part part)
    {
        Timeline least = Enumerable.Range(1, _target.Batch).Select(images => _costs.At(part, images, 1).Latency.Time)
            .Aggregate((a, b) => Timeline.Least(a, b));
        return (least, _costs.At(part, 1, 1).Macs);
    }
}
