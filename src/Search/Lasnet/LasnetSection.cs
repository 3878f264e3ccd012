namespace LatencyLab.Search.Lasnet;

/// <summary>The section <c>stages</c> of a configuration file: how each stage of a LASNet or LAUDNet skips.</summary>
internal static class LasnetSection
{
    private const string Stages = "stages", Mode = "mode", Granularity = "granularity", ChannelGroup = "channel_group",
        ActivationRate = "activation_rate", ChannelKeepRate = "channel_keep_rate", MaskScatter = "mask_scatter";

    /// <summary>Value of <see cref="ChannelKeepRate"/>: the square root of what is drawn for the activation rate.</summary>
    private const string FollowsActivation = "sqrt(activation_rate)";

    private const double SmallestRate = 1e-6;

    private static readonly DynamicMode[] s_modes = Enum.GetValues<DynamicMode>();

    public static Field Field { get; } = new(Stages, FieldKind.List, "lasnet, laudnet: what to train each stage with")
    {
        Item = new Field("stage", FieldKind.Record, "one stage")
        {
            Fields =
            [
                Field.Choice(Mode, "what is skipped", [.. s_modes.Select(Key)]) with { Required = true },
                FamilyFields.Count(Granularity, "spatial granularity S in output pixels"),
                FamilyFields.Count(ChannelGroup, "channels kept or skipped together"),
                FamilyFields.Rate(
                    ActivationRate, "fraction of patches computed: its mean, or the same distribution in every stage that has one")
                    with { Minimum = SmallestRate },
                FamilyFields.Rate(
                    ChannelKeepRate,
                    "fraction of channel groups kept: its mean, or the same distribution in every stage that has one; in mode both also "
                    + $"{FollowsActivation}")
                    with { Minimum = SmallestRate, Choices = [FollowsActivation] },
                Field.Number(
                    MaskScatter, "how often patches side by side differ, over 2 r (1 - r): 1, the default, where each is chosen by itself",
                    0, 1),
            ],
        },
    };

    public static LasnetPlan Read(Bound file, FamilyTarget target, string? folder, bool masksChannels)
    {
        Backbone backbone = BackboneCatalog.Find(target.Network);
        IReadOnlyList<int> maps = backbone.StageSizes(target.Resolution);
        IReadOnlyList<Bound> given = file.Records(Stages);
        List<InputError> errors = [];
        if (given.Count != maps.Count)
            errors.Add(file.NodeOf(Stages).Error($"{Stages}: {target.Network} has {maps.Count} stages, got {given.Count}"));
        for (int i = 0; i < Math.Min(given.Count, maps.Count); i++)
            Check(given[i], maps[i], i + 1, masksChannels, errors);
        StageConfiguration[] stages = errors.Count > 0 ? [] : [.. given.Select((stage, i) => ReadStage(stage, maps[i], folder, errors))];
        if (errors.Count == 0)
            CheckDistributions(file, stages, errors);
        return errors.Count == 0 ? LasnetPlan.Of(backbone, stages) : throw new InputException(errors);
    }

    public static JsonArray Write(IEnumerable<StageConfiguration> stages) => [.. stages.Select(WriteStage)];

    private static JsonObject WriteStage(StageConfiguration stage)
    {
        JsonObject json = new() { [Mode] = Key(stage.Mode) };
        if (stage.Mode is DynamicMode.Spatial or DynamicMode.Both)
            json[Granularity] = stage.Granularity;
        if (stage.Mode is not (DynamicMode.Channel or DynamicMode.Dense))
            json[ActivationRate] = stage.ActivationRates is { } rates ? rates.Text : stage.ActivationRate;
        if (stage.MaskScatter != 1)
            json[MaskScatter] = stage.MaskScatter;
        if (stage.Mode is DynamicMode.Channel or DynamicMode.Both)
        {
            json[ChannelGroup] = stage.ChannelGroup;
            json[ChannelKeepRate] =
                stage.ChannelsFollow ? FollowsActivation : stage.ChannelKeepRates is { } kept ? kept.Text : stage.ChannelKeepRate;
        }

        return json;
    }

