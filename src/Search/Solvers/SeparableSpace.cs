namespace LatencyLab.Search.Solvers;

/// <summary>
/// A space whose costs are sums of one option a variable, in the order of the variables; solved by dynamic programming.
/// </summary>
internal sealed class SeparableSpace : ISearchSpace
{
    private readonly CandidateCosts[] _leastFrom;

    /// <param name="rest">Costs of what is not decided; its time comes before the variables'.</param>
    /// <param name="options">Costs of every option of every variable.</param>
    /// <param name="after">Time of what is not decided and comes after the variables.</param>
    public SeparableSpace(
        IReadOnlyList<SearchVariable> variables, CandidateCosts rest, IReadOnlyList<IReadOnlyList<CandidateCosts>> options,
        Timeline after = default)
    {
        Variables = variables;
        Rest = rest;
        Options = options;
        After = after;
        foreach (CandidateCosts costs in options.SelectMany(variable => variable).Append(rest))
        {
            bool hasTime = costs.Time.HostToDevice >= 0 && costs.Time.HostToHost >= 0;
            if (!(hasTime && costs.Macs >= 0 && costs.Parameters >= 0) || double.IsNaN(costs.Loss))
                throw new ArgumentException($"costs without sense: {costs}", nameof(options));
        }

        IsDeviceOnly = after.IsDeviceOnly && options.All(variable => variable.All(costs => costs.Time.IsDeviceOnly));
        _leastFrom = new CandidateCosts[options.Count + 1];
        _leastFrom[options.Count] = new CandidateCosts(after, 0, 0, 0);
        for (int i = options.Count - 1; i >= 0; i--)
            _leastFrom[i] = options[i].Aggregate((a, b) => CandidateCosts.Least(a, b)) + _leastFrom[i + 1];
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    public CandidateCosts Rest { get; }

    public IReadOnlyList<IReadOnlyList<CandidateCosts>> Options { get; }

    /// <summary>Time of what comes after the variables.</summary>
    public Timeline After { get; }

    /// <summary>Whether latencies are sums: no host takes time from the first variable on.</summary>
    public bool IsDeviceOnly { get; }

    /// <summary>
    /// Times of a part of the variables, of which less is better whatever comes before and after: one where latencies are sums, else every
    /// entry of the part's <see cref="Timeline"/>.
    /// </summary>
    public Func<CandidateCosts, double>[] Times => IsDeviceOnly ? [costs => costs.LatencySeconds]
        :
        [
            costs => costs.Time.HostToDevice, costs => costs.Time.HostToHost, costs => costs.Time.DeviceToDevice,
            costs => costs.Time.DeviceToHost,
        ];

    /// <summary>The least that the variables from <paramref name="variable"/> on add, with what comes after them.</summary>
    public CandidateCosts LeastFrom(int variable) => _leastFrom[variable];

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => Prefix(choices) + _leastFrom[choices.Count];

    public CandidateCosts? Bound(IReadOnlyList<int> prefix) => Prefix(prefix) + _leastFrom[prefix.Count];

    /// <summary>The same with some of the options, by their indices.</summary>
    internal SeparableSpace Restricted(IReadOnlyList<IReadOnlyList<int>> allowed) => new(
        [.. Variables.Select((variable, i) => variable with { Options = [.. allowed[i].Select(choice => variable.Options[choice])] })],
        Rest,
        [.. Options.Select((options, i) => (IReadOnlyList<CandidateCosts>)[.. allowed[i].Select(choice => options[choice])])],
        After);

    private CandidateCosts Prefix(IReadOnlyList<int> choices)
    {
        CandidateCosts sum = Rest;
        for (int i = 0; i < choices.Count; i++)
            sum += Options[i][choices[i]];
        return sum;
    }
}
