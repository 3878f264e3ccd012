using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Networks;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Operators.Masking;
using LatencyLab.Predictor.Composition;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>
/// Runs a trained network whose blocks skip patches, channels or themselves image by image, and times it beside its prediction.
/// </summary>
/// <param name="configuration">What was trained.</param>
/// <param name="setting">Where it runs and what predicts it.</param>
internal sealed class MaskedExecution(Configuration configuration, ExecutionSetting setting)
{
    private readonly MemoizedModel _memo = MemoizedModel.Of(setting.Model);
    private readonly INetworkFamily _family = FamilyRegistry.Find(configuration.Family);
    private readonly FamilyTarget _target = configuration.Target with { Batch = 1 };

    /// <summary>The families that are run so.</summary>
    public static IReadOnlyList<string> Families { get; } = ["lasnet", "laudnet"];

    /// <returns>Null where it was interrupted.</returns>
    public ExecutionResult? Run(string weightsPath, ImageFile images, int count, CancellationToken cancellation)
    {
        Network blocks = Blocks(configuration.Section), dense = configuration.Section.BuildDense(_target);
        ImageSize size = ImageSize.Of(dense);
        ChosenNetwork chosen = ChosenNetwork.Of(_memo, RunnableNetwork.Of(blocks, _family.Name));
        images.Require(size, chosen.Plan);
        TrainedWeights weights = TrainedWeights.Read(weightsPath, chosen.Plan);
        LiveNetwork network = LiveNetwork.Prepare(setting.Device.Executor, chosen.Plan, weights, size);
        try
        {
            ExecutedImage[] executed = ExecutionSetting.Execute(network, chosen.Plan, images, count, cancellation);
            ImageMasks[] masks = [.. executed.Select((image, i) => ImageMasks.Of(i, network.Grids, image.Decisions))];
            Network atRates = AtRates(blocks, masks);
            ChosenNetwork measured = ChosenNetwork.Of(_memo, RunnableNetwork.Of(atRates, _family.Name));
            if (!measured.RunsAs(chosen))
            {
                network.Dispose();
                network = LiveNetwork.Prepare(setting.Device.Executor, measured.Plan, weights, size);
                executed = ExecutionSetting.Execute(network, chosen.Plan, images, count, cancellation);
            }

            double[] predicted = [.. measured.Network.Blocks.Select((block, i) => Expected(measured, i, masks))];
            ExecutionPlan densePlan = ExecutionPlan.Of(dense, (_, step) => step.Schedules[0]);
            using LiveNetwork whole = LiveNetwork.Prepare(setting.Device.Executor, densePlan, weights, size);
            NetworkSimulator simulator = setting.Simulator;
            ExecutedNetwork ran = new()
            {
                Title = $"{dense.Name}, {_family.Name} {configuration.Section.Description}",
                Network = network,
                Dense = whole,
                Plan = measured.Plan,
                DensePlan = densePlan,
                Size = size,
                Weights = weights,
                Images = executed,
                Blocks =
                [
                    .. measured.Estimate.Blocks.Select((block, i) => Executed(block, measured, network, masks) with
                    {
                        PredictedSeconds = predicted[i],
                    }),
                ],
                PredictedSeconds = measured.Estimate.Estimate.TotalSeconds
                    + predicted.Sum() - measured.Estimate.Blocks.Sum(block => block.Estimate.TotalSeconds),
                PredictedFreelySeconds = NetworkPredictor.Predict(_memo, atRates).Estimate.TotalSeconds,
                DensePredictedSeconds = NetworkPredictor.Predict(_memo, dense).Estimate.TotalSeconds,
                Predict = image => new PredictedImage(
                    masks[image].MeanRate,
                    NetworkPredictor.Predict(_memo, masks[image].Applied(measured.Network)).Estimate.TotalSeconds),
                Simulate = image => simulator.Run(masks[image].WithChannels(measured.Network), masks[image]).Seconds,
            };
            return setting.Time(ran, images, cancellation);
        }
        finally
        {
            network.Dispose();
        }
    }

    private Network Blocks(IFamilyConfiguration section) => section.BuildBlocks(_target)
        ?? throw new InputException($"family {_family.Name} has no blocks of its own to execute");

    /// <summary>The network at the mean rates of the images.</summary>
    private Network AtRates(Network blocks, ImageMasks[] masks)
    {
        IReadOnlyList<string> known = configuration.Section.Decisions;
        Dictionary<string, RateDistribution> rates = [];
        foreach (Block block in blocks.Blocks.Where(block => masks[0].Knows(block.Name)))
        {
            double kept = masks.Average(image => image.RateOf(block.Name));
            Add($"{block.Name}.activation_rate", kept);
            Add(LasnetFamily.ChannelDecision(block.Name), masks.Average(image => image.ChannelRateOf(block.Name)));
            Add($"{block.Name}.dilated_rate", masks.Average(image => image.DilatedRateOf(block) ?? image.RateOf(block.Name)));
        }

        return rates.Count == 0 ? blocks : Blocks(configuration.Section.WithRates(rates));

        void Add(string decision, double rate)
        {
            if (known.Contains(decision))
                rates.Add(decision, new FixedRate(Math.Min(1, rate)));
        }
    }

    /// <summary>
    /// What a block takes at the rates of all images: groups of channels are kept whole, and one that keeps all collects no weights, so
    /// that shares of channels count as often as images have them. The time is not linear in them.
    /// </summary>
    private double Expected(ChosenNetwork measured, int index, ImageMasks[] masks)
    {
        Block block = measured.Network.Blocks[index];
        bool hasBoth = masks[0].KnowsBoth(block.Name);
        bool hasChannels = hasBoth
            || block.Steps.SelectMany(step => step.Schedules[0].Nodes).Any(node => node.Operator is ChannelMaskedConv2d);
        if (!hasChannels || !masks[0].Knows(block.Name))
            return measured.Estimate.Blocks[index].Estimate.TotalSeconds;
        return masks.GroupBy(image => image.ChannelRateOf(block.Name)).Sum(images =>
        {
            Network at = hasBoth ? images.First().WithChannels(measured.Network) : images.First().Applied(measured.Network);
            return images.Count() / (double)masks.Length * NetworkPredictor.PredictSteps(_memo, at.Blocks[index]).Estimate.TotalSeconds;
        });
    }

    private static ExecutedBlock Executed(BlockEstimate block, ChosenNetwork chosen, LiveNetwork network, ImageMasks[] masks)
    {
        string name = block.Block.Name;
        bool skips = network.Grids.ContainsKey(name);
        return new ExecutedBlock(
            name, skips ? masks.Average(image => image.RateOf(name)) : null,
            skips && masks[0].DilatedRateOf(block.Block) is not null ? masks.Average(image => image.DilatedRateOf(block.Block) ?? 1) : null,
            skips && masks[0].KnowsBoth(name) ? masks.Average(image => image.ChannelRateOf(name)) : null,
            chosen.SchedulesOf(block), block.Estimate.TotalSeconds);
    }
}
