namespace LatencyLab.Search.Solvers;

/// <summary>What a configuration costs; less is better in each.</summary>
/// <param name="Time">E of the batch's time on host and device.</param>
/// <param name="Loss">What stands for lost accuracy: 1 - compute kept, or the accuracy missing to the best of a user's table.</param>
/// <param name="Macs">Expected multiply-accumulates an image.</param>
/// <param name="Parameters">Trainable parameters.</param>
public readonly record struct CandidateCosts(Timeline Time, double Loss, double Macs, double Parameters)
{
    /// <summary>E[latency] of the batch, in seconds.</summary>
    public double LatencySeconds => Time.Seconds;

    /// <summary>Costs of two together, the first before the second.</summary>
    public static CandidateCosts operator +(in CandidateCosts a, in CandidateCosts b) =>
        new(a.Time + b.Time, a.Loss + b.Loss, a.Macs + b.Macs, a.Parameters + b.Parameters);

    /// <summary>The least of each cost.</summary>
    public static CandidateCosts Least(CandidateCosts a, CandidateCosts b) =>
        new(
            Timeline.Least(a.Time, b.Time), Math.Min(a.Loss, b.Loss), Math.Min(a.Macs, b.Macs),
            Math.Min(a.Parameters, b.Parameters));
}

/// <summary>What a configuration may cost at most; infinity where there is no limit.</summary>
public sealed record CostLimits
{
    /// <summary>No limits.</summary>
    public static CostLimits None { get; } = new();

    /// <summary>Most seconds.</summary>
    public double LatencySeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Greatest loss.</summary>
    public double Loss { get; init; } = double.PositiveInfinity;

    /// <summary>Multiply-accumulates an image.</summary>
    public double Macs { get; init; } = double.PositiveInfinity;

    /// <summary>Most parameters.</summary>
    public double Parameters { get; init; } = double.PositiveInfinity;

    /// <summary>Whether costs are within all limits.</summary>
    public bool Allow(in CandidateCosts costs) =>
        costs.LatencySeconds <= LatencySeconds && costs.Loss <= Loss && costs.Macs <= Macs && costs.Parameters <= Parameters;
}

/// <summary>One choice a variable, and what it costs.</summary>
/// <param name="Choices">Index of the option taken, variable by variable.</param>
public sealed record Candidate(IReadOnlyList<int> Choices, CandidateCosts Costs);
