namespace LatencyLab.Search.Solvers;

/// <summary>One thing that a search decides.</summary>
/// <param name="Name">Also its column in an accuracy table, e.g. <c>stage1</c> or <c>branches</c>.</param>
/// <param name="Options">What it may be, as shown and as written in an accuracy table; unique.</param>
public sealed record SearchVariable(string Name, IReadOnlyList<string> Options);

/// <summary>Configurations on one device, as a solver sees them. All devices' spaces of a search have the same variables.</summary>
public interface ISearchSpace
{
    /// <summary>What there is to choose.</summary>
    IReadOnlyList<SearchVariable> Variables { get; }

    /// <summary>Costs of a configuration; null where it is not legal.</summary>
    /// <param name="choices">One option of every variable.</param>
    CandidateCosts? Evaluate(IReadOnlyList<int> choices);

    /// <summary>At most what any legal completion costs, in each cost; null where there is none.</summary>
    /// <param name="prefix">Options of the first variables; may be empty.</param>
    CandidateCosts? Bound(IReadOnlyList<int> prefix);
}
