namespace LatencyLab.Search.Lasnet;

/// <summary>A LASNet or LAUDNet that was described, read or chosen.</summary>
/// <param name="Rated">Its blocks, and their rates.</param>
internal sealed record LasnetPlan(RatedConfiguration Rated) : IFamilyConfiguration
{
    /// <summary>How each stage skips; of a network that was described block by block, what its first block does.</summary>
    public IReadOnlyList<StageConfiguration> Stages
    {
        get => field ?? [.. Backbone.Stages.Select(
            (_, stage) => StageConfiguration.Of(Rated.Mean.Blocks[Backbone.BlocksPerStage.Take(stage).Sum()]))];
        init;
    }

    /// <summary>
    /// The network whose expected latency was searched, where it is not <see cref="Rated"/>: a range of rates was averaged over.
    /// </summary>
    public Func<FamilyTarget, DynamicNetwork>? Searched { get; init; }

    /// <summary>How masks lie, where it was said beside the blocks; null: as the blocks say.</summary>
    public MaskStatistics? Masks { get; init; }

    public Backbone Backbone => Rated.Mean.Backbone;

    public IReadOnlyList<string> Decisions =>
        [.. Backbone.BlocksOf().Zip(Rated.Mean.Blocks, LasnetRates.DecisionsOf).SelectMany(names => names)];

    public bool HasDistribution => Searched is null && (Rated.ActivationRate is not null || Rated.ChannelKeepRate is not null);

    /// <summary>
    /// E.g. <c>spatial S = 8-4-7-1, r = 0.5</c>, of the stages where their blocks agree; with channels also G and the share c that is kept.
    /// </summary>
    public string Description
    {
        get
        {
            IReadOnlyList<BlockConfiguration> blocks = Rated.Mean.Blocks;
            List<string> parts = [];
            if (blocks.Any(block => block.IsSpatial))
                parts.Add($"S = {PerStage(block => block.Granularity.ToString(CultureInfo.InvariantCulture))}");
            if (blocks.Any(HasActivationRate))
                parts.Add($"r = {Range(blocks.Where(HasActivationRate).Select(block => block.ActivationRate))}");
            if (blocks.Any(block => block.MasksChannels))
            {
                parts.Add($"G = {PerStage(block => block.ChannelGroup.ToString(CultureInfo.InvariantCulture))}");
                parts.Add($"c = {Range(blocks.Where(block => block.MasksChannels).Select(block => block.ChannelKeepRate))}");
            }

            return $"{PerStage(block => block.Mode.ToString().ToLowerInvariant())} {string.Join(", ", parts)}";

            static bool HasActivationRate(BlockConfiguration block) => block.Mode is not (DynamicMode.Channel or DynamicMode.Dense);
        }
    }

    /// <summary>What a file says.</summary>
    /// <exception cref="Diagnostics.InputException">Another number of stages than the backbone has.</exception>
    public static LasnetPlan Of(Backbone backbone, IReadOnlyList<StageConfiguration> stages) => new(
        new RatedConfiguration(
            new LasnetConfiguration(backbone, BlockList.Expand([.. stages.Select(stage => stage.BlockOf(backbone.Kind))], backbone)))
        {
            ActivationRate = stages.Select(stage => stage.ActivationRates).FirstOrDefault(rates => rates is not null),
            ChannelKeepRate = stages.Select(stage => stage.ChannelKeepRates).FirstOrDefault(rates => rates is not null),
            ChannelsFollow = stages.Any(stage => stage.ChannelsFollow),
        })
    {
        Stages = stages,
    };

    /// <summary>What a search chose.</summary>
    /// <param name="request">What was searched.</param>
    /// <param name="rates">The activation rates that latencies are means over.</param>
    /// <param name="choices">One a stage.</param>
    public static LasnetPlan Of(LasnetRequest request, ActivationRates rates, IReadOnlyList<StageChoice> choices)
    {
        LasnetPlan plan = Of(
            request.Backbone, [.. choices.Select((choice, stage) => StageConfiguration.Of(request, stage, choice, rates.Mean))]);
        bool averages = rates.IsRange && (request.ChannelKeepRate is null || choices.Any(choice => choice.Mode != DynamicMode.Channel));
        return averages || !plan.HasDistribution ? plan with { Searched = _ => Averaged(request, rates, choices) } : plan;
    }

    public DynamicNetwork Build(FamilyTarget target) => Searched?.Invoke(target)
        ?? RatedAt(target).Build(target.Batch, target.Resolution, target.RatesDrawn) ?? DynamicNetwork.Static(BuildBlocks(target));

