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
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;
using LatencyLab.Tests.Networks.Basisnet;

namespace LatencyLab.Tests.Predictor.Composition;

/// <summary>How often each family asks its host for what comes next, as its papers describe it.</summary>
public class DecisionCountTests
{
    private static readonly DeviceProfile s_device = DeviceCatalog.Get("nvidia-v100");

    /// <summary>ResNet-50 has 16 blocks: a mask of patches, of channels, both, or a gate each.</summary>
    [Theory]
    [InlineData(DynamicMode.Dense, 0)]
    [InlineData(DynamicMode.Spatial, 16)]
    [InlineData(DynamicMode.Channel, 16)]
    [InlineData(DynamicMode.Both, 32)]
    [InlineData(DynamicMode.Layer, 16)]
    public void Lasnet(DynamicMode mode, int decisions)
    {
        double keep = mode is DynamicMode.Channel or DynamicMode.Both ? 0.5 : 1;
        BlockConfiguration block = new() { Mode = mode, ActivationRate = 0.5, ChannelKeepRate = keep };
        LasnetConfiguration configuration = LasnetConfiguration.Uniform(BackboneCatalog.Find("resnet50"), block);
        foreach (int batch in new[] { 1, 8 })
            Assert.Equal(decisions, LasnetFamily.Build(configuration, batch).DecisionCount);
    }

    /// <summary>ResNet-20 has 9 blocks. With batch 1 a C-Net runs where its L-Net let the image in.</summary>
    [Theory]
    [InlineData(false, false, 1, 0)]
    [InlineData(true, false, 1, 9)]
    [InlineData(false, true, 1, 9)]
    [InlineData(true, true, 1, 9 + 9 * 0.75)]
    [InlineData(true, true, 2, 9 + 9 * (1 - 0.25 * 0.25))]
    public void Lcnet(bool layers, bool channels, int batch, double decisions)
    {
        LcnetBlock block = new()
        {
            LayerKeep = new FixedRate(layers ? 0.75 : 1),
            LnetHidden = layers ? 16 : 0,
            ChannelKeep = new FixedRate(channels ? 0.5 : 1),
            ChannelGroup = channels ? 4 : 1,
            CnetHidden = channels ? 16 : 0,
        };
        Backbone backbone = BackboneCatalog.Find("resnet20");
        AssertCharged(
            decisions, LcnetNetwork.Build(backbone, [.. Enumerable.Repeat(block, backbone.BlockCount)], batch, null, RateSharing.Image),
            isCertain: !(layers && channels));
    }

    /// <summary>Which branches run is not open where all do.</summary>
    [Theory]
    [InlineData(4, 1, 1)]
    [InlineData(4, 3, 1)]
    [InlineData(4, 4, 0)]
    [InlineData(1, 1, 0)]
    public void Hydranet(int branches, int topK, int decisions)
    {
        HydranetTemplate template = HydranetTemplates.Find("cifar100-resnet");
        INetworkSource network = NetworkCatalog.Find(template.Network);
        HydranetParts parts = new(new HydranetConfiguration
        {
            Network = network,
            Resolution = network.DefaultResolution,
            Classes = template.Classes,
            StemEnd = template.StemEnd,
            StemWidth = template.StemWidth,
            StemDepth = 1,
            Branches = branches,
            TopK = topK,
            BranchWidth = template.BranchWidth,
            BranchDepth = 1,
            GateWidth = template.GateWidth,
        });
        AssertCharged(decisions, parts.Build(2), isCertain: false);
    }

    /// <summary>Synthesising weights decides nothing; an exit does, be the images one or many.</summary>
    [Theory]
    [InlineData(true, 1, 1)]
    [InlineData(true, 4, 1)]
    [InlineData(false, 1, 0)]
    [InlineData(false, 4, 0)]
    public void Basisnet(bool hasExit, int batch, int decisions)
    {
        BasisnetConfiguration configuration = Basisnets.Configuration;
        AssertCharged(
            decisions, BasisnetNetwork.Build(hasExit ? configuration : configuration with { Exit = null }, batch), isCertain: false);
    }

    /// <summary>An exit decides for the images that get there, the last classifier for none.</summary>
    [Fact]
    public void Cascade()
    {
        CutNetwork network = new(NetworkCatalog.Open("resnet18"), null), small = new(NetworkCatalog.Open("mobilenet_v3_small"), 96);
        NetworkExit first = new(network.Find("stage2", null), ExitHeadKind.Pool, new FixedRate(0.25)),
            second = new(network.Find("stage3", null), ExitHeadKind.Pool, new FixedRate(0.5));
        NetworkBefore before = new(small, new FixedRate(0.5));

        AssertDecides(1, 1, [], [first]);
        AssertDecides(1 + 0.75, 1, [], [first, second]);
        AssertDecides(1 + 0.5 + 0.5 * 0.75, 1, [before], [first, second]);
        AssertDecides(1, 1, [before], []);
        AssertDecides(1 + (1 - 0.25 * 0.25), 2, [], [first, second]);

        void AssertDecides(double decisions, int batch, NetworkBefore[] networks, NetworkExit[] exits) =>
            AssertCharged(decisions, CascadeNetwork.Build(network, networks, exits, batch, RateSharing.Image), isCertain: false);
    }

    /// <summary>
    /// As many decisions as that, and where they are certain to be made they cost what each costs, once the device has nothing else to do.
    /// </summary>
    private static void AssertCharged(double decisions, DynamicNetwork network, bool isCertain)
    {
        DynamicEstimate free = Predict(network, 0), dear = Predict(network, 1);
        Assert.Equal(decisions, free.Decisions, 9);
        double added = dear.Expected.TotalSeconds - free.Expected.TotalSeconds;
        if (isCertain || decisions <= 1)
            Assert.Equal(decisions, added, 9);
        else
            Assert.InRange(added, 0.5 * decisions, decisions + 1e-9);
    }

    /// <summary>All on the device but for decisions, which the host reads back.</summary>
    private static DynamicEstimate Predict(DynamicNetwork network, int decisionSeconds) => DynamicPredictor.Predict(
        LatencyModels.Create(LatencyModels.Default, s_device, DataType.Fp32, new Runtime
        {
            Name = "reads-back",
            Submission = Submission.Network,
            Decisions = DecisionPlace.Host,
            DecisionSeconds = decisionSeconds,
        }), network);
}
