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

    /// <summary>Times some of the images, and the first of them without skipping, their samples interleaved.</summary>
    /// <param name="network">The network that skips.</param>
    /// <param name="dense">The one that does not; null: its weights are not known.</param>
    /// <param name="plan">What it reads.</param>
    /// <param name="images">The images.</param>
    /// <param name="count">Those to choose from: the first so many.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Null where it was interrupted.</returns>
    public ExecutionTimes? Time(
        LiveNetwork network, LiveNetwork? dense, ExecutionPlan plan, ImageFile images, int count, CancellationToken cancellation)
    {
        int most = Math.Min(MostTimed, count);
        int[] timed = [.. Enumerable.Range(0, most).Select(i => (int)((long)i * count / most))];
        ImageWork[] works = [.. timed.Select(i => new ImageWork(network, images.Image(i, plan)))];
        if (dense is not null && most > 0)
            works = [new ImageWork(dense, images.Image(timed[0], plan)), .. works];
        IReadOnlyList<RowResult>? rows = most == 0 ? [] : NetworkTiming.Interleaved(Device, works, Options, cancellation);
        if (rows is null || cancellation.IsCancellationRequested)
            return null;
        double? best = rows.Count == 0 ? null : rows[0].ReferenceSeconds;
        if (ReferenceSeconds is double reference)
            rows = [.. rows.Select(row => row.At(reference))];
        return new ExecutionTimes(
            best, rows.Count > most ? rows[0] : null, [.. timed.Zip(rows.Skip(rows.Count - most), (image, row) => (image, row))]);
    }
}

/// <summary>What images take.</summary>
/// <param name="BestReferenceSeconds">Best time of the reference loop; null: nothing was timed.</param>
/// <param name="Dense">Without skipping.</param>
/// <param name="Images">Numbers of the images that were timed, and what they take.</param>
internal sealed record ExecutionTimes(double? BestReferenceSeconds, RowResult? Dense, IReadOnlyList<(int Image, RowResult Row)> Images);
