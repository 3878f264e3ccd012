using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>
/// Runs a trained network of parts, of which an image runs those before its exit and those of its branches, image by image, and times it
/// beside its prediction.
/// </summary>
/// <param name="configuration">What was trained.</param>
/// <param name="setting">Where it runs and what predicts it.</param>
internal sealed class PartsExecution(Configuration configuration, ExecutionSetting setting)
{
    private readonly PartCosts _costs = new(setting.Model), _freeCosts = new(setting.Model);
    private readonly INetworkFamily _family = FamilyRegistry.Find(configuration.Family);
    private readonly FamilyTarget _target = configuration.Target with { Batch = 1 };

    /// <summary>The families that are run so.</summary>
    public static IReadOnlyList<string> Families { get; } = ["cascade", "hydranet", "basisnet"];

    /// <returns>Null where it was interrupted.</returns>
    public ExecutionResult? Run(string weightsPath, ImageFile images, int count, CancellationToken cancellation)
    {
        Network dense = configuration.Section.BuildDense(_target);
        ImageSize size = ImageSize.Of(dense);
        ExecutionPlan plan = DynamicPlan.Of(Runnable(configuration.Section.Build(_target)), Fastest);
        images.Require(size, plan);
        TrainedWeights weights = TrainedWeights.Read(weightsPath, plan);
        using LiveNetwork network = LiveNetwork.Prepare(setting.Device.Executor, plan, weights, size);
        ExecutedImage[] executed = ExecutionSetting.Execute(network, plan, images, count, cancellation);
        DecisionTable decisions = DecisionsOf(images.Path, executed);
        DynamicNetwork atRates = AtRates(decisions), measured = Runnable(atRates);
        ExecutionPlan densePlan = ExecutionPlan.Of(dense, (_, step) => step.Schedules[0]);
        using LiveNetwork? whole = weights.Holds(densePlan)
            ? LiveNetwork.Prepare(setting.Device.Executor, densePlan, weights, size) : null;
        NetworkSimulator simulator = setting.Simulator;
        DynamicEstimate estimate = DynamicPredictor.Predict(_costs, measured);
        ExecutedNetwork ran = new()
        {
            Title = $"{dense.Name}, {_family.Name} {configuration.Section.Description}",
            Network = network,
            Dense = whole,
            Plan = plan,
            Weights = weights,
            Images = executed,
            Blocks =
            [
                .. estimate.Parts.Select(part => new ExecutedBlock(
                    part.Part.Name, part.RunsProbability, null, "", part.Expected.TotalSeconds)),
            ],
            PredictedSeconds = estimate.Expected.TotalSeconds,
            PredictedFreelySeconds = DynamicPredictor.Expected(_freeCosts, atRates).Latency.TotalSeconds,
            DensePredictedSeconds = NetworkPredictor.Predict(_costs.Model, dense).Estimate.TotalSeconds,
            Predict = Predict,
            Simulate = image => simulator.Run(measured, new RecordedDecisions(decisions, image)).Seconds,
        };
        return setting.Time(ran, images, cancellation);

        PredictedImage Predict(int image)
        {
            IReadOnlyList<DrawnGroup> drawn = new RecordedDecisions(decisions, image).Of(measured, _costs);
            return new PredictedImage(
                drawn.SelectMany(group => group.Images).Average(), DynamicPredictor.PredictDrawn(_costs, drawn).TotalSeconds);
        }
    }

    private DynamicNetwork Runnable(DynamicNetwork network) => RunnableNetwork.Of(network, _family.Name);

    /// <summary>The schedule of a step that is predicted to be the fastest.</summary>
    private Schedule Fastest(Block block, Step step) =>
        NetworkPredictor.PredictSteps(_costs.Model, block with { Steps = [step] }).Steps[0].Schedule;

    private DecisionTable DecisionsOf(string path, ExecutedImage[] executed)
    {
        IReadOnlyList<string> names = configuration.Section.Decisions;
        return new DecisionTable(path, names, [.. executed.Select(image => names.Select(name => image.Decisions[name][0]).ToArray())]);
    }

    /// <summary>
    /// The network at the shares of the images that come to a decision for which it is yes. All come to a branch; to an exit those that no
    /// exit before it ended.
    /// </summary>
    private DynamicNetwork AtRates(DecisionTable decisions)
    {
        bool areExits = configuration.Section.Build(_target).Groups.Any(group => group is CascadeGroup);
        Dictionary<string, RateDistribution> rates = [];
        bool[][] left = [.. decisions.Rows];
        for (int i = 0; i < decisions.Names.Count && left.Length > 0; i++)
        {
            rates.Add(decisions.Names[i], new FixedRate(left.Average(row => row[i] ? 1.0 : 0)));
            if (areExits)
                left = [.. left.Where(row => !row[i])];
        }

        return configuration.Section.WithRates(rates).Build(_target);
    }
}
