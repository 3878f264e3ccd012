using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
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
    private const string Lcnet = "lcnet";

    private readonly PartCosts _costs = new(setting.Model), _freeCosts = new(setting.Model);
    private readonly INetworkFamily _family = FamilyRegistry.Find(configuration.Family);
    private readonly FamilyTarget _target = configuration.Target with { Batch = 1 };

    /// <summary>The families that are run so.</summary>
    public static IReadOnlyList<string> Families { get; } = ["cascade", "hydranet", "basisnet", Lcnet];

    /// <returns>Null where it was interrupted.</returns>
    public ExecutionResult? Run(string weightsPath, ImageFile images, int count, CancellationToken cancellation)
    {
        Network dense = configuration.Section.BuildDense(_target);
        ImageSize size = ImageSize.Of(dense);
        DynamicNetwork trained = Runnable(configuration.Section.Build(_target));
        ExecutionPlan plan = PlanOf(trained);
        images.Require(size, plan);
        TrainedWeights weights = TrainedWeights.Read(weightsPath, plan);
        using LiveNetwork network = LiveNetwork.Prepare(setting.Device.Executor, plan, weights, size);
        ExecutedImage[] executed = ExecutionSetting.Execute(network, plan, images, count, cancellation);
        PartDecisions decided = PartDecisions.Of(configuration.Section, trained, images.Path, executed);
        DynamicNetwork atRates = decided.OfAll.Build(_target), measured = Runnable(atRates);
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
            Plan = PlanOf(measured),
            DensePlan = densePlan,
            Size = size,
            Weights = weights,
            Images = executed,
            Blocks =
            [
                .. estimate.Parts.Select(part => new ExecutedBlock(
                    part.Part.Name, part.RunsProbability, null, null, "", part.Expected.TotalSeconds)),
            ],
            PredictedSeconds = estimate.Expected.TotalSeconds,
            PredictedFreelySeconds = DynamicPredictor.Expected(_freeCosts, atRates).Latency.TotalSeconds,
            DensePredictedSeconds = NetworkPredictor.Predict(_costs.Model, dense).Estimate.TotalSeconds,
            Predict = Predict,
            Simulate = image => simulator.Run(Of(image), decided.Recorded(image)).Seconds,
        };
        return setting.Time(ran, images, cancellation);

        PredictedImage Predict(int image)
        {
            IReadOnlyList<DrawnGroup> drawn = decided.Recorded(image).Of(Of(image), _costs);
            return new PredictedImage(
                drawn.SelectMany(group => group.Images).Average(), DynamicPredictor.PredictDrawn(_costs, drawn).TotalSeconds);
        }

        DynamicNetwork Of(int image) => decided.HasRates ? Runnable(decided.Of(image).Build(_target)) : measured;
    }

    private DynamicNetwork Runnable(DynamicNetwork network) => RunnableNetwork.Of(network, _family.Name);

    private ExecutionPlan PlanOf(DynamicNetwork network) =>
        configuration.Family == Lcnet ? LcnetPlan.Of(network, Fastest) : DynamicPlan.Of(network, Fastest);

    /// <summary>The schedule of a step that is predicted to be the fastest.</summary>
    private Schedule Fastest(Block block, Step step) =>
        NetworkPredictor.PredictSteps(_costs.Model, block with { Steps = [step] }).Steps[0].Schedule;
}
