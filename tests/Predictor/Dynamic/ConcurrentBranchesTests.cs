using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;

namespace LatencyLab.Tests.Predictor.Dynamic;

public class ConcurrentBranchesTests
{
    /// <summary>Ten branches of four kernels: their launches are issued one after another, however short the kernels are.</summary>
    [Fact]
    public void Concurrent_branches_still_launch_one_after_another()
    {
        DeviceProfile device = DeviceCatalog.Get("nvidia-v100");
        Runtime eager = RuntimeCatalog.Get("pytorch-eager");
        PartCosts costs = new(LatencyModels.Create("latencylab", device, runtime: eager));
        BranchGroup group =
            new() { Parts = [.. Enumerable.Range(0, 10).Select(i => Part.Of($"branch{i}", 1, Kernels, "alike"))], TopK = 10 };

        Assert.InRange(Seconds(true), 40 * eager.OperatorSeconds, Seconds(false));

        double Seconds(bool concurrent) =>
            DynamicPredictor.Expected(costs, CountingModel.Network(1, group with { Concurrent = concurrent })).Latency.TotalSeconds;
    }

    /// <summary>Kernels that fill the device: overlapping them saves little, because their work adds up.</summary>
    [Fact]
    public void Large_concurrent_branches_share_the_device()
    {
        PartCosts costs = new(LatencyModels.Create("latencylab", DeviceCatalog.Get("nvidia-v100")));
        Part[] branches = [.. Enumerable.Range(0, 4).Select(i => Part.Of(
            $"branch{i}", 1, images => [new Block("b", 1, 0, [new Step(new Node("add", new Add(images * 10_000_000L, 4)))])], "large"))];
        BranchGroup group = new() { Parts = branches, TopK = 4, Concurrent = true };
        double one = costs.At(branches[0], 1, 1).Latency.TotalSeconds;

        Assert.InRange(DynamicPredictor.Expected(costs, CountingModel.Network(1, group)).Latency.TotalSeconds, 2 * one, 4 * one);
    }

    private static IReadOnlyList<Block> Kernels(int images) =>
        [new("b", 1, 0, [.. Enumerable.Range(0, 4).Select(i => new Step(new Node($"add{i}", new Add(images, 1))))])];
}
