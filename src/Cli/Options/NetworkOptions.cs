using System.CommandLine;
using System.Globalization;
using LatencyLab.Diagnostics;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;

namespace LatencyLab.Cli.Options;

/// <summary>A network to predict, beside the dense network it is compared with.</summary>
/// <param name="Title">What it is, for headings.</param>
/// <param name="Network">As it runs.</param>
/// <param name="Dense">The same computing everything; the same object where nothing is dynamic.</param>
internal sealed record NetworkInput(string Title, Network Network, Network Dense)
{
    /// <summary>The same where a rate is a distribution, of which <see cref="Network"/> has the mean; else null.</summary>
    public DynamicNetwork? Rated { get; init; }
}

/// <summary>A network of a family of the registry, beside the static one.</summary>
internal sealed record FamilyInput(string Title, DynamicNetwork Network, Network Dense);

/// <summary>The options that describe a network, or name a configuration file that does.</summary>
internal sealed class NetworkOptions
{
    private const double DefaultRate = 0.5;

    public Option<string?> Network { get; } = new("--network") { Description = "Network, e.g. resnet101, mobilenet_v2_x0.5 or bert_large (a wrong name lists the nearest), or the .yaml file of your own." };

    public Option<string?> Config { get; } = new("--config") { Description = "A latencylab.yaml that a search emitted." };

    public Option<string?> Family { get; } = new("--family") { Description = $"Dynamic family: {string.Join(", ", FamilyRegistry.Names.SkipLast(1))} or {FamilyRegistry.Names[^1]}; without it the dense network." };

    public Option<string?> Mode { get; } = new("--mode") { Description = "spatial (default), channel, layer or both; one for all or one a stage, e.g. spatial-spatial-layer-layer." };

    public Option<string?> Granularity { get; } = new("--granularity") { Description = "Spatial granularity S: one for all, one a stage or one a block, e.g. 8-4-7-1." };

    public Option<string?> ActivationRate { get; } = new("--activation-rate")
    {
        Description = "Activation rate r (default 0.5): a number, a comma list (one a stage or one a block), a file all_density_best.txt, or a distribution for all (beta:MEAN,CONCENTRATION or a .csv histogram).",
    };

    public Option<string?> ChannelGroup { get; } = new("--channel-group") { Description = "Channel granularity G (default 1): one for all, one a stage or one a block, e.g. 2-2-2-2." };

    public Option<string?> ChannelKeepRate { get; } = new("--channel-keep-rate")
    {
        Description = "Fraction of channel groups kept in modes channel and both (default 0.5): a number, a comma list (one a stage or one a block), or a distribution for all (beta:MEAN,CONCENTRATION or a .csv histogram), independent of the activation rate's.",
    };

    public Option<int?> Batch { get; } = new("--batch") { Description = "Images in a batch (default 1; with --config the configuration's)." };

