using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Host;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lcnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Executing;

/// <summary>
/// An LC-Net leaves out blocks and channels, scales what it keeps, and has the results of computing everything and multiplying.
/// </summary>
public sealed class LiveSaliencesTests : IDisposable
{
    private const int Side = 12, Channels = 3, Images = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("basic", true, true)]
    [InlineData("basic", false, false)]
    [InlineData("bottleneck", true, false)]
    public void Kept_channels_that_a_block_adds_are_refused_in_a_line(string kind, bool isSingle, bool isRefused)
    {
        Backbone backbone = BackboneCatalog.Find(SmallNetwork.Write(_folder.Path, kind));
        DynamicNetwork network = Network(backbone, hasLnet: true, hasCnet: true, isSingle, group: 2);
        Exception? refusal = Record.Exception(() => LcnetPlan.Of(network, (_, step) => step.Schedules[0]));
        Assert.Equal(isRefused, refusal is InputException);
        Assert.Equal(isRefused, refusal?.Message.Contains("conv2 makes the channels that are kept", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("bottleneck", true, true, false, 2)]
    [InlineData("bottleneck", true, false, false, 2)]
    [InlineData("bottleneck", false, true, false, 1)]
    [InlineData("bottleneck", true, true, true, 2)]
    [InlineData("bottleneck", false, true, true, 4)]
    [InlineData("basic", true, true, false, 4)]
    [InlineData("basic", true, false, true, 4)]
    public void Saliences_scale_what_is_kept(string kind, bool hasLnet, bool hasCnet, bool isSingle, int group)
    {
        Backbone backbone = BackboneCatalog.Find(SmallNetwork.Write(_folder.Path, kind));
        DynamicNetwork network = Network(backbone, hasLnet, hasCnet, isSingle, group);
        float[][] images = Random();
        var arrays = SmallLcnet.ArraysOf(network, backbone, images, Channels, Side);
        ExecutionPlan plan = LcnetPlan.Of(network, (_, step) => step.Schedules[0]);
        DenseReference reference = new(arrays, backbone, 1);
        foreach (HostLanes lanes in (HostLanes[])[HostLanes.Bits128, HostLanes.Bits512])
        {
            using HostExecutor executor = new(lanes);
            using LiveNetwork live = LiveNetwork.Prepare(
                executor, plan, TrainedWeights.Read(_folder.Write("p.npz", SmallNetwork.FileOf(arrays)), plan),
                new ImageSize(Channels, Side, Side));
            int skipped = 0, left = 0;
            foreach (float[] image in images)
            {
                (double[] expected, Dictionary<string, bool[]> decisions) = reference.Run(image, Channels, Side);
                live.Poison();
                live.Load(Nhwc(image));
                live.Run();

                Assert.All(expected.Zip(live.Result()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
                Assert.Equal(decisions, live.Decisions());
                bool skips = decisions.Any(
                    decision => decision.Key.EndsWith(".layer_keep", StringComparison.Ordinal) && !decision.Value[0]);
                Assert.Equal(skips, live.Untouched > 0);
                skipped += skips ? 1 : 0;
                left += decisions.Sum(decision => decision.Value.Count(cell => !cell));
            }

            Assert.True(left > 0);
            Assert.Equal(hasLnet, skipped > 0);
        }
    }

    [Fact]
    public void Channels_that_none_are_kept_of_leave_the_bias()
    {
        Backbone backbone = BackboneCatalog.Find(SmallNetwork.Write(_folder.Path));
        DynamicNetwork network = Network(backbone, false, true, false, 2);
        float[] image = Random()[0];
        var arrays = SmallLcnet.ArraysOf(network, backbone, [image, image], Channels, Side);
        foreach (string name in arrays.Keys.Where(name => name.EndsWith(".threshold", StringComparison.Ordinal)).ToArray())
            arrays[name] = ([float.MaxValue], [1]);
        ExecutionPlan plan = LcnetPlan.Of(network, (_, step) => step.Schedules[0]);
        using HostExecutor executor = new();
        using LiveNetwork live = LiveNetwork.Prepare(
            executor, plan, TrainedWeights.Read(_folder.Write("p.npz", SmallNetwork.FileOf(arrays)), plan),
            new ImageSize(Channels, Side, Side));
        live.Poison();
        live.Load(Nhwc(image));
        live.Run();
        double[] expected = new DenseReference(arrays, backbone, 1).Run(image, Channels, Side).Scores;
        Assert.All(expected.Zip(live.Result()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.All(live.Decisions().Values, decisions => Assert.DoesNotContain(true, decisions));
    }

    [Fact]
    public void A_net_without_its_threshold_and_results_of_some_channels_that_are_added_are_one_line()
    {
        Backbone backbone = BackboneCatalog.Find(SmallNetwork.Write(_folder.Path)), basic =
            BackboneCatalog.Find(SmallNetwork.Write(_folder.Path, "basic"));
        DynamicNetwork network = Network(backbone, true, true, false, 2);
        ExecutionPlan plan = LcnetPlan.Of(network, (_, step) => step.Schedules[0]);
        var arrays = SmallNetwork.ArraysOf(plan);
        arrays.Remove("stage1.block0/lnet_out.threshold");
        Assert.Contains(
            "has no array 'stage1.block0/lnet_out.threshold' of 1",
            Assert.Throws<InputException>(() => TrainedWeights.Read(
                _folder.Write("p.npz", SmallNetwork.FileOf(arrays)), plan)).Message, StringComparison.Ordinal);

        // Template single scales conv2, of which a basic block has all channels added to its residual.
        Assert.Contains("expected template hidden, or bottleneck blocks", Assert.Throws<InputException>(() => LcnetPlan.Of(
            Network(basic, false, true, true, 4), (_, step) => step.Schedules[0])).Message, StringComparison.Ordinal);
        Assert.Contains("is for 2 images at a time, expected 1", Assert.Throws<InputException>(() => LcnetPlan.Of(
            network with { Batch = 2 }, (_, step) => step.Schedules[0])).Message, StringComparison.Ordinal);
    }

    private static DynamicNetwork Network(Backbone backbone, bool hasLnet, bool hasCnet, bool isSingle, int group)
    {
        LcnetBlock block = new()
        {
            LayerKeep = hasLnet ? new FixedRate(0.5) : FixedRate.All,
            ChannelKeep = hasCnet ? new FixedRate(0.5) : FixedRate.All,
            ChannelGroup = group,
            LnetHidden = hasLnet && !isSingle ? 5 : 0,
            CnetHidden = hasCnet && !isSingle ? 7 : 0,
            HasSingleLnet = hasLnet && isSingle,
            HasSingleCnet = hasCnet && isSingle,
        };
        return RunnableNetwork.Of(
            LcnetNetwork.Build(backbone, [.. Enumerable.Repeat(block, backbone.BlockCount)], 1, Side, RateSharing.Image), "lcnet");
    }

    private static float[][] Random()
    {
        Random random = new(11);
        return [.. Enumerable.Range(0, Images).Select(_ => Enumerable.Range(0, Channels * Side * Side)
            .Select(_ => (float)(2 * random.NextDouble() - 1)).ToArray())];
    }

    private static float[] Nhwc(float[] image) =>
        [.. Enumerable.Range(0, image.Length).Select(i => image[i % Channels * (image.Length / Channels) + i / Channels])];
}
