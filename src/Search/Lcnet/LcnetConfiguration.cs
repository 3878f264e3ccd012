using LatencyLab.Networks.Lcnet;

namespace LatencyLab.Search.Lcnet;

/// <summary>An LC-Net: a backbone and what each of its blocks has.</summary>
/// <param name="Blocks">One a residual block, in order.</param>
internal sealed record LcnetConfiguration(Backbone Backbone, IReadOnlyList<LcnetBlock> Blocks) : IFamilyConfiguration
{
    /// <summary>Whether the nets are single layers.</summary>
    public bool IsSingle => Blocks.Any(block => block.IsSingle);

    public string Description
    {
        get
        {
            int lnets = Blocks.Count(block => block.HasLnet), cnets = Blocks.Count(block => block.HasCnet);
            return $"L-Net in {lnets} and C-Net in {cnets} of {Blocks.Count} blocks{(IsSingle ? ", of a single layer" : "")}";
        }
    }

    public IReadOnlyList<string> Decisions =>
    [
        .. from entry in Backbone.BlocksOf().Zip(Blocks)
           from name in new[]
           {
               entry.Second.HasLnet ? LcnetNetwork.LayerDecision(entry.First.Name) : null,
               entry.Second.HasCnet ? LcnetNetwork.ChannelDecision(entry.First.Name) : null,
           }
           where name is not null
           select name,
    ];

    public DynamicNetwork Build(FamilyTarget target) =>
        LcnetNetwork.Build(Backbone, Blocks, target.Batch, target.Resolution, target.RatesDrawn);

    public Network BuildDense(FamilyTarget target) => Backbone.Build(target.Batch, target.Resolution);

    public JsonNode ToSection() => LcnetSection.Write(this);

    public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates)
    {
        return this with
        {
            Blocks =
            [
                .. Backbone.BlocksOf().Zip(Blocks, (shape, block) => block with
                {
                    LayerKeep = rates.GetValueOrDefault(LcnetNetwork.LayerDecision(shape.Name)) ?? block.LayerKeep,
                    ChannelKeep = rates.GetValueOrDefault(LcnetNetwork.ChannelDecision(shape.Name)) ?? block.ChannelKeep,
                }),
            ],
        };
    }

    public JsonObject ToTraining(FamilyTarget target) => new()
    {
        ["template"] = LcnetFamily.Templates[IsSingle ? 1 : 0],
        ["blocks"] = LcnetSection.TrainingBlocks(this, target),
        ["loss"] = new JsonObject
        {
            ["layer_budget_weight"] = 10.0,
            ["channel_budget_weight"] = 10.0,
            ["gumbel_temperature"] = new JsonArray(2.0, 0.5),
            ["gumbel_noise"] = new JsonArray(1.0, 0.0),
            ["distillation_weight"] = 0.5,
            ["distillation_temperature"] = 4.0,
            ["calibrated"] = true,
        },
    };

    /// <summary>
    /// LAUDNet's program where every stage is of one mode: it trains layer and channel skipping, not both in one block, and no L-Nets.
    /// </summary>
    public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio)
    {
        string? problem = null;
        List<PlannedStage> stages = [];
        IReadOnlyList<int> maps = Backbone.StageSizes(target.Resolution);
        int first = 0;
        for (int stage = 0; stage < Backbone.Stages.Count; stage++)
        {
            LcnetBlock[] blocks = [.. Blocks.Skip(first).Take(Backbone.Stages[stage].Blocks)];
            first += blocks.Length;
            bool alike = blocks.Select(block => (block.HasLnet, block.ChannelGroup)).Distinct().Count() == 1;
            problem ??=
                blocks.Any(block => block.HasLnet && block.HasCnet) ? "the LAUDNet program does not skip layers and channels in one block"
                : blocks.Any(block => !block.HasLnet && !block.HasCnet) ? "the LAUDNet program has no stage that skips nothing"
                : alike ? null : "the LAUDNet program takes one mode and channel group a stage";
            stages.Add(new PlannedStage(
                blocks[0].HasLnet ? DynamicMode.Layer : DynamicMode.Channel, blocks.Length, blocks[0].HasLnet ? maps[stage] : 1,
                blocks[0].ChannelGroup, Math.Round(blocks.Average(block => block.ChannelKeep.Mean), 4)));
        }

        TrainingPlan plan = new(Backbone.Name, target.Resolution ?? Backbone.DefaultResolution, macRatio, stages);
        problem ??= PublishedScript.LaudnetProblem(plan);
        return problem is null
            ? new TrainingFiles(
                [PublishedScript.WriteLaudnet(plan)],
                [$"{PublishedScript.LaudnetFileName}: the nearest public trainer; its maskers are not L-Nets and C-Nets"])
            : new TrainingFiles([], [$"no {PublishedScript.LaudnetFileName}: {problem}"]);
    }

    /// <summary>Itself.</summary>
    /// <exception cref="InputException">A block is not legal.</exception>
    internal LcnetConfiguration Verified(int? resolution)
    {
        foreach ((BlockShape shape, LcnetBlock block) in Backbone.BlocksOf(resolution).Zip(Blocks))
        {
            if (LcnetNetwork.Violation(shape, block) is string violation)
                throw new InputException(violation);
        }

        return this;
    }
}
