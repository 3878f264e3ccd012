namespace LatencyLab.Search.Lasnet;

/// <summary>LAUDNet on the command line, in files and in searches; and LASNet, which is a LAUDNet that skips no channels.</summary>
/// <param name="name">Name of the family.</param>
/// <param name="summary">One line for help.</param>
/// <param name="masksChannels">Whether searches and files of it may skip channels.</param>
internal sealed class LaudnetFamily(string name, string summary, bool masksChannels) : INetworkFamily
{
    private const double DefaultRate = 0.5;

    public string Name => name;

    public string Summary => summary;

    public IReadOnlyList<FamilyKnob> Knobs => LasnetKnobs.All;

    public Field Section => LasnetSection.Field;

    public string RatioKey => "target_rate";

    public IReadOnlyList<string> TrainerFiles => PublishedTrainers.Names;

    public void CheckNetwork(string network) => BackboneCatalog.Find(network);

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target)
    {
        Backbone backbone = BackboneCatalog.Find(target.Network);
        string text = knobs.Required(LasnetKnobs.Mode);
        IReadOnlyList<DynamicMode> modes = BlockList.Expand([.. text.Split('-').Select(ParseMode)], backbone, LasnetKnobs.Mode);
        if (knobs.Text(LasnetKnobs.Granularity) is null && modes.Any(mode => mode is DynamicMode.Spatial or DynamicMode.Both))
            throw new InputException("modes spatial and both need --granularity, e.g. --granularity 8-4-7-1");
        bool masks = modes.Any(mode => mode is DynamicMode.Channel or DynamicMode.Both);
        if (modes.All(mode => mode is DynamicMode.Channel or DynamicMode.Dense))
            Refuse(LasnetKnobs.ActivationRate, "has no activation rate (--channel-keep-rate is what its blocks keep)");
        if (!masks)
        {
            Refuse(LasnetKnobs.ChannelKeepRate, "does not skip channels");
            Refuse(LasnetKnobs.Group, "does not skip channels");
        }

        IReadOnlyList<int> granularities = BlockList.Parse(knobs.Text(LasnetKnobs.Granularity) ?? "1", backbone, LasnetKnobs.Granularity);
        IReadOnlyList<int> groups = BlockList.Parse(knobs.Text(LasnetKnobs.Group) ?? "1", backbone, LasnetKnobs.Group);
        return new LasnetPlan(new RatedConfiguration(new LasnetConfiguration(backbone, [.. modes.Select((mode, i) => new BlockConfiguration
        {
            Mode = mode,
            Granularity = granularities[i],
            ChannelGroup = groups[i],
            ActivationRate = DefaultRate,
            ChannelKeepRate = mode is DynamicMode.Channel or DynamicMode.Both ? DefaultRate : 1,
        })]))).With(knobs);

        void Refuse(string option, string why)
        {
            if (knobs.IsGiven(option))
                throw new InputException($"does not go with --mode {text}, which {why}", option);
        }
    }

    public IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder) =>
        LasnetSection.Read(file, target, folder, masksChannels);

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs) =>
        LasnetSpace.Of(LasnetRequest.Of(knobs, target, masksChannels), costs);

    private static DynamicMode ParseMode(string text)
    {
        string[] names = [.. Enum.GetNames<DynamicMode>().Select(mode => mode.ToLowerInvariant())];
        int index = Array.IndexOf(names, text);
        return index >= 0
            ? Enum.GetValues<DynamicMode>()[index]
            : throw new InputException(
                $"unknown mode '{text}', expected one of {string.Join(", ", names)}", LasnetKnobs.Mode,
                nearest: NearestName.Find(text, names));
    }
}
