namespace LatencyLab.Search.Solvers;

/// <summary>A space whose costs are sums of one option a variable; solved by dynamic programming.</summary>
internal sealed class SeparableSpace : ISearchSpace
{
    private readonly CandidateCosts[] _leastFrom;

    /// <param name="rest">Costs of what is not decided.</param>
    /// <param name="options">Costs of every option of every variable.</param>
    public SeparableSpace(
        IReadOnlyList<SearchVariable> variables, CandidateCosts rest, IReadOnlyList<IReadOnlyList<CandidateCosts>> options)
    {
        Variables = variables;
        Rest = rest;
        Options = options;
        _leastFrom = new CandidateCosts[options.Count + 1];
        for (int i = options.Count - 1; i >= 0; i--)
            _leastFrom[i] = _leastFrom[i + 1] + options[i].Aggregate(CandidateCosts.Least);
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    public CandidateCosts Rest { get; }

    public IReadOnlyList<IReadOnlyList<CandidateCosts>> Options { get; }

    /// <summary>The least that the variables from <paramref name="variable"/> on add.</summary>
    public CandidateCosts LeastFrom(int variable) => _leastFrom[variable];

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => Prefix(choices);

    public CandidateCosts? Bound(IReadOnlyList<int> prefix) => Prefix(prefix) + _leastFrom[prefix.Count];

    /// <summary>The same with some of the options, by their indices.</summary>
    internal SeparableSpace Restricted(IReadOnlyList<IReadOnlyList<int>> allowed) => new(
        [.. Variables.Select((variable, i) => variable with { Options = [.. allowed[i].Select(choice => variable.Options[choice])] })],
        Rest,
        [.. Options.Select((options, i) => (IReadOnlyList<CandidateCosts>)[.. allowed[i].Select(choice => options[choice])])]);

    private CandidateCosts Prefix(IReadOnlyList<int> choices)
    {
        CandidateCosts sum = Rest;
        for (int i = 0; i < choices.Count; i++)
            sum += Options[i][choices[i]];
        return sum;
    }
}
