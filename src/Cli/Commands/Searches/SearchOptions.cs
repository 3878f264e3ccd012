using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
using LatencyLab.Search.Searches;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Cli.Commands.Searches;

/// <summary>The options of <c>latlab search</c>, and the request that they make.</summary>
internal sealed class SearchOptions
{
    internal static IReadOnlyList<string> Objectives { get; } = [.. Enum.GetNames<Objective>().Select(name => name.ToLowerInvariant())];

    private readonly Option<string> _family = NewOption.Of(
        "--family", $"{FamilyRegistry.ListOf(FamilyRegistry.Names)}.", FamilyRegistry.Names[0]);

    private readonly Option<string> _network =
        new("--network") { Description = "Backbone, e.g. resnet101 or regnet_y_400mf.", Required = true };

    private readonly ModelOptions _model = new();

    private readonly Option<int> _batch = new("--batch") { Description = "Images at a time.", DefaultValueFactory = _ => 1 };

    private readonly ResolutionOption _resolution = new();

    private readonly FamilyOptions _families = new(knob => knob.InSearch);

    private readonly Option<string> _objective = new("--objective")
    {
        Description =
            "finest (within --margin of the fastest), latency (the least), or budget (the most within --budget-ms) [default: finest].",
    };

    private readonly Option<string> _margin = NewOption.Of(
        "--margin", "For finest: how much slower than the fastest network it may be, in percent.", "3");

    private readonly Option<double?> _milliseconds =
        new("--budget-ms") { Description = "For budget: milliseconds that a whole batch may take." };

    private readonly Option<double?> _macs =
        new("--budget-macs") { Description = "Expected multiply-accumulates an image at most, e.g. 2e9." };

    private readonly Option<double?> _parameters = new("--budget-params") { Description = "Trainable parameters at most, e.g. 25e6." };

    private readonly Option<string?> _accuracyTable = new("--accuracy-table")
    {
        Description =
            "CSV of accuracies with columns named like the decisions of the search, and accuracy; takes precedence over compute kept.",
    };

    public Option<string> Emit { get; } =
        new("--emit") { Description = "Write latencylab.yaml and the training files to this new directory.", HelpName = "DIR" };

    public Option<bool> Force { get; } =
        new("--force") { Description = "Replace the directory of --emit if it holds nothing but emitted files." };

    public Option<int?> Candidates { get; } = new("--candidates")
    {
        Description =
            "With --emit: training files of up to N configurations, the front and others, a folder each, to measure accuracies of.",
        HelpName = "N",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Write the result as JSON." };

    public IEnumerable<Option> All =>
    [
        _family, _network, _model.Device, _batch, _resolution.Option, _model.DataTypeName, _model.Model, _model.Runtime, .. _families.All,
        _objective, _margin, _milliseconds, _macs, _parameters, _accuracyTable, Emit, Force, Candidates, Json,
    ];

    /// <summary>The command with these options, without an action.</summary>
    public Command Command()
    {
        Command command = new(
            "search",
            "Search what to train on a device: the granularity of every stage, its latency against the dense network, and the training "
            + "files.");
        foreach (Option option in All)
            command.Options.Add(option);
        return command;
    }

    /// <summary>A model a device, with the name or path that the device can be given by again from anywhere.</summary>
    public IReadOnlyList<(ILatencyModel Model, string Reference)> DevicesOf(ParseResult parsed)
    {
        string[] names = [.. parsed.GetRequiredValue(_model.Device).Split(',').Select(name => name.Trim())];
        if (names.Distinct().Count() < names.Length)
            throw new InputException("names a device twice", "--device");
        return
        [
            .. names.Select(name =>
            {
                ILatencyModel model = _model.ModelOf(parsed, DeviceCatalog.Get(name));
                return (model, DeviceCatalog.IsPath(name) ? Path.GetFullPath(name) : model.Device.Name);
            }),
        ];
    }

    /// <exception cref="InputException">A value is wrong, or options do not go together.</exception>
    public FamilySearchRequest RequestOf(ParseResult parsed)
    {
        INetworkFamily family = FamilyRegistry.Find(parsed.GetRequiredValue(_family));
        int batch = parsed.GetValue(_batch);
        if (batch < 1)
            throw new InputException($"expected 1 or more images, got {batch}", _batch.Name);
        return new FamilySearchRequest
        {
            Family = family,
            Target = new FamilyTarget(
                _resolution.Sized(parsed, parsed.GetRequiredValue(_network)), _resolution.RowsOf(parsed), batch,
                _families.GetRatesDrawn(parsed)),
            Knobs = KnobValues.ForSearch(family, _families.Given(parsed, family)),
            Objective = ObjectiveOf(parsed),
            Margin = Percent(parsed.GetRequiredValue(_margin)),
            Limits = new CostLimits
            {
                LatencySeconds = parsed.GetValue(_milliseconds) / 1e3 ?? double.PositiveInfinity,
                Macs = Budget(parsed, _macs),
                Parameters = Budget(parsed, _parameters),
            },
            AccuracyTable = parsed.GetValue(_accuracyTable),
        };
    }

    /// <summary>Whether the options make sense, without searching.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="device">The device; null where it is not known yet.</param>
    /// <param name="isNetworkKnown">Whether the network is one that the family can be built on.</param>
    /// <exception cref="InputException">They do not; the source is the option's name.</exception>
    public void Check(ParseResult parsed, DeviceProfile? device, bool isNetworkKnown)
    {
        FamilySearchRequest request = RequestOf(parsed);
        ILatencyModel model = _model.Check(parsed, device);
        if (isNetworkKnown)
            FamilySearch.Check(model, request);
    }

    private Objective ObjectiveOf(ParseResult parsed)
    {
        double? budget = parsed.GetValue(_milliseconds);
        if (budget is double milliseconds && !(double.IsFinite(milliseconds) && milliseconds > 0))
            throw new InputException("expected a number of milliseconds above 0", _milliseconds.Name);
        bool others = parsed.GetValue(_macs) is not null || parsed.GetValue(_parameters) is not null;
        string name = parsed.GetValue(_objective) ?? (budget is null && !others ? "finest" : "budget");
        if (!Objectives.Contains(name))
        {
            throw new InputException(
                $"unknown objective '{name}', expected {string.Join(", ", Objectives)}", _objective.Name,
                nearest: NearestName.Find(name, Objectives));
        }

        if (name == "budget" && budget is null && !others)
            throw new InputException("is needed for objective budget", _milliseconds.Name);
        if (name != "budget" && budget is not null)
            throw new InputException($"does not go with --objective {name}", _milliseconds.Name);
        if (name != "finest" && parsed.GetResult(_margin) is { Implicit: false })
            throw new InputException($"does not go with --objective {name}", _margin.Name);
        return Enum.Parse<Objective>(name, ignoreCase: true);
    }

    private static double Budget(ParseResult parsed, Option<double?> option) => parsed.GetValue(option) switch
    {
        null => double.PositiveInfinity,
        double value when value > 0 && double.IsFinite(value) => value,
        _ => throw new InputException("expected a number above 0", option.Name),
    };

    private double Percent(string text)
    {
        string number = text.EndsWith('%') ? text[..^1].TrimEnd() : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent is >= 0 and <= 1000
            ? percent / 100
            : throw new InputException($"expected a percentage from 0, such as 3, got '{text}'", _margin.Name);
    }
}
