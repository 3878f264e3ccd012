using LatencyLab.Networks;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;

namespace LatencyLab.Cli.Options;

/// <summary>The options that describe a network, or name a configuration file that does.</summary>
internal sealed class NetworkOptions
{
    public Option<string?> Network { get; } = new("--network")
    {
        Description =
            "Network, e.g. resnet101, mobilenet_v2_x0.5 or bert_large (a wrong name lists the nearest), or the .yaml file of your own.",
    };

    public Option<string?> Config { get; } = 
        new("--config") { Description = "A latencylab.yaml that a search emitted.", HelpName = "FILE" };

    public Option<string?> Family { get; } =
        new("--family") { Description = $"Dynamic family: {FamilyRegistry.ListOf(FamilyRegistry.Names)}; without it the dense network." };

    public Option<int?> Batch { get; } =
        new("--batch") { Description = "Images in a batch (default 1; with --config the configuration's)." };

    public Option<int?> Resolution { get; } = new("--resolution")
    {
        Description = "Side of the square input image in pixels, or tokens of a sequence (default: the network's own).",
    };

    public FamilyOptions Families { get; } = new(knob => knob.InPredict);

    public Option<string?> MeasuredRates { get; } = new("--measured-rates")
    {
        Description = "CSV of rates measured after training, decision,rate: predict with these instead (families other than lasnet and "
            + "laudnet, whose --activation-rate takes all_density_best.txt).",
    };

    private IEnumerable<Option> All => [Network, Config, Family, .. Families.All, MeasuredRates, Batch, Resolution];

    /// <summary>Options that only describe a network given by --network.</summary>
    private IEnumerable<Option> Describing => [Family, .. Families.All, MeasuredRates];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
    }

    /// <summary>An option that would be parsed and ignored is an error.</summary>
    /// <exception cref="InputException">An option that has no effect beside <paramref name="chosen"/>.</exception>
    public void RefuseUnused(ParseResult parsed, string chosen)
    {
        IEnumerable<Option> unused = chosen switch
        {
            "--network" => parsed.GetValue(Family) is null ? Describing.Where(option => option != Family) : [],
            "--config" => Describing.Except([.. Families.BesideFile, MeasuredRates, Families.RatesDrawn]),
            _ => [.. Describing, Batch, Resolution],
        };
        foreach (Option option in unused.Where(option => parsed.GetResult(option) is { Implicit: false }))
        {
            string owners = Families.OwnersOf(option) is { Count: > 0 } names ? FamilyRegistry.ListOf(names) : "of one that has it";
            throw new InputException(
                chosen == "--network" ? $"{option.Name} needs --family {owners}" : $"{option.Name} has no effect beside {chosen}");
        }
    }

    /// <summary>The network that the options describe.</summary>
    /// <exception cref="InputException">Unknown names, values that are wrong, options of another family.</exception>
    public NetworkInput Read(ParseResult parsed)
    {
        int batch = parsed.GetValue(Batch) ?? 1;
        if (parsed.GetValue(Family) is not string name)
        {
            Network dense = NetworkCatalog.Open(parsed.GetValue(Network)!).Build(batch, parsed.GetValue(Resolution));
            return new NetworkInput($"{dense.Name}, dense", dense, dense, null);
        }

        INetworkFamily family = FamilyRegistry.Find(name);
        FamilyTarget target = new(parsed.GetValue(Network)!, parsed.GetValue(Resolution), batch, Families.GetRatesDrawn(parsed));
        return Read(parsed, family, family.Configure(KnobValues.ForPredict(family, Families.Given(parsed, family)), target), target);
    }

    /// <summary>The network of a configuration file, with the batch, resolution and rates that the command line overrides.</summary>
    /// <inheritdoc cref="Read(ParseResult)" path="/exception"/>
    public NetworkInput Read(ParseResult parsed, Configuration configuration)
    {
        INetworkFamily family = FamilyRegistry.Find(configuration.Family);
        FamilyTarget target = configuration.Target with
        {
            Batch = parsed.GetValue(Batch) ?? configuration.Batch,
            Resolution = parsed.GetValue(Resolution) ?? configuration.Resolution,
            RatesDrawn = parsed.GetValue(Families.RatesDrawn) is null ? configuration.RatesDrawn : Families.GetRatesDrawn(parsed),
        };
        return Read(parsed, family, configuration.Section.With(KnobValues.BesideFile(Families.Given(parsed, family))), target);
    }

    private NetworkInput Read(ParseResult parsed, INetworkFamily family, IFamilyConfiguration configuration, FamilyTarget target)
    {
        if (parsed.GetValue(MeasuredRates) is string path)
            configuration = configuration.WithRates(Search.Families.MeasuredRates.Read(path, configuration.Decisions));
        return parsed.GetValue(Families.RatesDrawn) is not null && !configuration.HasDistribution
            ? throw new InputException("does nothing: no rate is a distribution", Families.RatesDrawn.Name)
            : NetworkInput.Of(family, configuration, target);
    }
}
