namespace LatencyLab.Search.Searches;

/// <summary>What a search makes as good as it can.</summary>
public enum Objective
{
    /// <summary>The least loss among the configurations whose latency is within a margin of the fastest one's.</summary>
    Finest,

    /// <summary>The least latency.</summary>
    Latency,

    /// <summary>The least loss within budgets.</summary>
    Budget,
}

/// <summary>What to search in a family, and under which limits.</summary>
public sealed record FamilySearchRequest
{
    /// <summary>The margin of <see cref="Objective.Finest"/> where none is given.</summary>
    public const double DefaultMargin = 0.03;

    /// <summary>The family.</summary>
    public required INetworkFamily Family { get; init; }

    /// <summary>What is built on.</summary>
    public required FamilyTarget Target { get; init; }

    /// <summary>The family's options.</summary>
    public required KnobValues Knobs { get; init; }

    /// <summary>What is wanted.</summary>
    public Objective Objective { get; init; } = Objective.Finest;

    /// <summary>For <see cref="Objective.Finest"/>, as a fraction.</summary>
    public double Margin { get; init; } = DefaultMargin;

    /// <summary>Limits on the latency of the batch, multiply-accumulates an image and parameters; on every device.</summary>
    public CostLimits Limits { get; init; } = CostLimits.None;

    /// <summary>File of the user's accuracies; null: the family's own proxy counts.</summary>
    public string? AccuracyTable { get; init; }

    /// <summary>The limits that the objective has: on latency for a budget only.</summary>
    internal CostLimits ObjectiveLimits =>
        Objective == Objective.Budget ? Limits : Limits with { LatencySeconds = double.PositiveInfinity };

    /// <summary>Whether latency is all that is limited.</summary>
    internal bool LimitsLatencyAlone =>
        Objective == Objective.Budget && double.IsInfinity(Limits.Macs) && double.IsInfinity(Limits.Parameters) && AccuracyTable is null;
}
