using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Engines;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>Where and how images are run and timed, and what predicts them.</summary>
/// <param name="Model">Predicts.</param>
/// <param name="Runtime">The software of the prediction.</param>
/// <param name="Device">Where images are run.</param>
internal sealed record ExecutionSetting(ILatencyModel Model, Runtime Runtime, HostBackend Device)
{
    /// <summary>Greatest difference of a score from training's.</summary>
    public required double Tolerance { get; init; }

    /// <summary>How long images are timed.</summary>
    public required MeasuringOptions Options { get; init; }

    /// <summary>Time of the reference loop that times are stated for; null: its best of the run.</summary>
    public required double? ReferenceSeconds { get; init; }

    /// <summary>Images that are timed, at most.</summary>
    public required int MostTimed { get; init; }

    /// <summary>Whether layers are timed one by one too.</summary>
    public required bool TimesLayers { get; init; }

    /// <summary>Simulates what was predicted.</summary>
    public NetworkSimulator Simulator => new(new KernelSimulator(Model.Device, Model.DataType, Runtime.Library), Runtime);

    /// <summary>Runs the first images, fewer where it is interrupted.</summary>
    public static ExecutedImage[] Execute(
        LiveNetwork network, ExecutionPlan plan, ImageFile images, int count, CancellationToken cancellation)
    {
        List<ExecutedImage> executed = [];
        for (int i = 0; i < count && !(i > 0 && cancellation.IsCancellationRequested); i++)
        {
            network.Load(images.Image(i, plan));
            network.Run();
            executed.Add(new ExecutedImage(network.Result(), network.Decisions()));
        }

        return [.. executed];
    }

    /// <summary>Times images that stand for all, and one of them without skipping, their samples interleaved.</summary>
    /// <param name="executed">What ran on all images.</param>
    /// <param name="images">The images.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Null where it was interrupted.</returns>
    public ExecutionResult? Time(ExecutedNetwork executed, ImageFile images, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return null;
        PredictedImage[] predicted = [.. executed.Images.Select((_, i) => executed.Predict(i))];
        IReadOnlyList<SampledImage> sample = SampledImage.Of([.. predicted.Select(image => image.Seconds)], MostTimed);
        ImageWork[] works = [.. sample.Select(one => new ImageWork(executed.Network, images.Image(one.Image, executed.Plan)))];
        if (executed.Dense is { } dense && sample.Count > 0)
            works = [new ImageWork(dense, images.Image(sample[0].Image, executed.Plan)), .. works];
        IReadOnlyList<RowResult>? rows =
            sample.Count == 0 ? [] : NetworkTiming.Interleaved(Device, works, Options, cancellation);
        if (rows is null || cancellation.IsCancellationRequested)
            return null;
        double? best = rows.Count == 0 ? null : rows[0].ReferenceSeconds;
        if (ReferenceSeconds is double reference)
            rows = [.. rows.Select(row => row.At(reference))];
        return new ExecutionResult
        {
            Setting = this,
            Network = executed,
            ImagesPath = images.Path,
            Comparison = ReferenceComparison.Of(images, executed.Images),
            PredictedByImageSeconds = predicted.Average(image => image.Seconds),
            BestReferenceSeconds = best,
            Dense = rows.Count > sample.Count ? rows[0] : null,
            Layers = TimesLayers ? LayerTimes.Of(this, executed, images, sample) : [],
            Timed =
            [
                .. sample.Zip(rows.Skip(rows.Count - sample.Count), (one, row) => new TimedImage(
                    one, predicted[one.Image], row, executed.Simulate(one.Image))),
            ],
        };
    }
}
