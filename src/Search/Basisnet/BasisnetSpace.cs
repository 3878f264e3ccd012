using LatencyLab.Networks.Basisnet;

namespace LatencyLab.Search.Basisnet;

/// <summary>
/// Costs of BasisNets on one device. They do not add over variables: the exit rate multiplies what the second stage costs.
/// </summary>
/// <remarks>
/// E[t] = t(preview) + E[t(second stage on n images)], n ~ Binomial(batch, 1 - exit rate). Both terms are kept for the variables that they
/// depend on. The bound of a prefix is, exit by exit, the least of each term that the prefix allows: no completion costs less.
/// </remarks>
internal sealed class BasisnetSpace : ISearchSpace
{
    private readonly BasisnetChoices _choices;
    private readonly PartCosts _costs;
    private readonly Dictionary<string, StageCost?> _stages = [];
    private readonly Dictionary<string, StageRange?> _ranges = [];
    private readonly Dictionary<string, (DynamicNetwork Network, BasisnetCosts Costs)?> _built = [];
    private readonly double _most;

    /// <exception cref="InputException">No configuration is legal: names what is wrong with the first one.</exception>
    public BasisnetSpace(BasisnetChoices choices, PartCosts costs)
    {
        (_choices, _costs, Variables) = (choices, costs, choices.Variables);
        foreach (int exit in Allowed([], BasisnetVariable.Exit))
        {
            foreach (int network in Allowed([], BasisnetVariable.Preview))
            {
                foreach (int resolution in Allowed([], BasisnetVariable.PreviewResolution))
                {
                    int[] prefix = [exit, network, resolution];
                    if (PreviewRange(prefix, exit) is StageRange preview && SecondRange(prefix, exit) is StageRange second)
                        _most = Math.Max(_most, Kept(choices.GoingOn(prefix), preview.Most, second.Most));
                }
            }
        }

        if (_most == 0)
            BasisnetRules.Verify(choices.At(new int[Variables.Count]));
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    /// <inheritdoc/>
    public CandidateCosts? Evaluate(IReadOnlyList<int> choices)
    {
        return Preview(choices) is StageCost preview && Second(choices) is StageCost second
            ? Sum(choices, choices[BasisnetVariable.Exit], new StageRange(preview, preview), new StageRange(second, second))
            : null;
    }

    /// <inheritdoc/>
    public CandidateCosts? Bound(IReadOnlyList<int> prefix)
    {
        CandidateCosts? least = null;
        foreach (int exit in Allowed(prefix, BasisnetVariable.Exit))
        {
            int[] at = prefix.Count == 0 ? [exit] : [.. prefix];
            if (PreviewRange(at, exit) is StageRange preview && SecondRange(at, exit) is StageRange second)
            {
                CandidateCosts costs = Sum(at, exit, preview, second);
                least = least is CandidateCosts before ? CandidateCosts.Least(before, costs) : costs;
            }
        }

        return least;
    }

    /// <summary>Multiply-adds or parameters that an answer is made with, on average.</summary>
    private double Kept(double going, StageCost preview, StageCost second) =>
        _choices.CountsParameters ? preview.Parameters + going * second.Parameters : preview.Macs + going * second.Macs;

    /// <summary>Times, multiply-adds and parameters at their least; what is kept at its most.</summary>
    private CandidateCosts Sum(IReadOnlyList<int> prefix, int exit, StageRange preview, StageRange second)
    {
        (double least, double most) = GoingOn(prefix, exit);
        return new CandidateCosts(
            _costs.Model.Start.Time + preview.Least.Time + second.Least.Time,
            1 - Kept(most, preview.Most, second.Most) / _most,
            preview.Least.Macs + least * second.Least.Macs,
            preview.Least.Parameters + second.Least.Parameters);
    }

    /// <summary>Least and most fraction of images that go on, over the previews that a prefix allows.</summary>
    private (double Least, double Most) GoingOn(IReadOnlyList<int> prefix, int exit)
    {
        double least = 1, most = 0;
        foreach (int network in Allowed(prefix, BasisnetVariable.Preview))
        {
            foreach (int resolution in Allowed(prefix, BasisnetVariable.PreviewResolution))
            {
                double going = _choices.GoingOn([exit, network, resolution]);
                (least, most) = (Math.Min(least, going), Math.Max(most, going));
            }
        }

        return (least, most);
    }

    private StageRange? PreviewRange(IReadOnlyList<int> prefix, int exit) => Range("p", prefix, BasisnetVariable.Backbone, Preview, () =>
        from preview in Allowed(prefix, BasisnetVariable.Preview)
        from resolution in Allowed(prefix, BasisnetVariable.PreviewResolution)
        select Filled(
            (BasisnetVariable.Exit, exit), (BasisnetVariable.Preview, preview), (BasisnetVariable.PreviewResolution, resolution)));

    private StageRange? SecondRange(IReadOnlyList<int> prefix, int exit) => Range("s", prefix, Variables.Count, Second, () =>
        from preview in Allowed(prefix, BasisnetVariable.Preview)
        from resolution in Allowed(prefix, BasisnetVariable.PreviewResolution)
        from backbone in Allowed(prefix, BasisnetVariable.Backbone)
        from kinds in Allowed(prefix, BasisnetVariable.Layers)
        from first in Allowed(prefix, BasisnetVariable.FirstBlock)
        from scope in Allowed(prefix, BasisnetVariable.Scope)
        from bases in Allowed(prefix, BasisnetVariable.Bases)
        select Filled(
            (BasisnetVariable.Exit, exit), (BasisnetVariable.Preview, preview), (BasisnetVariable.PreviewResolution, resolution),
            (BasisnetVariable.Backbone, backbone), (BasisnetVariable.Layers, kinds),
            (BasisnetVariable.FirstBlock, first), (BasisnetVariable.Scope, scope), (BasisnetVariable.Bases, bases)));

    /// <summary>Least and most of one stage over what a prefix allows; null where nothing is legal.</summary>
    /// <param name="relevant">Variables of the prefix that the stage may depend on.</param>
    private StageRange? Range(
        string stage, IReadOnlyList<int> prefix, int relevant, Func<IReadOnlyList<int>, StageCost?> costOf,
        Func<IEnumerable<int[]>> completions)
    {
        string key = $"{stage}:{string.Join(',', prefix.Take(relevant))}";
        if (!_ranges.TryGetValue(key, out StageRange? range))
        {
            foreach (int[] choices in completions())
            {
                if (costOf(choices) is StageCost cost)
                    range = range is StageRange before ? before.With(cost) : new StageRange(cost, cost);
            }

            _ranges.Add(key, range);
        }

        return range;
    }

    private StageCost? Preview(IReadOnlyList<int> choices)
    {
        string key =
            $"p:{choices[BasisnetVariable.Exit]},{choices[BasisnetVariable.Preview]},{choices[BasisnetVariable.PreviewResolution]}";
        return Stage(key, choices, group: 0, (BasisnetVariable.Backbone, Variables.Count));
    }

    private StageCost? Second(IReadOnlyList<int> choices) =>
        Stage($"s:{string.Join(',', choices)}", choices, group: 1, (Variables.Count, Variables.Count));

    /// <summary>One of the two groups of a BasisNet; null where no network with it is legal.</summary>
    /// <param name="free">Variables (from, to) that it does not depend on: the first legal options are taken.</param>
    private StageCost? Stage(string key, IReadOnlyList<int> choices, int group, (int From, int To) free)
    {
        if (!_stages.TryGetValue(key, out StageCost? cost))
        {
            if (FirstLegal([.. choices], group, free.From, free.To) is int[] legal)
                cost = CostOf(legal, group);
            _stages.Add(key, cost);
        }

        return cost;
    }

    private int[]? FirstLegal(int[] choices, int group, int from, int to)
    {
        if (Built(choices, group) is not null)
            return choices;
        if (from == to)
            return null;
        for (int option = 0; option < Variables[from].Options.Count; option++)
        {
            int[] changed = [.. choices];
            changed[from] = option;
            if (FirstLegal(changed, group, from + 1, to) is int[] legal)
                return legal;
        }

        return null;
    }

    private StageCost CostOf(int[] choices, int group)
    {
        (DynamicNetwork network, BasisnetCosts costs) = Built(choices, group)!.Value;
        PartGroup parts = network.Groups[group];
        if (parts is KeptGroup kept)
            parts = kept with { Keep = new FixedRate(_choices.GoingOn(choices)) };
        return new StageCost(
            DynamicPredictor.Expected(_costs, parts, network).Latency.Time,
            group == 0 ? costs.PreviewMacs : costs.SpecialisedMacs,
            group == 0 ? costs.PreviewParameterCount : costs.SpecialisedParameterCount);
    }

    /// <summary>
    /// The network; where the second group is asked for at some exit rate, if there is an exit. Null where it is not legal.
    /// </summary>
    private (DynamicNetwork Network, BasisnetCosts Costs)? Built(int[] choices, int group)
    {
        int exit = choices[BasisnetVariable.Exit];
        string key = $"{(group == 0 ? exit : _choices.Thresholds[exit] is null ? "none" : "some")},"
            + $"{string.Join(',', choices.Skip(BasisnetVariable.Preview))}";
        if (!_built.TryGetValue(key, out (DynamicNetwork, BasisnetCosts)? built))
        {
            BasisnetConfiguration configuration = _choices.At(choices);
            if (!BasisnetRules.Violations(configuration).Any())
                built = (BasisnetNetwork.Build(configuration, _choices.Target.Batch, _choices.Target.RatesDrawn),
                    BasisnetNetwork.CostsOf(configuration));
            _built.Add(key, built);
        }

        return built;
    }

    private IEnumerable<int> Allowed(IReadOnlyList<int> prefix, int variable) =>
        variable < prefix.Count ? [prefix[variable]] : Enumerable.Range(0, Variables[variable].Options.Count);

    private int[] Filled(params ReadOnlySpan<(int Variable, int Choice)> given)
    {
        int[] choices = new int[Variables.Count];
        foreach ((int variable, int choice) in given)
            choices[variable] = choice;
        return choices;
    }

    /// <summary>One stage: E[time a batch]; multiply-adds of an image that runs it; trainable parameters.</summary>
    private readonly record struct StageCost(Timeline Time, double Macs, double Parameters);

    /// <summary>Each cost at its least and, but for the time, at its most over several choices.</summary>
    private readonly record struct StageRange(StageCost Least, StageCost Most)
    {
        public StageRange With(StageCost cost) => new(
            new(Timeline.Least(Least.Time, cost.Time), Math.Min(Least.Macs, cost.Macs), Math.Min(Least.Parameters, cost.Parameters)),
            new(default, Math.Max(Most.Macs, cost.Macs), Math.Max(Most.Parameters, cost.Parameters)));
    }
}
