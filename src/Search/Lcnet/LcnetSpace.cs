using LatencyLab.Networks.Lcnet;

namespace LatencyLab.Search.Lcnet;

/// <summary>
/// One choice a stage, the same for all of its blocks: which nets, keep rates, channel group, hidden units. Costs of stages add.
/// </summary>
internal static class LcnetSpace
{
    private static readonly int[] s_defaultGroups = [1, 2, 4, 8, 16];

    public static FamilySpace Of(KnobValues knobs, FamilyTarget target, PartCosts costs)
    {
        Backbone backbone = BackboneCatalog.Find(target.Network);
        double groupWeight = knobs.Number(LcnetFamily.GroupWeight, 0, 10);
        LcnetBlock[][] choices = [.. backbone.Stages.Select((stage, index) => Choices(knobs, stage.Width, index + 1).ToArray())];
        Network dense = backbone.Build(target.Batch, target.Resolution);
        double denseMacs = dense.Macs;
        IReadOnlyList<BlockShape> shapes = backbone.BlocksOf(target.Resolution);
        DynamicNetwork frame =
            DynamicNetwork.Static(dense with { Blocks = [dense.Blocks[0], dense.Blocks[^1]] }) with { RatesDrawn = target.RatesDrawn };
        DynamicNetwork stem = DynamicNetwork.Static(dense with { Blocks = [dense.Blocks[0]] });
        DynamicNetwork head = DynamicNetwork.Static(dense with { Blocks = [dense.Blocks[^1]] });
        Dictionary<int, double> denseMacsOfStage = dense.Blocks.Where(block => block.Stage > 0).GroupBy(block => block.Stage)
            .ToDictionary(stage => stage.Key, stage => (dense with { Blocks = [.. stage] }).Macs);
        return new FamilySpace(
            new SeparableSpace(
                [.. choices.Select((options, stage) => new SearchVariable($"stage{stage + 1}", [.. options.Select(Label)]))],
                Rest(),
                [.. choices.Select((options, stage) => (IReadOnlyList<CandidateCosts>)[.. options.Select(block => Stage(stage, block))])],
                DynamicPredictor.Expected(costs, head.Groups[0], head).Latency.Time),
            selected => new LcnetConfiguration(backbone, [.. shapes.Select(shape => choices[shape.Stage - 1][selected[shape.Stage - 1]])]),
            FormattableString.Invariant($"1 - compute kept{(groupWeight > 0 ? $" + {groupWeight} a doubling of the channel group" : "")}"));

        CandidateCosts Rest()
        {
            double macs = DynamicPredictor.Expected(costs, frame).Macs;
            return new CandidateCosts(
                DynamicPredictor.Expected(costs, stem).Latency.Time, 0, macs / target.Batch, frame.ParameterCount);
        }

        PartCost GroupsOf(DynamicNetwork network) => network.Groups.Aggregate(
            default(PartCost), (sum, group) => sum + DynamicPredictor.Expected(costs, group, network));

        CandidateCosts Stage(int stage, LcnetBlock block)
        {
            PartCost cost = default;
            double parameters = 0;
            BlockShape[] blocks = [.. shapes.Where(shape => shape.Stage == stage + 1)];
            foreach (IGrouping<BlockShape, BlockShape> alike in blocks.GroupBy(shape => shape with { Index = 0 }))
            {
                DynamicNetwork one = frame with { Groups = LcnetNetwork.Groups(alike.Key, block, target.Batch) };
                cost += GroupsOf(one).Repeated(alike.Count());
                parameters += alike.Count() * (double)one.ParameterCount;
            }

            double notKept = (denseMacsOfStage[stage + 1] - cost.Macs) / denseMacs;
            double coarse = groupWeight * blocks.Length / shapes.Count * Math.Log2(block.ChannelGroup);
            return new CandidateCosts(cost.Latency.Time, notKept + coarse, cost.Macs / target.Batch, parameters);
        }
    }

    private static IEnumerable<LcnetBlock> Choices(KnobValues knobs, int width, int stage)
    {
        IReadOnlyList<string> modes = knobs.Choices(LcnetFamily.Mode, LcnetFamily.Modes);
        bool single = LcnetFamily.IsSingle(knobs);
        Refuse(modes.Any(LcnetFamily.HasLnet), "an L-Net", LcnetFamily.LayerKeep, LcnetFamily.LnetHidden);
        Refuse(modes.Any(LcnetFamily.HasCnet), "a C-Net", LcnetFamily.ChannelKeep, LcnetFamily.Group, LcnetFamily.CnetHidden);
        int[] groups = [.. knobs.IsGiven(LcnetFamily.Group) ? knobs.Counts(LcnetFamily.Group, 1, LcnetFamily.MostGroup)
            : s_defaultGroups.Where(group => width % group == 0)];
        foreach (int group in groups.Where(group => width % group != 0))
            throw new InputException($"{group} does not divide the {width} channels of stage {stage}", LcnetFamily.Group);
        List<LcnetBlock> blocks =
        [
            .. from mode in modes
               from layerKeep in Rates(LcnetFamily.LayerKeep, LcnetFamily.HasLnet(mode))
               from lnet in Hidden(LcnetFamily.LnetHidden, LcnetFamily.HasLnet(mode))
               from channelKeep in Rates(LcnetFamily.ChannelKeep, LcnetFamily.HasCnet(mode))
               from @group in LcnetFamily.HasCnet(mode) ? groups : [1]
               from cnet in Hidden(LcnetFamily.CnetHidden, LcnetFamily.HasCnet(mode))
               select LcnetFamily.Block(mode, layerKeep, channelKeep, @group, lnet, cnet, single),
        ];
        return blocks.DistinctBy(Label);

        IReadOnlyList<RateDistribution> Rates(string option, bool used) => used ? knobs.Rates(option) : [FixedRate.All];

        IReadOnlyList<int> Hidden(string option, bool used) => used ? knobs.Counts(option, 1, LcnetFamily.MostHidden) : [0];

        void Refuse(bool used, string what, params string[] options)
        {
            foreach (string option in options.Where(option => !used && knobs.IsGiven(option)))
                throw new InputException($"does nothing: no mode has {what}", option);
        }
    }

    /// <summary>E.g. <c>layer 0.7 h16 + channel 0.5 G4 h16</c>, or <c>dense</c>.</summary>
    private static string Label(LcnetBlock block)
    {
        string?[] parts =
        [
            block.HasLnet ? $"layer {block.LayerKeep.Text}{Hidden(block.LnetHidden)}" : null,
            block.HasCnet ? $"channel {block.ChannelKeep.Text} G{block.ChannelGroup}{Hidden(block.CnetHidden)}" : null,
        ];
        string text = string.Join(" + ", parts.OfType<string>());
        return text.Length == 0 ? "dense" : text;

        static string Hidden(int units) => units == 0 ? "" : $" h{units}";
    }
}