    private static StageConfiguration ReadStage(Bound stage, int mapSize, string? folder, List<InputError> errors)
    {
        RateDistribution? rates = FamilyFields.Rate(stage, ActivationRate, folder, errors);
        bool follows = stage.Text(ChannelKeepRate) == FollowsActivation;
        RateDistribution? kept = follows ? null : FamilyFields.Rate(stage, ChannelKeepRate, folder, errors);
        DynamicMode mode = ModeOf(stage);
        return new StageConfiguration
        {
            Mode = mode,
            Granularity = mode == DynamicMode.Layer ? mapSize : stage.Count(Granularity) ?? 1,
            ChannelGroup = stage.Count(ChannelGroup) ?? 1,
            ActivationRate = rates?.Mean ?? 1,
            ActivationRates = rates is null or FixedRate ? null : rates,
            ChannelKeepRate = follows ? Math.Sqrt(rates?.Mean ?? 1) : kept?.Mean ?? 1,
            ChannelKeepRates = kept is null or FixedRate ? null : kept,
            ChannelsFollow = follows,
            MaskScatter = stage.Number(MaskScatter) ?? 1,
        };
    }

    private static void Check(Bound stage, int mapSize, int number, bool masksChannels, List<InputError> errors)
    {
        DynamicMode mode = ModeOf(stage);
        bool channels = mode is DynamicMode.Channel or DynamicMode.Both;
        if (channels && !masksChannels)
            errors.Add(stage.NodeOf(Mode).Error($"{Mode}: lasnet does not skip channels, expected spatial or layer (or family laudnet)"));
        Expect(Granularity, mode is DynamicMode.Spatial or DynamicMode.Both);
        Expect(ActivationRate, mode is not (DynamicMode.Channel or DynamicMode.Dense));
        Expect(ChannelGroup, channels);
        Expect(ChannelKeepRate, channels);
        if (stage.Keys.Contains(MaskScatter) && mode is not (DynamicMode.Spatial or DynamicMode.Both))
            errors.Add(stage.NodeOf(MaskScatter).Error($"{MaskScatter}: does not belong to mode {Key(mode)}"));
        if (mode == DynamicMode.Channel && stage.Text(ChannelKeepRate) == FollowsActivation)
            errors.Add(stage.NodeOf(ChannelKeepRate)
                .Error($"{ChannelKeepRate}: {FollowsActivation} belongs to mode both; mode channel has no activation rate"));
        IReadOnlyList<int> valid = GranularityOptions.AllOf(mapSize);
        if (mode is (DynamicMode.Spatial or DynamicMode.Both) && stage.Count(Granularity) is int granularity
            && !valid.Contains(granularity))
        {
            string why = granularity == mapSize
                ? $"is the whole map of stage {number} (that is mode layer)"
                : $"does not divide the {mapSize}x{mapSize} map of stage {number}";
            errors.Add(stage.NodeOf(Granularity).Error($"{Granularity}: {granularity} {why}, expected one of {string.Join(", ", valid)}"));
        }

        void Expect(string key, bool belongs)
        {
            bool given = stage.Keys.Contains(key);
            if (given && !belongs)
                errors.Add(stage.NodeOf(key).Error($"{key}: does not belong to mode {Key(mode)}"));
            else if (!given && belongs)
                errors.Add(stage.Node.Error($"missing key '{key}', which mode {Key(mode)} needs"));
        }
    }

    /// <summary>A distribution is one draw for the whole network, so that stages have the same or none.</summary>
    private static void CheckDistributions(Bound file, IReadOnlyList<StageConfiguration> stages, List<InputError> errors)
    {
        CheckAlike(
            ActivationRate,
            stages.Where(stage => stage.Mode is not (DynamicMode.Channel or DynamicMode.Dense))
                .Select(stage => stage.ActivationRates?.Text));
        CheckAlike(
            ChannelKeepRate,
            stages.Where(stage => stage.Mode is DynamicMode.Channel or DynamicMode.Both && !stage.ChannelsFollow)
                .Select(stage => stage.ChannelKeepRates?.Text));
        if (stages.Where(stage => stage.Mode == DynamicMode.Both).Select(stage => stage.ChannelsFollow).Distinct().Count() > 1)
            Add($"{ChannelKeepRate} is {FollowsActivation} in some stages of mode both, expected in all of them or none");

        void CheckAlike(string key, IEnumerable<string?> distributions)
        {
            if (distributions.Distinct().Count() > 1)
                Add($"one distribution of {key} holds for the whole network, expected the same in every stage that has one");
        }

        void Add(string problem) => errors.Add(file.NodeOf(Stages).Error($"{Stages}: {problem}"));
    }

    private static DynamicMode ModeOf(Bound stage) => s_modes.Single(mode => Key(mode) == stage.Text(Mode));

    private static string Key(DynamicMode mode) => mode.ToString().ToLowerInvariant();
}
