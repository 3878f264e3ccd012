using System.CommandLine;
using System.Globalization;
using LatencyLab.Cli.Commands.Families;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Solvers;
using LatencyLab.Search.Spaces;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab search</c>: which granularity to train each stage with, what it costs on a device, and the files that training takes.</summary>
internal static class SearchCommand
{
    private static readonly string[] s_objectives = ["finest", "latency", "budget"];

    public static Command Create()
    {
        SearchOptions options = new();
        Command command = new("search", "Search what to train on a device: the granularity of every stage, its latency against the dense network, and the training files.");
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, options));
        return command;
    }

    private static int Run(ParseResult parsed, SearchOptions options)
    {
        string? directory = parsed.GetValue(options.Emit);
        bool force = parsed.GetValue(options.Force);
        if (force && directory is null)
            throw new InputException("does nothing without --emit", "--force");
        if (directory is not null)
            OutputDirectory.CheckTarget(directory, force, FamilyPlan.Names);
        string name = parsed.GetValue(options.Family)!;
        if (FamilyRegistry.Find(name) is INetworkFamily family)
        {
            FamilySearchCommand.Run(FamilyRequestOf(parsed, options, family), DevicesOf(parsed, options), directory, force, parsed.GetValue(options.Json), parsed.InvocationConfiguration.Output);
            return 0;
        }

        options.Families.RefuseBesideLasnet(parsed, name);
        SearchRequest request = RequestOf(parsed, options);
        if (parsed.GetRequiredValue(options.Model.Device).Contains(',', StringComparison.Ordinal) || IsJoint(parsed, options))
        {
            LasnetJointCommand.Run(
                request, Limited(parsed, options, new LasnetJoint(request), request.Batch, new KnobValues(new Dictionary<string, string>(), new Dictionary<string, string>())),
                DevicesOf(parsed, options), directory, force, parsed.GetValue(options.Json), parsed.InvocationConfiguration.Output);
            return 0;
        }

        ILatencyModel model = options.Model.GetModel(parsed);
        SearchResult result = LasnetSearch.Run(model, request);
        TrainingFiles? files = null;
        if (directory is not null)
        {
            string device = parsed.GetRequiredValue(options.Model.Device);
            device = DeviceCatalog.IsPath(device) ? Path.GetFullPath(device) : model.Device.Name;
            Configuration configuration = SearchPlan.Configuration(result, device, model.DataType, model.Name);
            files = TrainingFiles.Of(SearchPlan.TrainingPlan(result), ConfigurationFile.Format(configuration));
            OutputDirectory.Write(directory, files.Files, force, FamilyPlan.Names);
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(options.Json))
            output.Write(JsonText.Of(SearchJson.Of(result, model, directory, files)) + "\n");
        else
            SearchTable.Write(output, result, model, directory, files);
        return 0;
    }

    private static IReadOnlyList<(ILatencyModel Model, string Device)> DevicesOf(ParseResult parsed, SearchOptions options)
    {
        string[] names = [.. parsed.GetRequiredValue(options.Model.Device).Split(',').Select(name => name.Trim())];
        if (names.Distinct().Count() < names.Length)
            throw new InputException("names a device twice", "--device");
        string model = parsed.GetRequiredValue(options.Model.Model);
        return
        [
            .. names.Select(name =>
            {
                ILatencyModel created = LatencyModels.Create(model, DeviceCatalog.Get(name), options.Model.GetDataType(parsed));
                return (created, FamilySearchCommand.Reference(name, created));
            }),
        ];
    }

    private static FamilySearchRequest FamilyRequestOf(ParseResult parsed, SearchOptions options, INetworkFamily family)
    {
        int batch = parsed.GetValue(options.Batch);
        if (batch < 1)
            throw new InputException($"expected 1 or more images, got {batch}", "--batch");
        if (parsed.GetValue(options.Resolution) is < 1)
            throw new InputException($"expected 1 or more pixels, got {parsed.GetValue(options.Resolution)}", "--resolution");
        return Limited(parsed, options, family, batch, KnobValues.ForSearch(family, options.Families.Given(parsed, family)));
    }

    /// <summary>What LASNet's own search does not know.</summary>
    private static bool IsJoint(ParseResult parsed, SearchOptions options) =>
        parsed.GetValue(options.BudgetMacs) is not null || parsed.GetValue(options.BudgetParameters) is not null || parsed.GetValue(options.AccuracyTable) is not null;

    private static FamilySearchRequest Limited(ParseResult parsed, SearchOptions options, INetworkFamily family, int batch, KnobValues knobs) =>
        new()
        {
            Family = family,
            Target = new FamilyTarget(parsed.GetValue(options.Network)!, parsed.GetValue(options.Resolution), batch, options.Families.GetRatesDrawn(parsed)),
            Knobs = knobs,
            Objective = ObjectiveOf(parsed, options),
            Margin = Percent(parsed.GetValue(options.Margin)!),
            Limits = new CostLimits
            {
                LatencySeconds = parsed.GetValue(options.BudgetMilliseconds) / 1e3 ?? double.PositiveInfinity,
                Macs = options.Budget(parsed, options.BudgetMacs),
                Parameters = options.Budget(parsed, options.BudgetParameters),
            },
            AccuracyTable = parsed.GetValue(options.AccuracyTable),
        };

    private static SearchRequest RequestOf(ParseResult parsed, SearchOptions options)
    {
        string family = parsed.GetValue(options.Family)!;
        LasnetSpace.CheckFamily(family);
        Backbone backbone = BackboneCatalog.Find(parsed.GetValue(options.Network)!);
        int resolution = parsed.GetValue(options.Resolution) ?? backbone.DefaultResolution;
        if (resolution < 1)
            throw new InputException($"expected 1 or more pixels, got {resolution}", "--resolution");
        int batch = parsed.GetValue(options.Batch);
        if (batch < 1)
            throw new InputException($"expected 1 or more images, got {batch}", "--batch");
        Objective objective = ObjectiveOf(parsed, options);
        RateDistribution? keepRate = KeepRateOf(parsed, options);
        string modes = parsed.GetValue(options.Mode)!;
        SearchRequest request = new()
        {
            Family = family,
            Backbone = backbone,
            Resolution = resolution,
            Batch = batch,
            Choices = LasnetSpace.Build(family, backbone, resolution, modes, parsed.GetValue(options.GranularityChoices), parsed.GetValue(options.ChannelGroup)),
            Rates = RatesOf(parsed, options, batch),
            RatesDrawn = options.Families.GetRatesDrawn(parsed),
            ChannelKeepRate = keepRate,
            Objective = objective,
            Margin = Percent(parsed.GetValue(options.Margin)!),
            BudgetSeconds = parsed.GetValue(options.BudgetMilliseconds) / 1e3,
        };
        if (keepRate is not null && !modes.Split('-').Any(mode => mode is "channel" or "both"))
            throw new InputException($"does not go with --mode {modes}, which does not skip channels", "--channel-keep-rate");
        if (keepRate is not null && modes.Split('-').All(mode => mode == "channel") && parsed.GetResult(options.ActivationRate) is { Implicit: false })
            throw new InputException($"does nothing: mode channel keeps what --channel-keep-rate says", "--activation-rate");
        return request;
    }

    private static RateDistribution? KeepRateOf(ParseResult parsed, SearchOptions options)
    {
        if (parsed.GetValue(options.ChannelKeepRate) is not string text)
            return null;
        RateDistribution rate = RateText.Parse(text, "--channel-keep-rate");
        return rate.Mean > 0 ? rate : throw new InputException("expected a rate above 0 and up to 1", "--channel-keep-rate");
    }

    private static ActivationRates RatesOf(ParseResult parsed, SearchOptions options, int batch)
    {
        string text = parsed.GetValue(options.ActivationRate)!;
        RateSharing drawn = options.Families.GetRatesDrawn(parsed);
        if (RateText.IsDistribution(text))
            return ActivationRates.Of(RateText.Parse(text, "--activation-rate"), drawn == RateSharing.Batch ? 1 : batch);
        return parsed.GetResult(options.Families.RatesDrawn) is null || RateText.IsDistribution(parsed.GetValue(options.ChannelKeepRate) ?? "")
            ? ActivationRates.Parse(text, "--activation-rate")
            : throw new InputException("does nothing: no rate is a distribution", "--rates-drawn");
    }

    private static Objective ObjectiveOf(ParseResult parsed, SearchOptions options)
    {
        double? budget = parsed.GetValue(options.BudgetMilliseconds);
        if (budget is double milliseconds && !(double.IsFinite(milliseconds) && milliseconds > 0))
            throw new InputException("expected a number of milliseconds above 0", "--budget-ms");
        bool others = parsed.GetValue(options.BudgetMacs) is not null || parsed.GetValue(options.BudgetParameters) is not null;
        string name = parsed.GetValue(options.Objective) ?? (budget is null && !others ? "finest" : "budget");
        if (!s_objectives.Contains(name))
            throw new InputException($"unknown objective '{name}', expected {string.Join(", ", s_objectives)}", "--objective", nearest: NearestName.Find(name, s_objectives));
        if (name == "budget" && budget is null && !others)
            throw new InputException("is needed for objective budget", "--budget-ms");
        if (name != "budget" && budget is not null)
            throw new InputException($"does not go with --objective {name}", "--budget-ms");
        if (name != "finest" && parsed.GetResult(options.Margin) is { Implicit: false })
            throw new InputException($"does not go with --objective {name}", "--margin");
        return Enum.Parse<Objective>(name, ignoreCase: true);
    }

    private static double Percent(string text)
    {
        string number = text.EndsWith('%') ? text[..^1].TrimEnd() : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 1000
            ? percent / 100
            : throw new InputException($"expected a percentage from 0, such as 3, got '{text}'", "--margin");
    }

    /// <summary>The options of the command.</summary>
    private sealed class SearchOptions
    {
        public Option<string> Family { get; } = new("--family") { Description = string.Join(", ", FamilyRegistry.Names.SkipLast(1)) + $" or {FamilyRegistry.Names[^1]}.", DefaultValueFactory = _ => "lasnet" };

        public Option<string> Network { get; } = new("--network") { Description = "Backbone, e.g. resnet101 or regnet_y_400mf.", Required = true };

        public Option<int> Batch { get; } = new("--batch") { Description = "Images at a time.", DefaultValueFactory = _ => 1 };

        public Option<int?> Resolution { get; } = new("--resolution") { Description = "Side of the image in pixels [default: the network's own, 224 for ImageNet]." };

        public ModelOptions Model { get; } = new();

        public Option<string> Mode { get; } = new("--mode") { Description = "What is skipped: spatial, layer, and for laudnet channel or both; one for all stages, or one a stage joined by '-'.", DefaultValueFactory = _ => "spatial" };

        public Option<string> ActivationRate { get; } = new("--activation-rate")
        {
            Description = "Activation rate r, or a range A..B that latency is averaged over (for a budget: chosen from, in steps of 0.05), or a distribution (beta:MEAN,CONCENTRATION or a .csv histogram).",
            DefaultValueFactory = _ => "0.3..0.7",
        };

        public Option<string?> ChannelKeepRate { get; } = new("--channel-keep-rate")
        {
            Description = "Fraction of channel groups kept: a number, or a distribution (beta:MEAN,CONCENTRATION or a .csv histogram) that latency is averaged over, independent of r [default: r in mode channel, the square root of r in mode both].",
        };

        public Option<string> GranularityChoices { get; } = new("--granularity-choices") { Description = "Spatial granularities S to choose from: 1,2,4 for all stages, or one list a stage, 4,8-4-2,7-1 [default: every divisor of the map but the map itself]." };

        public Option<string> ChannelGroup { get; } = new("--channel-group") { Description = "Channel granularities G to choose from, e.g. 2 or 1,2,4 [default: 1,2,4,8,16]." };

        public Option<string> Objective { get; } = new("--objective") { Description = "finest (within --margin of the fastest), latency (the least), or budget (the most within --budget-ms) [default: finest]." };

        public Option<string> Margin { get; } = new("--margin") { Description = "For finest: how much slower than the fastest network it may be, in percent.", DefaultValueFactory = _ => "3" };

        public Option<double?> BudgetMilliseconds { get; } = new("--budget-ms") { Description = "For budget: milliseconds that a whole batch may take." };

        public Option<double?> BudgetMacs { get; } = new("--budget-macs") { Description = "Expected multiply-accumulates an image at most, e.g. 2e9." };

        public Option<double?> BudgetParameters { get; } = new("--budget-params") { Description = "Trainable parameters at most, e.g. 25e6." };

        public Option<string?> AccuracyTable { get; } = new("--accuracy-table") { Description = "CSV of accuracies with columns named like the decisions of the search, and accuracy; takes precedence over compute kept." };

        public Option<string> Emit { get; } = new("--emit") { Description = "Write latencylab.yaml and the training files to this new directory." };

        public Option<bool> Force { get; } = new("--force") { Description = "Replace the directory of --emit if it holds nothing but emitted files." };

        public Option<bool> Json { get; } = new("--json") { Description = "Write the result as JSON." };

        public FamilyOptions Families { get; }

        public SearchOptions() => Families = new FamilyOptions(knob => knob.InSearch, [Mode, ActivationRate, ChannelKeepRate, GranularityChoices, ChannelGroup]);

        public IEnumerable<Option> All =>
        [
            Family, Network, Model.Device, Batch, Resolution, Model.DataTypeName, Model.Model, Mode, ActivationRate, ChannelKeepRate, GranularityChoices, ChannelGroup,
            .. Families.All, Objective, Margin, BudgetMilliseconds, BudgetMacs, BudgetParameters, AccuracyTable, Emit, Force, Json,
        ];

        public double Budget(ParseResult parsed, Option<double?> option) => parsed.GetValue(option) switch
        {
            null => double.PositiveInfinity,
            double value when value > 0 && double.IsFinite(value) => value,
            _ => throw new InputException("expected a number above 0", option.Name),
        };
    }
}
