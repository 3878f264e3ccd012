using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Search.Families;

/// <summary>What to search in a family, and under which limits.</summary>
public sealed record FamilySearchRequest
{
    public required INetworkFamily Family { get; init; }

    public required FamilyTarget Target { get; init; }

    /// <summary>The family's options.</summary>
    public required KnobValues Knobs { get; init; }

    /// <summary>Finest: the least loss within <see cref="Margin"/> of the least latency. Latency: the least. Budget: the least loss within the budgets.</summary>
    public Objective Objective { get; init; } = Objective.Finest;

    /// <summary>For <see cref="Objective.Finest"/>, as a fraction.</summary>
    public double Margin { get; init; } = SearchRequest.DefaultMargin;

    /// <summary>Limits on the latency of the batch, multiply-accumulates an image and parameters; on every device.</summary>
    public CostLimits Limits { get; init; } = CostLimits.None;

    /// <summary>File of the user's accuracies; null: the family's own proxy counts.</summary>
    public string? AccuracyTable { get; init; }
}
