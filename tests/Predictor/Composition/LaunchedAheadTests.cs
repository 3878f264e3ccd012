using LatencyLab.Networks;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Tests.Predictor.Composition;

public sealed class LaunchedAheadTests
{
    [Theory]
    [InlineData(3, 10, 33)] // 3 launches of 5 beside 3 x (10 + 1) of work: the device sets the pace
    [InlineData(3, 2, 15)] // 3 x (2 + 1): the host does
    [InlineData(0, 2, 0)]
    public void The_busier_side_sets_the_pace(int kernels, double device, double expected)
    {
        Step[] steps = [.. Enumerable.Range(0, kernels).Select(i => new Step(new Node($"add{i}", new Add(1, 1))))];
        NetworkEstimate estimate = Estimated(
            steps, new LatencyEstimate { TotalSeconds = device + 5, DeviceSeconds = device, LaunchSeconds = 5 });
        Assert.Equal(expected, LaunchedAhead.Seconds(estimate, kernelFloorSeconds: 1), 1e-12);
    }

    [Fact]
    public void A_step_that_sometimes_runs_counts_by_its_probability()
    {
        Step half = new Step(new Node("add", new Add(1, 1))) with { ExecutionProbability = 0.5 };
        NetworkEstimate estimate = Estimated([half], new LatencyEstimate { TotalSeconds = 25, DeviceSeconds = 20, LaunchSeconds = 5 });
        Assert.Equal(10.5, LaunchedAhead.Seconds(estimate, kernelFloorSeconds: 1), 1e-12);
    }

    private static NetworkEstimate Estimated(Step[] steps, LatencyEstimate each) => new(
        new Network("n", 1, 1, []),
        default,
        [
            new BlockEstimate(
                new Block("b", 1, 0, steps),
                default,
                [
                    .. steps.Select(step => new StepEstimate(
                        step, step.Schedules[0], default, [new NodeEstimate(step.Schedules[0].Nodes[0], step.ExecutionProbability * each)],
                        [])),
                ]),
        ]);
}
