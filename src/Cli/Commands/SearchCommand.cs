using System.CommandLine;
using System.Globalization;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Networks.Backbones;
using LatencyLab.Predictor;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Lasnet;
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
            OutputDirectory.CheckTarget(directory, force, TrainingFiles.Names);
        SearchRequest request = RequestOf(parsed, options);
        ILatencyModel model = options.Model.GetModel(parsed);
        SearchResult result = LasnetSearch.Run(model, request);
        TrainingFiles? files = null;
        if (directory is not null)
        {
            string device = parsed.GetRequiredValue(options.Model.Device);
            device = DeviceCatalog.IsPath(device) ? Path.GetFullPath(device) : model.Device.Name;
            Configuration configuration = SearchPlan.Configuration(result, device, model.DataType, model.Name);
            files = TrainingFiles.Of(SearchPlan.TrainingPlan(result), ConfigurationFile.Format(configuration));
            OutputDirectory.Write(directory, files.Files, force, TrainingFiles.Names);
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(options.Json))
            output.Write(JsonText.Of(SearchJson.Of(result, model, directory, files)) + "\n");
        else
            SearchTable.Write(output, result, model, directory, files);
        return 0;
    }

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
        double? keepRate = parsed.GetValue(options.ChannelKeepRate);
        if (keepRate is not (null or (> 0 and <= 1)))
            throw new InputException("expected a rate above 0 and up to 1", "--channel-keep-rate");
        string modes = parsed.GetValue(options.Mode)!;
        SearchRequest request = new()
        {
            Family = family,
            Backbone = backbone,
            Resolution = resolution,
            Batch = batch,
            Choices = LasnetSpace.Build(family, backbone, resolution, modes, parsed.GetValue(options.GranularityChoices), parsed.GetValue(options.ChannelGroup)),
            Rates = ActivationRates.Parse(parsed.GetValue(options.ActivationRate)!, "--activation-rate"),
            ChannelKeepRate = keepRate,
            Objective = objective,
            Margin = Percent(parsed.GetValue(options.Margin)!),
            BudgetSeconds = parsed.GetValue(options.BudgetMilliseconds) / 1e3,
        };
        if (keepRate is not null && !modes.Split('-').Any(mode => mode is "channel" or "both"))
            throw new InputException($"does not go with --mode {modes}, which does not skip channels", "--channel-keep-rate");
        return request;
    }

    private static Objective ObjectiveOf(ParseResult parsed, SearchOptions options)
    {
        double? budget = parsed.GetValue(options.BudgetMilliseconds);
        if (budget is double milliseconds && !(double.IsFinite(milliseconds) && milliseconds > 0))
            throw new InputException("expected a number of milliseconds above 0", "--budget-ms");
        string name = parsed.GetValue(options.Objective) ?? (budget is null ? "finest" : "budget");
        if (!s_objectives.Contains(name))
            throw new InputException($"unknown objective '{name}', expected {string.Join(", ", s_objectives)}", "--objective", nearest: NearestName.Find(name, s_objectives));
        if (name == "budget" && budget is null)
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
        public Option<string> Family { get; } = new("--family") { Description = "lasnet or laudnet.", DefaultValueFactory = _ => "lasnet" };

        public Option<string> Network { get; } = new("--network") { Description = "Backbone, e.g. resnet101 or regnet_y_400mf.", Required = true };

        public Option<int> Batch { get; } = new("--batch") { Description = "Images at a time.", DefaultValueFactory = _ => 1 };

        public Option<int?> Resolution { get; } = new("--resolution") { Description = "Side of the image in pixels [default: the network's own, 224 for ImageNet]." };

        public ModelOptions Model { get; } = new();

        public Option<string> Mode { get; } = new("--mode") { Description = "What is skipped: spatial, layer, and for laudnet channel or both; one for all stages, or one a stage joined by '-'.", DefaultValueFactory = _ => "spatial" };

        public Option<string> ActivationRate { get; } = new("--activation-rate")
        {
            Description = "Activation rate r, or a range A..B that latency is averaged over (for a budget: chosen from, in steps of 0.05).",
            DefaultValueFactory = _ => "0.3..0.7",
        };

        public Option<double?> ChannelKeepRate { get; } = new("--channel-keep-rate") { Description = "Fraction of channel groups kept [default: r in mode channel, the square root of r in mode both]." };

        public Option<string> GranularityChoices { get; } = new("--granularity-choices") { Description = "Spatial granularities S to choose from: 1,2,4 for all stages, or one list a stage, 4,8-4-2,7-1 [default: every divisor of the map but the map itself]." };

        public Option<string> ChannelGroup { get; } = new("--channel-group") { Description = "Channel granularities G to choose from, e.g. 2 or 1,2,4 [default: 1,2,4,8,16]." };

        public Option<string> Objective { get; } = new("--objective") { Description = "finest (within --margin of the fastest), latency (the least), or budget (the most within --budget-ms) [default: finest]." };

        public Option<string> Margin { get; } = new("--margin") { Description = "For finest: how much slower than the fastest network it may be, in percent.", DefaultValueFactory = _ => "3" };

        public Option<double?> BudgetMilliseconds { get; } = new("--budget-ms") { Description = "For budget: milliseconds that a whole batch may take." };

        public Option<string> Emit { get; } = new("--emit") { Description = "Write latencylab.yaml and the training files to this new directory." };

        public Option<bool> Force { get; } = new("--force") { Description = "Replace the directory of --emit if it holds nothing but emitted files." };

        public Option<bool> Json { get; } = new("--json") { Description = "Write the result as JSON." };

        public IEnumerable<Option> All =>
        [
            Family, Network, Model.Device, Batch, Resolution, Model.DataTypeName, Model.Model, Mode, ActivationRate, ChannelKeepRate, GranularityChoices, ChannelGroup,
            Objective, Margin, BudgetMilliseconds, Emit, Force, Json,
        ];
    }
}
