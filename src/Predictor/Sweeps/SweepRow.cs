using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Predictor.Sweeps;

/// <summary>Predicted latency of one kind of block, in one mode.</summary>
public sealed record SweepRow
{
    /// <summary>1-based stage.</summary>
    public required int Stage { get; init; }

    /// <summary>The first block of its stage; otherwise one of the others, which are all alike.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>Blocks of the stage, the first included.</summary>
    public required int BlocksInStage { get; init; }

    /// <summary>Dense or spatial.</summary>
    public required DynamicMode Mode { get; init; }

    /// <summary>Whether the block computes everything.</summary>
    public bool IsDense => Mode == DynamicMode.Dense;

    /// <summary>Spatial granularity S; null for a dense block.</summary>
    public int? Granularity { get; init; }

    /// <summary>Activation rate r; 1 for a dense block.</summary>
    public double ActivationRate { get; init; } = 1;

    /// <summary>Latency of the whole batch, launches included, in seconds.</summary>
    public required double LatencySeconds { get; init; }

    /// <summary>Latency over that of the dense block.</summary>
    public required double RatioToDense { get; init; }
}
