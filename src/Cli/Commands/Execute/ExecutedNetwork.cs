using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>What is predicted of an image with its own decisions.</summary>
/// <param name="Rate">Mean over blocks of the part of their patches that is computed, or share of the parts that run.</param>
/// <param name="Seconds">What it takes.</param>
internal readonly record struct PredictedImage(double Rate, double Seconds);

/// <summary>A block of the executed network, or a part that an image runs or not.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rate">Mean over images of the part of it that is computed; null: it skips nothing.</param>
/// <param name="DilatedRate">The same of the pixels of its first convolution; null: it has no halo.</param>
/// <param name="ChannelRate">The same of the channels inside it, where it decides on patches too; null: it does not.</param>
/// <param name="Schedules">How its steps are run, where there are several ways.</param>
/// <param name="PredictedSeconds">At the mean rates.</param>
internal sealed record ExecutedBlock(
    string Name, double? Rate, double? DilatedRate, double? ChannelRate, string Schedules, double PredictedSeconds);

/// <summary>A trained network that ran on images, and what predicts it.</summary>
internal sealed record ExecutedNetwork
{
    public required string Title { get; init; }

    /// <summary>Skips what an image decides to skip.</summary>
    public required LiveNetwork Network { get; init; }

    /// <summary>Skips nothing; null: its weights are not among those that were trained.</summary>
    public required LiveNetwork? Dense { get; init; }

    /// <summary>What is run, its operators at the mean rates of all images.</summary>
    public required ExecutionPlan Plan { get; init; }

    /// <summary>What the dense network runs.</summary>
    public required ExecutionPlan DensePlan { get; init; }

    /// <summary>The size of the images.</summary>
    public required ImageSize Size { get; init; }

    public required TrainedWeights Weights { get; init; }

    /// <summary>What it made of all images.</summary>
    public required IReadOnlyList<ExecutedImage> Images { get; init; }

    public required IReadOnlyList<ExecutedBlock> Blocks { get; init; }

    /// <summary>At the mean rates of all images.</summary>
    public required double PredictedSeconds { get; init; }

    /// <summary>The same with the schedules that are predicted to be fastest, run here or not: what <c>predict</c> says.</summary>
    public required double PredictedFreelySeconds { get; init; }

    public required double DensePredictedSeconds { get; init; }

    /// <summary>Predicts an image by its number, with its own decisions.</summary>
    public required Func<int, PredictedImage> Predict { get; init; }

    /// <summary>Simulates an image by its number, with its own decisions, seconds.</summary>
    public required Func<int, double> Simulate { get; init; }
}
