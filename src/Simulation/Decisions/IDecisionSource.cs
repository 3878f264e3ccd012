using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Simulation.Decisions;

/// <summary>What the images of one batch decide: which branches they take, where they leave, which blocks they skip.</summary>
public interface IDecisionSource
{
    /// <summary>What it is, for headings.</summary>
    string Description { get; }

    /// <summary>What happens to the batch.</summary>
    /// <param name="network">What decides.</param>
    /// <param name="costs">For the points of rates that are distributions.</param>
    /// <exception cref="Diagnostics.InputException">Decisions that were recorded do not fit.</exception>
    IReadOnlyList<DrawnGroup> Of(DynamicNetwork network, PartCosts costs);
}
