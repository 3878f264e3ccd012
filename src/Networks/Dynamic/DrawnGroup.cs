namespace LatencyLab.Networks.Dynamic;

/// <summary>What happens to one batch in a group of parts.</summary>
/// <param name="Group">The group.</param>
/// <param name="Images">Images that each of its parts runs on.</param>
/// <param name="Rates">Rates of each of its parts.</param>
public sealed record DrawnGroup(PartGroup Group, IReadOnlyList<int> Images, IReadOnlyList<PartRates> Rates);
