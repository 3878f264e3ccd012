using LatencyLab.Networks.Lcnet;

namespace LatencyLab.Search.Lcnet;

/// <summary>LC-Net on the command line, in files and in searches.</summary>
internal sealed class LcnetFamily : INetworkFamily
{
    internal const string Mode = "--mode", LayerKeep = "--layer-keep", ChannelKeep = "--channel-keep", Group = "--channel-group",
        LnetHidden = "--lnet-hidden", CnetHidden = "--cnet-hidden", GroupWeight = "--group-weight", Template = "--template";

    internal const int MostHidden = 65_536, MostGroup = 65_536;

    /// <summary>How nets are made: with a hidden layer, scaling conv1 and conv2; or of a single layer, scaling conv2 alone.</summary>
    internal static IReadOnlyList<string> Templates { get; } = ["hidden", "single"];

    /// <summary>What a block has: no net, an L-Net, a C-Net, both.</summary>
    internal static IReadOnlyList<string> Modes { get; } = ["dense", "layer", "channel", "both"];

    public string Name => "lcnet";

    public string Summary => "L-Net and C-Net a block: layers and channels skipped image by image";

    public IReadOnlyList<FamilyKnob> Knobs { get; } =
    [
        new(Mode, "lcnet: which nets a block has: dense, layer, channel, both. predict: one for all, one a stage or a block joined by '-' "
            + "(default both); search: modes to choose from for every stage (default dense,layer,channel,both).")
        {
            PredictDefault = "both", SearchDefault = "dense,layer,channel,both",
        },
        new(LayerKeep, "lcnet: probability that an image runs a block. predict: one, one a stage or a block, separated by commas (default "
            + "0.7); search: to choose from (default 0.5,0.6,0.7,0.8,0.9). A rate may be beta:MEAN,CONCENTRATION or a .csv histogram.")
        {
            PredictDefault = "0.7", SearchDefault = "0.5,0.6,0.7,0.8,0.9",
        },
        new(ChannelKeep, "lcnet: fraction of channel groups kept, as --layer-keep (default 0.5; search 0.25,0.5,0.75).")
        {
            PredictDefault = "0.5", SearchDefault = "0.25,0.5,0.75",
        },
        new(Group, "lcnet: channels kept or skipped together. predict: joined by '-' (default 1); search: to choose from, separated by "
            + "commas (default 1,2,4,8,16 as far as they divide the width).")
        {
            PredictDefault = "1",
        },
        new(LnetHidden, "lcnet: hidden units of the L-Nets (default 16). predict: joined by '-'; search: separated by commas.")
        {
            PredictDefault = "16",
            SearchDefault = "16",
        },
        new(CnetHidden, "lcnet: hidden units of the C-Nets (default 16). predict: joined by '-'; search: separated by commas.")
        {
            PredictDefault = "16",
            SearchDefault = "16",
        },
        new(Template, "lcnet: hidden (default): nets of pool, FC, ReLU, FC, whose channels are kept in conv1 and conv2; single: of pool, FC"
            + " and a clamp, kept in what conv2 puts out alone.")
        {
            PredictDefault = Templates[0],
            SearchDefault = Templates[0],
        },
        new(GroupWeight, "lcnet, search: what doubling the channel group of every block counts as, in compute not kept (default 0.01).")
        {
            InPredict = false,
            SearchDefault = "0.01",
        },
    ];

    public Field Section => LcnetSection.Field;

    public IReadOnlyList<string> TrainerFiles { get; } = [PublishedScript.LaudnetFileName];

    public void CheckNetwork(string network) => BackboneCatalog.Find(network);

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target)
    {
        Backbone backbone = BackboneCatalog.Find(target.Network);
        IReadOnlyList<string> modes = BlockList.Expand(
            [.. knobs.Dashed(Mode).Select(mode => KnobValues.ParseChoice(mode, Mode, Modes))], backbone, Mode);
        IReadOnlyList<RateDistribution> layers = BlockList.Expand(knobs.Rates(LayerKeep), backbone, LayerKeep),
            channels = BlockList.Expand(knobs.Rates(ChannelKeep), backbone, ChannelKeep);
        IReadOnlyList<int> groups = Counts(Group, MostGroup), lnets = Counts(LnetHidden, MostHidden),
            cnets = Counts(CnetHidden, MostHidden);
        bool anyLayer = modes.Any(HasLnet), anyChannel = modes.Any(HasCnet);
        foreach (string option in new[] { LayerKeep, LnetHidden }.Where(option => knobs.IsGiven(option) && !anyLayer))
            throw new InputException("does nothing: no block has an L-Net (--mode layer or both)", option);
        foreach (string option in new[] { ChannelKeep, Group, CnetHidden }.Where(option => knobs.IsGiven(option) && !anyChannel))
            throw new InputException("does nothing: no block has a C-Net (--mode channel or both)", option);
        bool single = IsSingle(knobs);
        LcnetConfiguration configuration = new(
            backbone, [.. modes.Select((mode, i) => Block(mode, layers[i], channels[i], groups[i], lnets[i], cnets[i], single))]);
        return configuration.Verified(target.Resolution);

        IReadOnlyList<int> Counts(string option, int most) =>
            BlockList.Expand([.. knobs.Dashed(option).Select(part => KnobValues.ParseCount(part, option, 1, most))], backbone, option);
    }

    public IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder) =>
        LcnetSection.Read(file.Record(Name)!, target, folder);

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs) => LcnetSpace.Of(knobs, target, costs);

    internal static LcnetBlock Block(
        string mode, RateDistribution layerKeep, RateDistribution channelKeep, int group, int lnetHidden, int cnetHidden, bool single) =>
        new()
        {
            LayerKeep = HasLnet(mode) ? layerKeep : FixedRate.All,
            LnetHidden = HasLnet(mode) && !single ? lnetHidden : 0,
            HasSingleLnet = HasLnet(mode) && single,
            ChannelKeep = HasCnet(mode) ? channelKeep : FixedRate.All,
            ChannelGroup = HasCnet(mode) ? group : 1,
            CnetHidden = HasCnet(mode) && !single ? cnetHidden : 0,
            HasSingleCnet = HasCnet(mode) && single,
        };

    /// <summary>Whether nets are single layers.</summary>
    /// <exception cref="InputException">Hidden units are given too.</exception>
    internal static bool IsSingle(KnobValues knobs)
    {
        bool single = knobs.Choice(Template, Templates) == Templates[1];
        return new[] { LnetHidden, CnetHidden }.FirstOrDefault(option => single && knobs.IsGiven(option)) is string hidden
            ? throw new InputException("does nothing: --template single has no hidden units", hidden)
            : single;
    }

    internal static bool HasLnet(string mode) => mode is "layer" or "both";

    internal static bool HasCnet(string mode) => mode is "channel" or "both";
}
