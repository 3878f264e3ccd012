namespace LatencyLab.Search.Solvers;

/// <summary>One choice for one stage, as a solver sees it. Both costs add over the stages of a network.</summary>
/// <param name="LatencySeconds">Latency of the stage under this choice, in seconds.</param>
/// <param name="Coarseness">How coarse the choice is (0 is the finest): for a granularity S in a stage of n blocks, n log2 S.</param>
public readonly record struct StageOption(double LatencySeconds, double Coarseness);
