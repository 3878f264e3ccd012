using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Simulation.Decisions;

/// <summary>Decisions drawn at random, with the rates of the network.</summary>
/// <param name="seed">Of the draw; of .NET's generator of a seed, which is the same on every machine.</param>
public sealed class DrawnDecisions(int seed) : IDecisionSource
{
    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"drawn, seed {seed}");

    /// <inheritdoc/>
    public IReadOnlyList<DrawnGroup> Of(DynamicNetwork network, PartCosts costs) =>
        DynamicPredictor.Draw(costs, network, new Random(seed));
}
