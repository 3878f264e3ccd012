using LatencyLab.Predictor;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Search.Lasnet;

/// <summary>What a search found. Latencies are of the whole batch, averaged over the activation rates asked for.</summary>
public sealed record SearchResult
{
    public required SearchRequest Request { get; init; }

    /// <summary>Activation rates that the latencies are averaged over: those asked for, or the one that a budget allows.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>One sentence: what was optimised.</summary>
    public required string Optimised { get; init; }

    public required IReadOnlyList<StageResult> Stages { get; init; }

    /// <summary>Stem and classifier, which stay dense; null where the model describes blocks only.</summary>
    public required LatencyEstimate? StemAndHead { get; init; }

    /// <summary><c>whole network</c> or <c>blocks only</c>.</summary>
    public string Scope => StemAndHead is null ? "blocks only (the model describes neither stem nor classifier)" : "whole network";

    public required LatencyEstimate Total { get; init; }

    public required LatencyEstimate DenseTotal { get; init; }

    /// <summary>MACs of the dynamic network over MACs of the static one, stem and classifier included: the training scripts' target rate.</summary>
    public required double TargetRate { get; init; }

    /// <summary>The best other configuration under the same objective; null where there is none.</summary>
    public required FrontPoint? RunnerUp { get; init; }

    /// <summary>Latency over rates that are distributions; null where none is, where latencies are means over a range of rates, or where the model describes blocks only.</summary>
    public DynamicEstimate? Distribution { get; init; }

    /// <summary>Configurations that no other beats in latency, fineness and activation rate at once, fastest first.</summary>
    public required IReadOnlyList<FrontPoint> Front { get; init; }

    /// <summary>How the convolutions of the static network are computed, with their share of its convolution time.</summary>
    public required string DenseBaseline { get; init; }

    /// <summary>Where skipping does not pay, and what would; plain sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public double SpeedUp => DenseTotal.TotalSeconds / Total.TotalSeconds;

    /// <summary>Mean of <see cref="Rates"/>.</summary>
    public double MeanRate => Request.Rates.MeanOf(Rates);
}

/// <summary>One stage of the chosen configuration.</summary>
public sealed record StageResult
{
    /// <summary>1-based.</summary>
    public required int Stage { get; init; }

    public required int Blocks { get; init; }

    /// <summary>Side of the output feature map, in pixels.</summary>
    public required int MapSize { get; init; }

    public required StageChoice Choice { get; init; }

    public required LatencyEstimate Latency { get; init; }

    public required LatencyEstimate Dense { get; init; }

    /// <summary>The fastest other choice of this stage; null where it has no other.</summary>
    public required StageAlternative? RunnerUp { get; init; }

    /// <summary>All choices of the stage with their latency, finest first.</summary>
    public required IReadOnlyList<StageAlternative> Alternatives { get; init; }

    public required BreakEven BreakEven { get; init; }

    /// <summary>Fusions that were cheaper, with the number of blocks that use them.</summary>
    public required IReadOnlyList<FusionUse> Fusions { get; init; }

    /// <summary>At the mean activation rate.</summary>
    public required TimeShares Shares { get; init; }

    public double SpeedUp => Dense.TotalSeconds / Latency.TotalSeconds;

    /// <summary>How much slower the runner-up is, as a fraction of the chosen latency; below 0 where it is faster (and coarser).</summary>
    public double? RunnerUpMargin => RunnerUp is null ? null : RunnerUp.LatencySeconds / Latency.TotalSeconds - 1;
}

/// <summary>Another choice of a stage.</summary>
public sealed record StageAlternative(StageChoice Choice, double LatencySeconds);

/// <summary>A fusion, and how many of the stage's blocks use it.</summary>
public sealed record FusionUse(string Fusion, int Blocks);

/// <summary>A configuration of the whole network.</summary>
/// <param name="Choices">One a stage.</param>
/// <param name="ActivationRate">Mean activation rate.</param>
/// <param name="LatencySeconds">Of the batch, in the scope of the search.</param>
/// <param name="ComputeKept">MACs over MACs of the static network.</param>
/// <param name="GeometricMeanGranularity">Geometric mean of S G over the blocks: 1 is the finest.</param>
public sealed record FrontPoint(
    IReadOnlyList<StageChoice> Choices, double ActivationRate, double LatencySeconds, double ComputeKept, double GeometricMeanGranularity);