    public Network BuildBlocks(FamilyTarget target) => LasnetFamily.Build(RatedAt(target).Mean, target.Batch, target.Resolution);

    public DynamicNetwork? BuildDrawn(FamilyTarget target) =>
        HasDistribution ? Build(target) : SkippingNetwork.Of(Rated.Mean, target.Batch, target.Resolution);

    public Network BuildDense(FamilyTarget target) => Backbone.Build(target.Batch, target.Resolution);

    public string NetworkName(FamilyTarget target) => Backbone.Reference;

    public JsonNode ToSection() => LasnetSection.Write(Stages);

    public IFamilyConfiguration With(KnobValues given)
    {
        RatedConfiguration rated = Rated;
        string? channels = given.Text(LasnetKnobs.ChannelKeepRate);
        if (channels is not null)
            rated = LasnetRates.WithChannelKeepRate(rated, channels, LasnetKnobs.ChannelKeepRate);
        return this with
        {
            Masks = given.Text(LasnetKnobs.Masks) is string masks ? MaskStatistics.Parse(masks, Backbone, LasnetKnobs.Masks) : Masks,
            Rated = given.Text(LasnetKnobs.ActivationRate) is string rates
                ? LasnetRates.WithActivationRate(
                    rated, rates, LasnetKnobs.ActivationRate, channels is null ? null : LasnetKnobs.ChannelKeepRate)
                : rated,
        };
    }

    /// <summary>Measured rates of blocks; a block without any keeps its own. They are numbers: of a distribution its mean.</summary>
    public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates) =>
        new LasnetPlan(LasnetRates.WithMeasured(Rated, rates)) { Masks = Masks };

    public JsonObject ToTraining(FamilyTarget target) => LasnetTraining.Of(this, target);

    public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio) => PublishedTrainers.Of(new TrainingPlan(
        Backbone.Name, target.Resolution ?? Backbone.DefaultResolution, macRatio,
        [.. Stages.Select((stage, i) => new PlannedStage(
            stage.Mode, Backbone.Stages[i].Blocks, stage.Granularity, stage.ChannelGroup, stage.ChannelKeepRate))]));

    /// <summary>The configuration on maps of the target's resolution.</summary>
    private RatedConfiguration RatedAt(FamilyTarget target) =>
        Masks is null ? Rated : Rated with { Mean = Masks.On(Rated.Mean, target.Resolution) };

    /// <summary>The rates of a search as a distribution that a batch shares: its expectation is the mean that was searched on.</summary>
    private static DynamicNetwork Averaged(LasnetRequest request, ActivationRates rates, IReadOnlyList<StageChoice> choices)
    {
        RateDistribution activation = new HistogramRate(rates.Values.Select((rate, i) => (rate, rates.ProbabilityOf(i))));
        RateDistribution kept = request.ChannelKeepRate is null ? FixedRate.All
            : new HistogramRate(request.ChannelKeepPoints.Select(point => (point.Rate!.Value, point.Probability)));
        return RatedNetwork.Of(At, activation, kept, RateSharing.Batch);

        Network At(PartRates drawn) => LasnetFamily.Build(
            request.Masks.On(
                new LasnetConfiguration(request.Backbone, BlockList.Expand(
                [
                    .. choices.Select(choice => choice.At(
                        drawn.Rate, request.ChannelKeepRate is null ? null : drawn.ChannelRate, request.Backbone.Kind)
                        with { ChannelKeepVariance = request.ChannelKeepVariance(choice.Mode) }),
                ], request.Backbone)),
                request.Resolution),
            request.Batch, request.Resolution);
    }

    private static string Range(IEnumerable<double> rates)
    {
        double[] different = [.. rates.Distinct().Order()];
        return different.Length == 1
            ? FormattableString.Invariant($"{different[0]:0.###}")
            : FormattableString.Invariant($"{different[0]:0.###}..{different[^1]:0.###}");
    }

    private string PerStage(Func<BlockConfiguration, string> value)
    {
        string[] blocks = [.. Rated.Mean.Blocks.Select(value)];
        if (blocks.Distinct().Count() == 1)
            return blocks[0];
        return string.Join('-', Backbone.BlocksPerStage.Select((count, stage) =>
            string.Join('/', blocks.Skip(Backbone.BlocksPerStage.Take(stage).Sum()).Take(count).Distinct())));
    }
}
