using System.Diagnostics.CodeAnalysis;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Cascade;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Lcnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;
using LatencyLab.Tests.Networks.Basisnet;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Composition;

/// <summary>
/// Where each family's host waits for a decision: after all that does not need it, and before the first operator that does.
/// </summary>
public class DecisionPlaceTests
{
    private const string Wait = "?";

    /// <summary>The host takes 1 s an operator and 5 s a decision.</summary>
    private static readonly Runtime s_runtime = new()
    {
        Name = "reads-back",
        Submission = Submission.Operator,
        OperatorSeconds = 1,
        Decisions = DecisionPlace.Host,
        DecisionSeconds = 5,
    };

    private static readonly BlockShape s_plain = new()
    {
        Kind = BlockKind.Basic,
        Stage = 1,
        Index = 0,
        InputChannels = 8,
        Width = 8,
        OutputChannels = 8,
        InputHeight = 8,
        InputWidth = 8,
        Stride = 1,
        HasDownsample = false,
    };

    private static readonly BlockShape s_strided = s_plain with { Stride = 2, HasDownsample = true };

    private static readonly BlockShape s_bottleneck = s_plain with { Kind = BlockKind.Bottleneck };

    [Fact]
    public void A_spatial_block_of_lasnet_waits_for_its_patches_where_the_first_kernel_takes_them()
    {
        Block block = LasnetFamily.BuildBlock(s_strided, Spatial(DynamicMode.Spatial), 1);
        Assert.Equal(["masker", "compaction", Wait, "conv1"], Launched(block.Steps[0], "separate masker, dynamic conv1"));
        Assert.Equal(["conv1", "compaction", Wait], Launched(block.Steps[0], "masker fused into conv1"));
        Assert.Equal(["masker", "compaction", "conv1", Wait], Launched(block.Steps[0], "separate masker, dense conv1"));
        Assert.Equal(1, block.DecisionCount);
        Assert.Equal(0, block.Steps.Skip(1).Sum(step => step.DecisionCount));
    }

    /// <summary>
    /// masker 1 to 11, compaction to 12, read back to 17; conv1 enqueued at 18, conv2 at 19, scatter+add at 20, which runs 2 s.
    /// </summary>
    [Fact]
    public void A_spatial_block_of_lasnet_takes_what_its_time_line_adds_up_to() => Assert.Equal(22, Seconds(
        LasnetFamily.BuildBlock(s_plain, Spatial(DynamicMode.Spatial), 1),
        ("spatial_masker", 10), ("mask_compaction", 1), ("gather_conv2d", 0.1), ("patch_scatter_add", 2)), 9);

    [Fact]
    public void A_channel_block_of_lasnet_waits_for_its_channels_before_the_first_convolution()
    {
        Block block = LasnetFamily.BuildBlock(s_bottleneck, Spatial(DynamicMode.Channel), 1);
        Assert.Equal(["channel_masker", "channel_compaction", Wait, "conv1", "conv2", "conv3", "add"], Launched(block));
    }

    /// <summary>
    /// channel_masker 1 to 4, compaction to 5, read back to 10; conv1 enqueued at 11, conv2 at 12, conv3 at 13, add at 14, which runs 2 s.
    /// </summary>
    [Fact]
    public void A_channel_block_of_lasnet_takes_what_its_time_line_adds_up_to() => Assert.Equal(16, Seconds(
        LasnetFamily.BuildBlock(s_bottleneck, Spatial(DynamicMode.Channel), 1),
        ("channel_masker", 3), ("mask_compaction", 1), ("channel_masked_conv2d", 0.1), ("add", 2)), 9);

    [Fact]
    public void A_block_with_both_masks_enqueues_both_maskers_before_it_waits_for_either()
    {
        Block block = LasnetFamily.BuildBlock(s_bottleneck, Spatial(DynamicMode.Both), 1);
        Assert.Equal(["channel_masker", "channel_compaction"], Launched(block.Steps[0]));
        Assert.Equal(["masker", "compaction", Wait, Wait, "conv1"], Launched(block.Steps[1]));
        Assert.All(block.Steps[1].Schedules, schedule => Assert.Equal(2, schedule.Nodes.Sum(node => node.DecisionsAwaited)));
    }

    /// <summary>
    /// channel_masker 1 to 4, compaction to 5, masker to 15, compaction to 16, read back twice to 26; conv1 enqueued at 27, conv2 at 28,
    /// conv3 at 29, scatter+add at 30, which runs 2 s.
    /// </summary>
    [Fact]
    public void A_block_with_both_masks_takes_what_its_time_line_adds_up_to() => Assert.Equal(32, Seconds(
        LasnetFamily.BuildBlock(s_bottleneck, Spatial(DynamicMode.Both), 1),
        ("channel_masker", 3), ("mask_compaction", 1), ("spatial_masker", 10), ("gather_conv2d", 0.1), ("patch_conv2d", 0.1),
        ("patch_scatter_add", 2)), 9);

