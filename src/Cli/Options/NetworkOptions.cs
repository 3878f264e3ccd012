using LatencyLab.Networks;
using LatencyLab.Networks.Onnx;
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
            "Network, e.g. resnet101, mobilenet_v2_x0.5 or bert_large (a wrong name lists the nearest), or the .onnx or .yaml "
            + "file of your own.",
    };

    public Option<string[]> Bind { get; } = new("--bind")
    {
        Description = "Size of a free dimension of an .onnx file, NAME=SIZE, e.g. sequence=128; may be given several times.",
        HelpName = "NAME=SIZE",
    };

    public Option<bool> AllowUnknown { get; } = new("--allow-unknown")
    {
        Description = "Go on where more than 2 % of the multiply-accumulates of an .onnx file may be of operators that are not understood.",
    };

    public Option<string?> Config { get; } =
        new("--config") { Description = "A latencylab.yaml that a search emitted.", HelpName = "FILE" };

    public Option<string?> Family { get; } =
        new("--family") { Description = $"Dynamic family: {FamilyRegistry.ListOf(FamilyRegistry.Names)}; without it the dense network." };

    public Option<int?> Batch { get; } =
        new("--batch") { Description = "Images in a batch (default 1; with --config the configuration's)." };

    private readonly ResolutionOption _resolution = new();

    public Option<string?> Resolution => _resolution.Option;

    public FamilyOptions Families { get; } = new(knob => knob.InPredict);

    public Option<string?> MeasuredRates { get; } = new("--measured-rates")
    {
        Description = "CSV of rates measured after training, decision,rate: predict with these instead (families other than lasnet and "
            + "laudnet, whose --activation-rate takes all_density_best.txt).",
    };

    private IEnumerable<Option> All => [Network, Config, Family, .. Families.All, MeasuredRates, Batch, Resolution, Bind, AllowUnknown];

    /// <summary>Options that only describe a network given by --network.</summary>
    private IEnumerable<Option> Describing => [Family, .. Families.All, MeasuredRates];

    /// <param name="command">The command that takes the options.</param>
    /// <param name="withBatch">False for a command that has batches of its own.</param>
    public void AddTo(Command command, bool withBatch = true)
    {
        foreach (Option option in All.Where(option => withBatch || option != Batch))
            command.Options.Add(option);
    }

    /// <summary>The network that <c>--network</c> or <c>--config</c> describes, of which a command needs one.</summary>
    /// <inheritdoc cref="Read(ParseResult, int?)" path="/param"/>
    /// <exception cref="InputException">Neither is given, or both, or what they describe is wrong.</exception>
    public NetworkInput ReadEither(ParseResult parsed, int? batch = null)
    {
        string? name = TextOf(parsed), config = parsed.GetValue(Config);
        if (name is null == config is null)
            throw new InputException(name is null ? "expected --network or --config" : "--network and --config exclude each other");
        RefuseUnused(parsed, name is null ? Config.Name : Network.Name);
        return name is null ? Read(parsed, ConfigurationFile.Read(config!), batch) : Read(parsed, batch);
    }

    /// <summary>An option that describes a network where there is none.</summary>
    /// <exception cref="InputException">There is such an option.</exception>
    public void RefuseWithout(ParseResult parsed)
    {
        foreach (Option option in All.Where(option => parsed.GetResult(option) is { Implicit: false }))
            throw new InputException("does nothing without --network", option.Name);
    }

    /// <summary>An option that would be parsed and ignored is an error.</summary>
    /// <exception cref="InputException">An option that has no effect beside <paramref name="chosen"/>.</exception>
    public void RefuseUnused(ParseResult parsed, string chosen)
    {
        IEnumerable<Option> unused = chosen switch
        {
            "--network" => parsed.GetValue(Family) is null ? Describing.Where(option => option != Family) : [],
            "--config" => [.. Describing.Except([.. Families.BesideFile, MeasuredRates, Families.RatesDrawn]), Bind, AllowUnknown],
            _ => [.. Describing, Batch, Resolution, Bind, AllowUnknown],
        };
        foreach (Option option in unused.Where(option => parsed.GetResult(option) is { Implicit: false }))
        {
            string owners = Families.OwnersOf(option) is { Count: > 0 } names ? FamilyRegistry.ListOf(names) : "of one that has it";
            throw new InputException(
                chosen == "--network" ? $"{option.Name} needs --family {owners}" : $"{option.Name} has no effect beside {chosen}");
        }
    }

    /// <summary>The text of <c>--network</c> with the bindings of its free dimensions; null: it is not given.</summary>
    /// <exception cref="InputException">Bindings of what has none.</exception>
    public string? TextOf(ParseResult parsed) => parsed.GetValue(Network) is string name ? Bound(parsed, name) : null;

    /// <summary>A network's name or file with the bindings that the options give.</summary>
    /// <inheritdoc cref="TextOf" path="/exception"/>
    public string Bound(ParseResult parsed, string name) => _resolution.Sized(
        parsed,
        OnnxReference.With(
            name, parsed.GetValue(Bind) ?? [],
            parsed.CommandResult.Command.Options.Contains(AllowUnknown) && parsed.GetValue(AllowUnknown)));

    /// <summary>Images in a batch.</summary>
    /// <exception cref="InputException">Fewer than one.</exception>
    public int BatchOf(ParseResult parsed) => parsed.GetValue(Batch) switch
    {
        < 1 => throw new InputException($"expected 1 or more images, got {parsed.GetValue(Batch)}", Batch.Name),
        int images => images,
        null => 1,
    };

    /// <summary>Rows of the image; null: the network's own.</summary>
    /// <exception cref="InputException">Less than a pixel.</exception>
    public int? ResolutionOf(ParseResult parsed) => _resolution.RowsOf(parsed);

    /// <summary>The network that the options describe.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="batch">Images at a time; null: as the options say.</param>
    /// <exception cref="InputException">Unknown names, values that are wrong, options of another family.</exception>
    public NetworkInput Read(ParseResult parsed, int? batch = null)
    {
        int images = batch ?? BatchOf(parsed);
        if (parsed.GetValue(Family) is not string name)
        {
            Network dense = NetworkCatalog.Open(TextOf(parsed)!).Build(images, ResolutionOf(parsed));
            return new NetworkInput($"{dense.Name}, dense", dense, dense, null);
        }

        INetworkFamily family = FamilyRegistry.Find(name);
        FamilyTarget target = new(TextOf(parsed)!, ResolutionOf(parsed), images, Families.GetRatesDrawn(parsed));
        return Read(parsed, family, family.Configure(KnobValues.ForPredict(family, Families.Given(parsed, family)), target), target);
    }

    /// <summary>The network of a configuration file, with the batch, resolution and rates that the command line overrides.</summary>
    /// <inheritdoc cref="Read(ParseResult, int?)" path="/exception"/>
    public NetworkInput Read(ParseResult parsed, Configuration configuration, int? batch = null)
    {
        INetworkFamily family = FamilyRegistry.Find(configuration.Family);
        FamilyTarget target = configuration.Target with
        {
            Batch = batch ?? (parsed.GetValue(Batch) is null ? configuration.Batch : BatchOf(parsed)),
            Resolution = _resolution.SideOf(parsed) ?? configuration.Resolution,
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
