using LatencyLab.Cli.Commands.Searches;
using LatencyLab.Measuring.Suites;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Reporting.Charts;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Help;

/// <summary>The values that a shell offers for an option: names that exist. Options of one name mean the same in every command.</summary>
internal static class Completions
{
    private static readonly (string Option, Func<IEnumerable<string>> Values)[] s_values =
    [
        ("--device", () => DeviceCatalog.Names),
        ("--from", () => DeviceCatalog.Names),
        ("--network", () => NetworkCatalog.Names),
        ("--backend", () => BackendOptions.Names),
        ("--suite", () => MeasurementSuites.Names),
        ("--model", () => LatencyModels.Names),
        ("--dtype", () => DataTypes.Keys), ("--accumulate", () => ["fp32", "fp16"]),
        ("--lanes", () => BackendChoice.LaneNames),
        ("--caches", () => SuiteCampaign.CacheNames),
        ("--mask", () => ["random", "clustered"]),
        ("--measurement", () => MeasurementKinds.Names),
        ("--objective", () => SearchOptions.Objectives),
        ("--format", () => ReportFormatNames.All),
        ("--theme", () => Palette.Names),
    ];

    /// <summary>
    /// Whether a word is a value of an option: one of its names, of a device also an alias, or a file as it takes them.
    /// </summary>
    public static bool Takes(string option, string word) => option switch
    {
        "--network" => NetworkCatalog.Knows(word) || word.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase),
        "--device" => DeviceCatalog.Knows(word),
        "--measurements" or "--layers" => word.EndsWith(".csv", StringComparison.OrdinalIgnoreCase),
        "--config" => Path.GetExtension(word) is ".yaml" or ".yml",
        _ => s_values.Any(known => known.Option == option && known.Values().Contains(word, StringComparer.OrdinalIgnoreCase)),
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in command.Options)
        {
            foreach ((string name, Func<IEnumerable<string>> values) in s_values)
            {
                // Masks of a simulation are files and seeds, which cannot be listed.
                if (option.Name != name || (name == "--mask" && command.Name == "simulate"))
                    continue;
                // Without a name of its own, help would list every completion in its place.
                option.HelpName ??= name[2..];
                option.CompletionSources.Add(_ => values().Select(value => new System.CommandLine.Completions.CompletionItem(value)));
            }
        }

        if (command.Name is "show" or "validate" && command.Arguments.Count > 0)
        {
            command.Arguments[0].HelpName ??= command.Arguments[0].Name;
            IEnumerable<string> names = command.Parents.Any(parent => parent.Name == "networks")
                ? NetworkCatalog.Names : DeviceCatalog.Names;
            command.Arguments[0].CompletionSources
                .Add(_ => names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        }

        foreach (Command child in command.Subcommands)
            AddTo(child);
    }
}
