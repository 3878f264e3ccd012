namespace LatencyLab.Predictor.Composition;

/// <summary>Predicted latency of a network, with everything that it is the sum of.</summary>
/// <remarks>
/// Every estimate below is an expectation: it includes <see cref="Step.ExecutionProbability"/>, so that nodes add up to
/// their step, steps to their block and blocks to <see cref="Estimate"/>.
/// </remarks>
public sealed record NetworkEstimate(Network Network, LatencyEstimate Estimate, IReadOnlyList<BlockEstimate> Blocks);

/// <summary>Predicted latency of one block: the sum of its steps.</summary>
/// <param name="Block">The block as the model describes it, see <see cref="IBlockConvention"/>.</param>
public sealed record BlockEstimate(Block Block, LatencyEstimate Estimate, IReadOnlyList<StepEstimate> Steps);

/// <summary>Predicted latency of one step, under its cheapest schedule.</summary>
/// <param name="Schedule">The schedule that was chosen.</param>
/// <param name="Nodes">The operators of the chosen schedule, in order.</param>
/// <param name="Alternatives">The other schedules of the step, in the step's order.</param>
public sealed record StepEstimate(
    Step Step, Schedule Schedule, LatencyEstimate Estimate, IReadOnlyList<NodeEstimate> Nodes,
    IReadOnlyList<AlternativeEstimate> Alternatives);

/// <summary>Predicted latency of one operator of a chosen schedule.</summary>
public sealed record NodeEstimate(Node Node, LatencyEstimate Estimate);

/// <summary>A schedule that was not chosen.</summary>
/// <param name="Estimate">Its latency; null where the model does not describe one of its operators.</param>
/// <param name="Problem">Which operator the model does not describe; null where it describes all.</param>
public sealed record AlternativeEstimate(Schedule Schedule, LatencyEstimate? Estimate, string? Problem);
