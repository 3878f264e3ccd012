namespace LatencyLab.Search.Solvers;

/// <summary>
/// A space whose first variable counts before every cost: an earlier option of it is better than a later one, whatever else
/// is chosen. Each of its options has a separable space of its own, of the same variables.
/// </summary>
internal sealed class RankedSpace : ISearchSpace
{
    /// <param name="rank">The variable, its best option first.</param>
    /// <param name="ranks">One an option.</param>
    public RankedSpace(SearchVariable rank, IReadOnlyList<SeparableSpace> ranks)
    {
        Ranks = ranks;
        Variables = [rank, .. ranks[0].Variables];
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    public IReadOnlyList<SeparableSpace> Ranks { get; }

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => Ranks[choices[0]].Evaluate([.. choices.Skip(1)]);

    public CandidateCosts? Bound(IReadOnlyList<int> prefix) => prefix.Count > 0
        ? Ranks[prefix[0]].Bound([.. prefix.Skip(1)])
        : Ranks.Select(space => space.Bound([])!.Value).Aggregate((a, b) => CandidateCosts.Least(a, b));
}