    [Theory]
    [InlineData(1, "conv1")]
    [InlineData(4, "sample_gather")]
    public void A_skipped_layer_of_lasnet_needs_its_down_sampling_whatever_the_gate_says(int batch, string next)
    {
        BlockConfiguration skip = new() { Mode = DynamicMode.Layer, ActivationRate = 0.5 };
        Assert.Equal(["gate", "downsample", Wait, next], Launched(LasnetFamily.BuildBlock(s_strided, skip, batch)).Take(4));
        Assert.Equal(["gate", Wait, next], Launched(LasnetFamily.BuildBlock(s_plain, skip, batch)).Take(3));
    }

    /// <summary>
    /// gate 1 to 11, downsample to 11.1, read back to 16.1; conv1 enqueued at 17.1, conv2 at 18.1, add at 19.1, which runs 2 s.
    /// </summary>
    [Fact]
    public void A_layer_of_lasnet_takes_what_its_time_line_adds_up_to() => Assert.Equal(21.1, Seconds(
        LasnetFamily.BuildBlock(s_strided, new BlockConfiguration { Mode = DynamicMode.Layer, ActivationRate = 1 }, 1),
        ("layer_gate", 10), ("conv2d", 0.1), ("add", 2)), 9);

    [Fact]
    public void Lcnet_waits_for_its_layers_behind_the_down_sampling_and_for_its_channels_before_the_first_convolution()
    {
        Assert.Equal(
            ["lnet_pool", "lnet_hidden", "lnet_out", "downsample", Wait, "cnet_pool", "cnet_hidden", "cnet_out", "cnet_compaction", Wait,
                "conv1", "conv2", "add"],
            Launched(Lcnet(s_strided, true, 1)));
        Assert.Equal(["lnet_pool", "lnet_hidden", "lnet_out", Wait, "conv1"], Launched(Lcnet(s_plain, false, 1)).Take(5));
        Assert.All(
            Lcnet(s_strided, false, 1).Parts.First().Build(1, 1).SelectMany(block => block.Steps.SelectMany(step => step.Schedules)),
            schedule => Assert.InRange(schedule.Nodes.Sum(node => node.DecisionsAwaited), 0, 1));
    }

    /// <summary>
    /// L-Net 1 to 3, downsample to 3.1, read back to 8.1; then without a C-Net conv1 at 9.1, conv2 at 10.1, add at 11.1, which runs 2 s;
    /// with one its pool 9.1 to 10.1, two layers and the compaction to 13.1, read back to 18.1, conv1 at 19.1, add at 21.1 and 2 s.
    /// </summary>
    [Theory]
    [InlineData(false, 13.1)]
    [InlineData(true, 23.1)]
    public void Lcnet_takes_what_its_time_line_adds_up_to(bool hasCnet, double expected) => Assert.Equal(expected, Seconds(
        Lcnet(s_strided, hasCnet, 1),
        ("layer_gate", 2), ("conv2d", 0.1), ("global_pool", 1), ("linear", 1), ("mask_compaction", 1), ("channel_masked_conv2d", 0.1),
        ("add", 2)), 9);

    /// <summary>
    /// Two seconds of the device an operator, so that the host is ahead: one second, all before, 5, one second, all after.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Basisnet_waits_behind_the_preview(int batch)
    {
        DynamicNetwork network = BasisnetNetwork.Build(Basisnets.Configuration with { Exit = new EarlyExit(0) }, batch);
        string[] launched = Launched(network);
        int wait = Array.IndexOf(launched, Wait);
        Assert.Equal(batch == 1 ? "confidence" : "continuing", launched[wait - 1]);
        Assert.DoesNotContain(Wait, launched.Skip(wait + 1));
        Block[] blocks = [.. network.Parts.SelectMany(part => part.Build(batch, 1))];
        int exit = Array.FindIndex(blocks, block => block.Name == "exit") + 1;
        Assert.Equal(1 + 2 * Count(blocks[..exit]) + 5 + 1 + 2 * Count(blocks[exit..]), Seconds(network, AllTakeTwo), 9);
    }

    /// <summary>A quarter of each of four branches: the first operator of one is enqueued in a quarter of its second.</summary>
    [Fact]
    public void Hydranet_waits_behind_the_routing()
    {
        HydranetTemplate template = HydranetTemplates.Find("cifar100-resnet");
        INetworkSource source = NetworkCatalog.Find(template.Network);
        HydranetParts parts = new(new HydranetConfiguration
        {
            Network = source,
            Resolution = source.DefaultResolution,
            Classes = template.Classes,
            StemEnd = template.StemEnd,
            StemWidth = template.StemWidth,
            StemDepth = 1,
            Branches = 4,
            TopK = 1,
            BranchWidth = template.BranchWidth,
            BranchDepth = 1,
            GateWidth = template.GateWidth,
        });
        Assert.Equal(["routing", Wait], Launched(parts.Gate(1)[^1]));
        double before = 1 + 2 * (Count(parts.Stem(1)) + Count(parts.Gate(1)));
        Assert.Equal(before + 5 + 0.25 + 2 * (Count(parts.Branch(1)) + Count([parts.Combine(1)])), Seconds(parts.Build(1), AllTakeTwo), 9);
    }

