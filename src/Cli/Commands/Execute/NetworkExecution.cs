using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Engines;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Networks;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Composition;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>Runs a trained network image by image, and times it beside its prediction.</summary>
/// <param name="configuration">What was trained.</param>
/// <param name="model">Predicts it.</param>
/// <param name="runtime">The software of the prediction.</param>
/// <param name="device">Where it runs.</param>
internal sealed class NetworkExecution(Configuration configuration, ILatencyModel model, Runtime runtime, HostBackend device)
{
    private static readonly string[] s_families = ["lasnet", "laudnet"];

    private readonly MemoizedModel _memo = MemoizedModel.Of(model);
    private readonly INetworkFamily _family = FamilyRegistry.Find(configuration.Family);
    private readonly FamilyTarget _target = configuration.Target with { Batch = 1 };

    /// <summary>Greatest difference of a score from training's.</summary>
    public required double Tolerance { get; init; }

    /// <summary>How long images are timed.</summary>
    public required MeasuringOptions Options { get; init; }

    /// <summary>Time of the reference loop that times are stated for; null: its best of the run.</summary>
    public required double? ReferenceSeconds { get; init; }

    /// <summary>Images that are timed, at most.</summary>
    public required int MostTimed { get; init; }

    /// <returns>Null where it was interrupted.</returns>
    public ExecutionResult? Run(string weightsPath, ImageFile images, int count, CancellationToken cancellation)
    {
        Network blocks = Blocks(configuration.Section), dense = configuration.Section.BuildDense(_target);
        ImageSize size = ImageSize.Of(dense);
        if (images.Size != size)
            throw new InputException($"has images of {images.Size}, expected {size}, channels x rows x columns", images.Path);
        ChosenNetwork chosen = ChosenNetwork.Of(_memo, RunnableNetwork.Of(blocks, _family.Name));
        TrainedWeights weights = TrainedWeights.Read(weightsPath, chosen.Plan);
        LiveNetwork network = LiveNetwork.Prepare(device.Executor, chosen.Plan, weights, size);
        try
        {
            ExecutedImage[] executed = Execute(network, images, count, cancellation);
            ImageMasks[] masks = [.. executed.Select((image, i) => ImageMasks.Of(i, network.Grids, image.Decisions))];
            Network atRates = AtRates(blocks, masks);
            ChosenNetwork measured = ChosenNetwork.Of(_memo, RunnableNetwork.Of(atRates, _family.Name));
            if (!measured.RunsAs(chosen))
            {
                network.Dispose();
                network = LiveNetwork.Prepare(device.Executor, measured.Plan, weights, size);
                executed = Execute(network, images, count, cancellation);
            }

            ReferenceComparison comparison = ReferenceComparison.Of(images, executed);
            ExecutionPlan densePlan = ExecutionPlan.Of(dense, (_, step) => step.Schedules[0]);
            using LiveNetwork whole = LiveNetwork.Prepare(device.Executor, densePlan, weights, size);
            int most = Math.Min(MostTimed, count);
            int[] timed = [.. Enumerable.Range(0, most).Select(i => (int)((long)i * count / most))];
            IReadOnlyList<RowResult>? rows = timed.Length == 0 ? [] : NetworkTiming.Interleaved(
                device,
                [new ImageWork(whole, images.Pixels(timed[0])), .. timed.Select(i => new ImageWork(network, images.Pixels(i)))],
                Options, cancellation);
            if (rows is null || cancellation.IsCancellationRequested)
                return null;
            double? best = rows.Count == 0 ? null : rows[0].ReferenceSeconds;
            if (ReferenceSeconds is double reference)
                rows = [.. rows.Select(row => row.At(reference))];
            NetworkSimulator simulator = new(new KernelSimulator(model.Device, model.DataType, runtime.Library), runtime);
            return new ExecutionResult
            {
                Title = $"{dense.Name}, {_family.Name} {configuration.Section.Description}",
                Model = model,
                Device = device,
                WeightArrays = weights.Arrays,
                WeightCount = weights.Count,
                ImagesPath = images.Path,
                Comparison = comparison,
                Tolerance = Tolerance,
                Blocks = [.. measured.Estimate.Blocks.Select(block => Executed(block, measured, network, masks))],
                PredictedSeconds = measured.Estimate.Estimate.TotalSeconds,
                PredictedFreelySeconds = NetworkPredictor.Predict(_memo, atRates).Estimate.TotalSeconds,
                DensePredictedSeconds = NetworkPredictor.Predict(_memo, dense).Estimate.TotalSeconds,
                BestReferenceSeconds = best,
                Dense = rows.Count == 0 ? null : rows[0],
                Timed =
                [
                    .. timed.Zip(rows.Skip(1), (image, row) => new TimedImage(
                        image, masks[image].MeanRate, row,
                        NetworkPredictor.Predict(_memo, masks[image].Applied(measured.Network)).Estimate.TotalSeconds,
                        simulator.Run(measured.Network, masks[image]).Seconds)),
                ],
            };
        }
        finally
        {
            network.Dispose();
        }
    }

    private Network Blocks(IFamilyConfiguration section) =>
        s_families.Contains(_family.Name) && section.BuildBlocks(_target) is Network blocks ? blocks : throw new InputException(
            $"family {_family.Name} is not executed with trained weights yet, expected {string.Join(" or ", s_families)}");

    /// <summary>The network at the mean rates of the images.</summary>
    private Network AtRates(Network blocks, ImageMasks[] masks)
    {
        IReadOnlyList<string> known = configuration.Section.Decisions;
        Dictionary<string, RateDistribution> rates = [];
        foreach (Block block in blocks.Blocks.Where(block => masks[0].Knows(block.Name)))
        {
            double kept = masks.Average(image => image.RateOf(block.Name));
            Add($"{block.Name}.activation_rate", kept);
            Add($"{block.Name}.channel_keep_rate", kept);
            Add($"{block.Name}.dilated_rate", masks.Average(image => image.DilatedRateOf(block) ?? image.RateOf(block.Name)));
        }

        return rates.Count == 0 ? blocks : Blocks(configuration.Section.WithRates(rates));

        void Add(string decision, double rate)
        {
            if (known.Contains(decision))
                rates.Add(decision, new FixedRate(Math.Min(1, rate)));
        }
    }

    private static ExecutedImage[] Execute(LiveNetwork network, ImageFile images, int count, CancellationToken cancellation)
    {
        List<ExecutedImage> executed = [];
        for (int i = 0; i < count && !(i > 0 && cancellation.IsCancellationRequested); i++)
        {
            network.Load(images.Pixels(i));
            network.Run();
            executed.Add(new ExecutedImage(network.Result(), network.Decisions()));
        }

        return [.. executed];
    }

    private static ExecutedBlock Executed(BlockEstimate block, ChosenNetwork chosen, LiveNetwork network, ImageMasks[] masks)
    {
        string name = block.Block.Name;
        bool skips = network.Grids.ContainsKey(name);
        return new ExecutedBlock(
            name, skips ? masks.Average(image => image.RateOf(name)) : null,
            skips && masks[0].DilatedRateOf(block.Block) is not null ? masks.Average(image => image.DilatedRateOf(block.Block) ?? 1) : null,
            chosen.SchedulesOf(block), block.Estimate.TotalSeconds);
    }
}
