using LatencyLab.Executing.Images;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>An image that was timed.</summary>
/// <param name="Sampled">Its number in the file, and the part of all images that it stands for.</param>
/// <param name="Predicted">What is predicted with its own decisions.</param>
/// <param name="Measured">What running it takes.</param>
/// <param name="SimulatedSeconds">Simulated with its decisions.</param>
internal sealed record TimedImage(SampledImage Sampled, PredictedImage Predicted, RowResult Measured, double SimulatedSeconds);

/// <summary>A trained network that was run on the kernels of this machine.</summary>
internal sealed record ExecutionResult
{
    public required ExecutionSetting Setting { get; init; }

    public required ExecutedNetwork Network { get; init; }

    public ILatencyModel Model => Setting.Model;

    public HostBackend Device => Setting.Device;

    public required string ImagesPath { get; init; }

    public required ReferenceComparison Comparison { get; init; }

    public double Tolerance => Setting.Tolerance;

    /// <summary>Mean over all images of what is predicted with their own decisions.</summary>
    public required double PredictedByImageSeconds { get; init; }

    /// <summary>Best time of the reference loop in this run; null: nothing was timed.</summary>
    public required double? BestReferenceSeconds { get; init; }

    /// <summary>How much longer it took among the samples, their mean over images; null: nothing was timed.</summary>
    public double? ReferenceLoss => Timed.Count == 0 ? null : Timed.Average(image => image.Measured.ReferenceLoss);

    /// <summary>The network that skips nothing; null: it was not timed, or its weights are not among those that were trained.</summary>
    public required RowResult? Dense { get; init; }

    public required IReadOnlyList<TimedImage> Timed { get; init; }

    /// <summary>Layer by layer; empty where that was not asked for.</summary>
    public required IReadOnlyList<LayerTime> Layers { get; init; }

    /// <summary>What an image takes, the mean of all: every timed one counts as many as it stands for.</summary>
    public double MeasuredSeconds => MeanOf(image => image.Measured.Seconds);

    /// <summary>The same, simulated.</summary>
    public double SimulatedSeconds => MeanOf(image => image.SimulatedSeconds);

    /// <summary>Whether scores are those of training, and decisions but for ties.</summary>
    public bool IsRight => Comparison.WorstDifference is not double worst || worst <= Tolerance;

    private double MeanOf(Func<TimedImage, double> of) => Timed.Sum(image => image.Sampled.Share * of(image));
}