    /// <summary>
    /// Stem, stage1, exit (pool, linear, softmax) to 11, read back to 16; stage2 enqueued at 17, then 2 s each for it, pool, linear.
    /// </summary>
    [Fact]
    public void A_cascade_waits_behind_each_confidence()
    {
        CutNetwork network = new(NetworkFile.Parse(
            """
            schema: latencylab/network/v1
            name: tiny
            input: {resolution: 4, channels: 3}
            blocks:
            - {name: stem, layers: [{type: conv, channels: 4}]}
            - {name: stage1, layers: [{type: conv, channels: 8}]}
            - {name: stage2, layers: [{type: conv, channels: 8}]}
            - {name: head, layers: [{type: global_pool}, {type: linear, channels: 10}]}
            """, "tiny.yaml"), null);
        NetworkExit exit = new(network.Find("stage1", null), ExitHeadKind.Pool, new FixedRate(0));
        DynamicNetwork cascade = CascadeNetwork.Build(network, [], [exit], 1, RateSharing.Image);
        Assert.Equal(["exit_pool", "exit_classifier", "confidence", Wait], Launched(cascade).Skip(2).Take(4));
        Assert.Equal(23, Seconds(cascade, AllTakeTwo), 9);
        Assert.Equal(["confidence", Wait], Launched(CascadeNetwork.Whole(network, 1).Build(1, 1)[^1]));
    }

    private static double? AllTakeTwo(string kind) => 2;

    private static BlockConfiguration Spatial(DynamicMode mode) => new()
    {
        Mode = mode,
        ActivationRate = 0.5,
        ChannelKeepRate = mode == DynamicMode.Spatial ? 1 : 0.5,
    };

    private static DynamicNetwork Lcnet(BlockShape shape, bool hasCnet, int batch)
    {
        LcnetBlock block = new()
        {
            LayerKeep = new FixedRate(1),
            LnetHidden = 16,
            ChannelKeep = new FixedRate(hasCnet ? 0.5 : 1),
            ChannelGroup = hasCnet ? 4 : 1,
            CnetHidden = hasCnet ? 16 : 0,
        };
        return new DynamicNetwork { Name = "block", Batch = batch, Resolution = 8, Groups = LcnetNetwork.Groups(shape, block, batch) };
    }

    private static string[] Launched(DynamicNetwork network) =>
        [.. network.Parts.SelectMany(part => part.Build(network.Batch, part.MeanRates)).SelectMany(Launched)];

    private static string[] Launched(Block block) => [.. block.Steps.SelectMany(step => Launched(step))];

    private static string[] Launched(Step step, string? schedule = null) =>
    [
        .. step.Schedules.First(one => schedule is null || one.Name == schedule).Nodes
            .SelectMany(node => Enumerable.Repeat(Wait, node.DecisionsAwaited).Prepend(node.Name)),
    ];

    private static int Count(IEnumerable<Block> blocks) => new Network("", 1, 1, [.. blocks]).Operators
        .Sum(op => op is CompositeOperator composite ? composite.Parts.Count : op.Work(4).Bytes.Total == 0 ? 0 : 1);

    private static double Seconds(Block block, params (string Kind, double Seconds)[] kernels) =>
        NetworkPredictor.PredictBlock(Model(Of(kernels)), block).TotalSeconds;

    private static double Seconds(DynamicNetwork network, params (string Kind, double Seconds)[] kernels) => Seconds(network, Of(kernels));

    private static double Seconds(DynamicNetwork network, Func<string, double?> seconds) =>
        DynamicPredictor.Expected(new PartCosts(Model(seconds)), network).Latency.TotalSeconds;

    private static Func<string, double?> Of((string Kind, double Seconds)[] kernels) =>
        kind => kernels.Any(kernel => kernel.Kind == kind) ? kernels.First(kernel => kernel.Kind == kind).Seconds : null;

    private static RuntimeModel Model(Func<string, double?> seconds) => new(new Kernels(seconds), s_runtime);

    /// <summary>Describes the kinds that it has seconds for.</summary>
    private sealed class Kernels(Func<string, double?> seconds) : ILatencyModel
    {
        public string Name => "kinds";

        public DeviceProfile Device => TestDevices.Gpu;

        public DataType DataType => DataType.Fp32;

        public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
        {
            double? known = seconds(op.Kind);
            problem = known is null ? op.Kind : null;
            estimate = known is double time && op.Work(4).Bytes.Total > 0 ? LatencyEstimate.OnDevice(time) : default;
            return known is not null;
        }
    }
}