    public Option<int?> Resolution { get; } = new("--resolution") { Description = "Side of the square input image in pixels, or tokens of a sequence (default: the network's own)." };

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
    }

    public NetworkOptions() => Families = new FamilyOptions(knob => knob.InPredict, Lasnet);

    public FamilyOptions Families { get; }

    public Option<string?> MeasuredRates { get; } = new("--measured-rates")
    {
        Description = "CSV of rates measured after training, decision,rate: predict with these instead (families other than lasnet and laudnet).",
    };

    private IEnumerable<Option> All => [Network, Config, Family, .. Lasnet, .. Families.All, MeasuredRates, Batch, Resolution];

    /// <summary>Options that only describe a network given by --network.</summary>
    private IEnumerable<Option> Describing => [Family, .. Lasnet, .. Families.All, MeasuredRates];

    private IEnumerable<Option> Lasnet => [Mode, Granularity, ActivationRate, ChannelGroup, ChannelKeepRate];

    /// <summary>An option that would be parsed and ignored is an error.</summary>
    /// <exception cref="InputException">An option that has no effect beside <paramref name="chosen"/>.</exception>
    public void RefuseUnused(ParseResult parsed, string chosen)
    {
        IEnumerable<Option> unused = chosen switch
        {
            "--network" => parsed.GetValue(Family) is null ? Describing.Where(option => option != Family) : [],
            "--config" => Describing.Where(option => option != ActivationRate && option != ChannelKeepRate && option != MeasuredRates && option != Families.RatesDrawn),
            _ => [.. Describing, Batch, Resolution],
        };
        foreach (Option option in unused)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new InputException(chosen == "--network"
                    ? $"{option.Name} needs --family {(Lasnet.Contains(option) ? "lasnet or laudnet" : "of one that has it")}"
                    : $"{option.Name} has no effect beside {chosen}");
            }
        }
    }

    /// <summary>A family's network from the options; null where the family is lasnet, laudnet or none.</summary>
    /// <exception cref="InputException">Unknown names, values that are wrong, options of another family.</exception>
    public FamilyInput? ReadFamily(ParseResult parsed)
    {
        if (parsed.GetValue(Family) is not string name)
            return null;
        if (FamilyRegistry.Find(name) is not INetworkFamily family)
        {
            Families.RefuseBesideLasnet(parsed, name);
            return parsed.GetValue(MeasuredRates) is null ? null
                : throw new InputException("does not go with lasnet and laudnet, whose --activation-rate takes all_density_best.txt", MeasuredRates.Name);
        }

        FamilyTarget target = new(parsed.GetValue(Network)!, parsed.GetValue(Resolution), parsed.GetValue(Batch) ?? 1, Families.GetRatesDrawn(parsed));
        return Input(parsed, family, family.Configure(KnobValues.ForPredict(family, Families.Given(parsed, family)), target), target);
    }

    /// <summary>A family's network from a configuration file; null where the family is lasnet or laudnet.</summary>
    /// <inheritdoc cref="ReadFamily(ParseResult)" path="/exception"/>
    public FamilyInput? ReadFamily(ParseResult parsed, Configuration configuration)
    {
        if (configuration.Section is null)
        {
            return parsed.GetValue(MeasuredRates) is null ? null
                : throw new InputException("does not go with lasnet and laudnet, whose --activation-rate takes all_density_best.txt", MeasuredRates.Name);
        }

        foreach (Option<string?> rate in (Option<string?>[])[ActivationRate, ChannelKeepRate])
        {
            if (parsed.GetValue(rate) is not null)
                throw new InputException($"belongs to family lasnet, laudnet, not to {configuration.Family}; --measured-rates takes its rates", rate.Name);
        }

        FamilyTarget target = configuration.Target;
        target = target with
        {
            Batch = parsed.GetValue(Batch) ?? target.Batch,
            Resolution = parsed.GetValue(Resolution) ?? target.Resolution,
            RatesDrawn = parsed.GetValue(Families.RatesDrawn) is null ? target.RatesDrawn : Families.GetRatesDrawn(parsed),
        };
        return Input(parsed, FamilyRegistry.Find(configuration.Family)!, configuration.Section, target);
    }

    private FamilyInput Input(ParseResult parsed, INetworkFamily family, IFamilyConfiguration configuration, FamilyTarget target)
    {
        if (parsed.GetValue(MeasuredRates) is string path)
            configuration = configuration.WithRates(Search.Families.MeasuredRates.Read(path, configuration.Decisions));
        return new FamilyInput($"{target.Network}, {family.Name}, {configuration.Description}", configuration.Build(target), configuration.BuildDense(target));
    }

    /// <summary>The network of a configuration file, with the batch, resolution and rates that the command line overrides.</summary>
    /// <exception cref="InputException">Rates of the wrong number or range.</exception>
    public NetworkInput Read(ParseResult parsed, Configuration configuration) => Build(
        parsed, configuration.Family, WithRates(parsed, configuration.ToLasnet()), parsed.GetValue(Batch) ?? configuration.Batch, parsed.GetValue(Resolution) ?? configuration.Resolution,
        configuration.RatesDrawn);

    /// <summary>The network that the options describe.</summary>
    /// <exception cref="InputException">Unknown names, lists of the wrong length, illegal configurations.</exception>
    public NetworkInput Read(ParseResult parsed)
    {
        int batch = parsed.GetValue(Batch) ?? 1;
        int? resolution = parsed.GetValue(Resolution);
        if (parsed.GetValue(Family) is not string family)
        {
            Network dense = NetworkCatalog.Open(parsed.GetValue(Network)!).Build(batch, resolution);
            return new NetworkInput($"{dense.Name}, dense", dense, dense);
        }

        Backbone backbone = BackboneCatalog.Find(parsed.GetValue(Network)!);
        string modeText = parsed.GetValue(Mode) ?? "spatial";
        IReadOnlyList<DynamicMode> modes = BlockList.Expand([.. modeText.Split('-').Select(ParseMode)], backbone, Mode.Name);
        if (parsed.GetValue(Granularity) is null && modes.Any(mode => mode is DynamicMode.Spatial or DynamicMode.Both))
            throw new InputException("modes spatial and both need --granularity, e.g. --granularity 8-4-7-1");
        if (modes.All(mode => mode is DynamicMode.Channel or DynamicMode.Dense))
            RefuseBesideMode(parsed, ActivationRate, modeText, "has no activation rate (--channel-keep-rate is what its blocks keep)");
        if (!modes.Any(mode => mode is DynamicMode.Channel or DynamicMode.Both))
        {
            RefuseBesideMode(parsed, ChannelKeepRate, modeText, "does not skip channels");
            RefuseBesideMode(parsed, ChannelGroup, modeText, "does not skip channels");
        }

        IReadOnlyList<int> granularities = BlockList.Parse(parsed.GetValue(Granularity) ?? "1", backbone, Granularity.Name);
        IReadOnlyList<int> groups = BlockList.Parse(parsed.GetValue(ChannelGroup) ?? "1", backbone, ChannelGroup.Name);
        LasnetConfiguration configuration = new(backbone, [.. modes.Select((mode, i) => new BlockConfiguration
        {
            Mode = mode,
            Granularity = granularities[i],
            ChannelGroup = groups[i],
            ActivationRate = DefaultRate,
            ChannelKeepRate = mode is DynamicMode.Channel or DynamicMode.Both ? DefaultRate : 1,
        })]);
        return Build(parsed, family, WithRates(parsed, new RatedConfiguration(configuration)), batch, resolution, RateSharing.Image);
    }

    private static void RefuseBesideMode(ParseResult parsed, Option option, string mode, string why)
    {
        if (parsed.GetResult(option) is { Implicit: false })
            throw new InputException($"does not go with --mode {mode}, which {why}", option.Name);
    }

    private RatedConfiguration WithRates(ParseResult parsed, RatedConfiguration rated)
    {
        string? channels = parsed.GetValue(ChannelKeepRate);
        if (channels is not null)
            rated = LasnetRates.WithChannelKeepRate(rated, channels, ChannelKeepRate.Name);
        return parsed.GetValue(ActivationRate) is string rates
            ? LasnetRates.WithActivationRate(rated, rates, ActivationRate.Name, channels is null ? null : ChannelKeepRate.Name)
            : rated;
    }

    private NetworkInput Build(ParseResult parsed, string family, RatedConfiguration rated, int batch, int? resolution, RateSharing drawn)
    {
        if (parsed.GetValue(Families.RatesDrawn) is not null)
            drawn = Families.GetRatesDrawn(parsed);
        DynamicNetwork? network = rated.Build(batch, resolution, drawn);
        if (network is null && parsed.GetValue(Families.RatesDrawn) is not null)
            throw new InputException("does nothing: no rate is a distribution", Families.RatesDrawn.Name);
        return new NetworkInput(
            $"{rated.Mean.Backbone.Name}, {family} {Describe(rated.Mean)}", LasnetFamily.Build(rated.Mean, batch, resolution), rated.Mean.Backbone.Build(batch, resolution))
        {
            Rated = network,
        };
    }

    /// <summary>E.g. <c>spatial S = 8-4-7-1, r = 0.5</c>, of the stages where their blocks agree; with channels also G and the share c that is kept.</summary>
    private static string Describe(LasnetConfiguration configuration)
    {
        List<string> parts = [];
        if (configuration.Blocks.Any(block => block.IsSpatial))
            parts.Add($"S = {Stages(configuration, block => block.Granularity.ToString(CultureInfo.InvariantCulture))}");
        if (configuration.Blocks.Any(block => block.Mode != DynamicMode.Channel))
            parts.Add($"r = {Range(configuration.Blocks.Where(block => block.Mode != DynamicMode.Channel).Select(block => block.ActivationRate))}");
        if (configuration.Blocks.Any(block => block.MasksChannels))
        {
            parts.Add($"G = {Stages(configuration, block => block.ChannelGroup.ToString(CultureInfo.InvariantCulture))}");
            parts.Add($"c = {Range(configuration.Blocks.Where(block => block.MasksChannels).Select(block => block.ChannelKeepRate))}");
        }

        return $"{Stages(configuration, block => block.Mode.ToString().ToLowerInvariant())} {string.Join(", ", parts)}";
    }

    private static string Range(IEnumerable<double> rates)
    {
        double[] different = [.. rates.Distinct().Order()];
        return different.Length == 1 ? FormattableString.Invariant($"{different[0]:0.###}") : FormattableString.Invariant($"{different[0]:0.###}..{different[^1]:0.###}");
    }

    private static string Stages(LasnetConfiguration configuration, Func<BlockConfiguration, string> value)
    {
        string[] blocks = [.. configuration.Blocks.Select(value)];
        if (blocks.Distinct().Count() == 1)
            return blocks[0];
        List<string> stages = [];
        int start = 0;
        foreach (int count in configuration.Backbone.BlocksPerStage)
        {
            stages.Add(string.Join('/', blocks.Skip(start).Take(count).Distinct()));
            start += count;
        }

        return string.Join('-', stages);
    }

    private DynamicMode ParseMode(string text)
    {
        string[] names = [.. Enum.GetNames<DynamicMode>().Select(name => name.ToLowerInvariant())];
        int index = Array.IndexOf(names, text);
        return index >= 0
            ? Enum.GetValues<DynamicMode>()[index]
            : throw new InputException($"unknown mode '{text}', expected one of {string.Join(", ", names)}", Mode.Name, nearest: NearestName.Find(text, names));
    }
}
