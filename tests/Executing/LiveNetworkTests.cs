using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Host;
using LatencyLab.Networks;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Patches;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Executing;

/// <summary>A network that skips gives what the whole one gives, times its masks, and reads nothing that it did not compute.</summary>
public sealed class LiveNetworkTests : IDisposable
{
    private const int Side = 12, Channels = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bottleneck", DynamicMode.Spatial, 1, 0.0, 5)]
    [InlineData("bottleneck", DynamicMode.Spatial, 2, 0.0, 5)]
    [InlineData("bottleneck", DynamicMode.Spatial, 3, 0.1, 5)]
    [InlineData("bottleneck", DynamicMode.Spatial, 6, 0.0, 2)]
    [InlineData("bottleneck", DynamicMode.Spatial, 2, -100, 1)]
    [InlineData("bottleneck", DynamicMode.Spatial, 2, 100, 2)]
    [InlineData("basic", DynamicMode.Spatial, 1, 0.0, 5)]
    [InlineData("basic", DynamicMode.Spatial, 2, 0.0, 5)]
    [InlineData("basic", DynamicMode.Spatial, 3, -100, 1)]
    [InlineData("bottleneck", DynamicMode.Layer, 1, 0.0, 2)]
    [InlineData("basic", DynamicMode.Layer, 1, 0.0, 2)]
    [InlineData("bottleneck", DynamicMode.Layer, 1, -100, 1)]
    [InlineData("bottleneck", DynamicMode.Channel, 1, 0.0, 3)]
    [InlineData("bottleneck", DynamicMode.Channel, 1, -100, 1)]
    [InlineData("bottleneck", DynamicMode.Channel, 1, 100, 1)]
    [InlineData("bottleneck", DynamicMode.Both, 1, 0.0, 5)]
    [InlineData("bottleneck", DynamicMode.Both, 2, 0.0, 5)]
    [InlineData("bottleneck", DynamicMode.Both, 3, 0.0, 5)]
    [InlineData("bottleneck", DynamicMode.Both, 6, 0.0, 2)]
    [InlineData("bottleneck", DynamicMode.Both, 2, -100, 1)]
    [InlineData("bottleneck", DynamicMode.Both, 2, 100, 2)]
    [InlineData("padded", DynamicMode.Spatial, 2, 0.0, 5)]
    [InlineData("padded", DynamicMode.Layer, 1, 0.0, 2)]
    [InlineData("padded", DynamicMode.Channel, 1, 0.0, 3)]
    [InlineData("padded", DynamicMode.Both, 3, 0.0, 5)]
    [InlineData("regnet_y", DynamicMode.Spatial, 1, 0.0, 5)]
    [InlineData("regnet_y", DynamicMode.Spatial, 2, 0.0, 5)]
    [InlineData("regnet_y", DynamicMode.Spatial, 2, -100, 1)]
    [InlineData("regnet_y", DynamicMode.Spatial, 2, 100, 2)]
    public void What_is_skipped_is_not_computed_and_changes_nothing_else(
        string kind, DynamicMode mode, int granularity, double bias, int leastCounts)
    {
        SmallNetwork small = SmallNetwork.Of(_folder.Path, kind, granularity, bias, mode);
        DenseReference reference = new(small.Arrays, BackboneCatalog.Find(_folder.File($"{kind}.yaml")), granularity);
        string file = _folder.Write("w.npz", small.File);
        using HostExecutor executor = new();
        foreach (bool last in (bool[])[false, true])
        {
            ExecutionPlan plan = ExecutionPlan.Of(small.Network, (_, step) => step.Schedules[last ? ^1 : 0]);
            using LiveNetwork network = LiveNetwork.Prepare(
                executor, plan, TrainedWeights.Read(file, plan), new ImageSize(Channels, Side, Side));
            Random random = new(1);
            HashSet<int> counts = [];
            for (int image = 0; image < 6; image++)
            {
                float[] pixels = [.. Enumerable.Range(0, Channels * Side * Side).Select(_ => (float)(2 * random.NextDouble() - 1))];
                (double[] scores, Dictionary<string, bool[]> decisions) = reference.Run(pixels, Channels, Side);
                network.Poison();
                network.Load(Nhwc(pixels));
                network.Run();

                Assert.All(network.Decisions(), block => Assert.Equal(decisions[block.Key], block.Value));
                Assert.Equal(decisions.Count, network.Decisions().Count);
                Assert.All(scores.Zip(network.Result()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
                counts.UnionWith(decisions.Values.Select(block => block.Count(kept => kept)));
            }

            Assert.True(counts.Count >= leastCounts, $"{counts.Count} different numbers of what is kept");
            if (bias < 0)
                Assert.Equal([0], counts);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Without_patches_or_without_channels_a_block_is_its_residual_or_its_bias(bool keepsPatches, bool keepsChannels)
    {
        SmallNetwork small = SmallNetwork.Of(_folder.Path, mode: DynamicMode.Both);
        foreach ((string name, (float[] values, _)) in small.Arrays)
        {
            bool isChannels = name.EndsWith("/channel_masker.bias", StringComparison.Ordinal);
            for (int i = 1; (isChannels || name.EndsWith("/masker.bias", StringComparison.Ordinal)) && i < values.Length; i += 2)
                values[i] = (isChannels ? keepsChannels : keepsPatches) ? 100 : -100;
        }

        ExecutionPlan plan = ExecutionPlan.Of(small.Network, (_, step) => step.Schedules[0]);
        float[] image = [.. Enumerable.Range(0, Channels * Side * Side).Select(i => MathF.Sin(i))];
        using HostExecutor executor = new(HostLanes.Bits256);
        using LiveNetwork network = LiveNetwork.Prepare(
            executor, plan, TrainedWeights.Read(_folder.Write("w.npz", small.File), plan), new ImageSize(Channels, Side, Side));
        network.Poison();
        network.Load(Nhwc(image));
        network.Run();
        double[] expected =
            new DenseReference(small.Arrays, BackboneCatalog.Find(_folder.File("bottleneck.yaml")), 2).Run(image, Channels, Side).Scores;
        Assert.All(expected.Zip(network.Result()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.All(network.Decisions(), block => Assert.All(block.Value, cell => Assert.Equal(
            block.Key.EndsWith(".channel_keep_rate", StringComparison.Ordinal) ? keepsChannels : keepsPatches, cell)));
    }

    [Theory]
    [InlineData(DynamicMode.Spatial, 6)]
    [InlineData(DynamicMode.Both, 4)]
    public void Every_schedule_that_is_run_gives_the_same(DynamicMode mode, int schedules)
    {
        SmallNetwork small = SmallNetwork.Of(_folder.Path, mode: mode);
        string file = _folder.Write("w.npz", small.File);
        using HostExecutor executor = new(HostLanes.Bits128, 2);
        float[] image = [.. Enumerable.Range(0, Channels * Side * Side).Select(i => MathF.Sin(i))];
        List<float[]> results = [];
        foreach (string taken in small.Network.Blocks.SelectMany(block => block.Steps).SelectMany(step => step.Schedules)
            .Select(schedule => schedule.Name).Distinct())
        {
            ExecutionPlan plan = ExecutionPlan.Of(
                small.Network, (_, step) => step.Schedules.FirstOrDefault(schedule => schedule.Name == taken) ?? step.Schedules[0]);
            using LiveNetwork network = LiveNetwork.Prepare(
                executor, plan, TrainedWeights.Read(file, plan), new ImageSize(Channels, Side, Side));
            network.Load(image);
            network.Run();
            results.Add(network.Result());
        }

        Assert.True(results.Count >= schedules, $"{results.Count} schedules");
        Assert.All(results, result => Assert.All(result.Zip(results[0]), pair => Assert.Equal(pair.Second, pair.First, 1e-4f)));
    }

    [Fact]
    public void A_fused_masker_is_not_run_and_a_block_that_is_skipped_whole_is_refused()
    {
        SmallNetwork small = SmallNetwork.Of(_folder.Path);
        Assert.DoesNotContain(
            small.Network.Blocks.SelectMany(block => block.Steps).SelectMany(step => step.Schedules),
            schedule => schedule.Name.StartsWith("masker fused", StringComparison.Ordinal));
        Network network = small.Network with
        {
            Blocks =
            [
                .. small.Network.Blocks.Select(block => block with
                {
                    Steps = [.. block.Steps.Select(step => step with { ExecutionProbability = 0.5 })],
                }),
            ],
        };
        InputException problem = Assert.Throws<InputException>(() => RunnableNetwork.Of(network, "lasnet"));
        Assert.StartsWith(
            "step 'conv' of stem is run for some images only, which is not executed with trained weights yet", problem.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_reads_what_layers_before_it_make()
    {
        SmallNetwork small = SmallNetwork.Of(_folder.Path);
        ExecutionPlan plan = ExecutionPlan.Of(small.Network, (_, step) => step.Schedules[0]);
        Assert.Equal([ExecutionPlan.Image], plan.Layers[0].Reads);
        Assert.Equal("head classifier", plan.Output);
        PlannedLayer first = plan.Layers.First(layer => layer.Operator is PatchConv2d);
        Assert.Equal("stage1.block0 conv1", first.FullName);
        Assert.Equal(["stem conv", "stage1.block0 compaction"], first.Reads);
        Network batch = small.Network with { Batch = 2 };
        Assert.Contains(
            "for 2 images at a time, expected 1",
            Assert.Throws<InputException>(() => ExecutionPlan.Of(batch, (_, step) => step.Schedules[0])).Message, StringComparison.Ordinal);
    }

    private static float[] Nhwc(float[] image) =>
        [.. Enumerable.Range(0, image.Length).Select(i => image[i % Channels * Side * Side + i / Channels])];
}
