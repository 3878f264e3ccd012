namespace LatencyLab.Search.Solvers;

/// <summary>One choice a stage, and what the whole network costs under it.</summary>
/// <param name="Choices">Index of the chosen option, stage by stage.</param>
/// <param name="LatencySeconds">Sum of the stage latencies, in seconds.</param>
/// <param name="Coarseness">Sum of the stage coarsenesses.</param>
public sealed record Selection(IReadOnlyList<int> Choices, double LatencySeconds, double Coarseness);
