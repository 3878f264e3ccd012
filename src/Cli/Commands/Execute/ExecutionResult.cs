using LatencyLab.Executing.Images;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>An image that was timed.</summary>
/// <param name="Image">Its number in the file.</param>
/// <param name="Rate">Mean over blocks of the part of their patches that is computed, or share of the parts that run.</param>
/// <param name="Measured">What running it takes.</param>
/// <param name="PredictedSeconds">Predicted with the rates of its own masks.</param>
/// <param name="SimulatedSeconds">Simulated with its masks.</param>
internal sealed record TimedImage(int Image, double Rate, RowResult Measured, double PredictedSeconds, double SimulatedSeconds);

/// <summary>A block of the executed network, or a part that an image runs or not.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rate">Mean over images of the part of it that is computed; null: it skips nothing.</param>
/// <param name="DilatedRate">The same of the pixels of its first convolution; null: it has no halo.</param>
/// <param name="Schedules">How its steps are run, where there are several ways.</param>
/// <param name="PredictedSeconds">At the mean rates.</param>
internal sealed record ExecutedBlock(string Name, double? Rate, double? DilatedRate, string Schedules, double PredictedSeconds);

/// <summary>A trained network that was run on the kernels of this machine.</summary>
internal sealed record ExecutionResult
{
    public required string Title { get; init; }

    public required ExecutionSetting Setting { get; init; }

    public ILatencyModel Model => Setting.Model;

    public HostBackend Device => Setting.Device;

    public required int WeightArrays { get; init; }

    public required long WeightCount { get; init; }

    public required string ImagesPath { get; init; }

    public required ReferenceComparison Comparison { get; init; }

    public double Tolerance => Setting.Tolerance;

    public required IReadOnlyList<ExecutedBlock> Blocks { get; init; }

    /// <summary>At the mean rates of all images.</summary>
    public required double PredictedSeconds { get; init; }

    /// <summary>The same with the schedules that are predicted to be fastest, run here or not: what <c>predict</c> says.</summary>
    public required double PredictedFreelySeconds { get; init; }

    public required double DensePredictedSeconds { get; init; }

    /// <summary>Best time of the reference loop in this run; null: nothing was timed.</summary>
    public required double? BestReferenceSeconds { get; init; }

    /// <summary>How much longer it took among the samples, their mean over images; null: nothing was timed.</summary>
    public double? ReferenceLoss => Timed.Count == 0 ? null : Timed.Average(image => image.Measured.ReferenceLoss);

    /// <summary>The network that skips nothing; null: it was not timed, or its weights are not among those that were trained.</summary>
    public required RowResult? Dense { get; init; }

    public required IReadOnlyList<TimedImage> Timed { get; init; }

    public double MeasuredSeconds => Timed.Average(image => image.Measured.Seconds);

    /// <summary>Whether scores are those of training, and decisions but for ties.</summary>
    public bool IsRight => Comparison.WorstDifference is not double worst || worst <= Tolerance;
}
