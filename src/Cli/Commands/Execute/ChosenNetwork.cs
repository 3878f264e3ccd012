using LatencyLab.Executing.Plans;
using LatencyLab.Networks;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>A network of which every step has the one schedule that is run: the one that is predicted to be the fastest.</summary>
/// <param name="Network">The network.</param>
/// <param name="Estimate">Its prediction.</param>
internal sealed record ChosenNetwork(Network Network, NetworkEstimate Estimate)
{
    /// <summary>Chooses among the schedules that are run.</summary>
    public static ChosenNetwork Of(MemoizedModel model, Network runnable)
    {
        NetworkEstimate estimate = NetworkPredictor.Predict(model, runnable);
        Network chosen = runnable with
        {
            Blocks =
            [
                .. runnable.Blocks.Zip(estimate.Blocks, (block, predicted) => block with
                {
                    Steps = [.. block.Steps.Zip(predicted.Steps, (step, best) => step with { Schedules = [best.Schedule] })],
                }),
            ],
        };
        return new ChosenNetwork(chosen, estimate);
    }

    /// <summary>The operators in their order.</summary>
    public ExecutionPlan Plan => ExecutionPlan.Of(Network, (_, step) => step.Schedules[0]);

    /// <summary>The schedules of a block that have alternatives.</summary>
    public string SchedulesOf(BlockEstimate block) => string.Join("; ",
        block.Steps.Where(step => step.Alternatives.Count > 0).Select(step => step.Schedule.Name));

    /// <summary>Whether another choice runs the same schedules.</summary>
    public bool RunsAs(ChosenNetwork other) => Schedules(this).SequenceEqual(Schedules(other));

    private static IEnumerable<string> Schedules(ChosenNetwork network) =>
        network.Network.Blocks.SelectMany(block => block.Steps.Select(step => step.Schedules[0].Name));
}
