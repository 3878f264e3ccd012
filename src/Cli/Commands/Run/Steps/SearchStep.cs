using System.Globalization;
using System.Text.Json.Nodes;
using LatencyLab.Cli.Commands.Run.Description;
using LatencyLab.Diagnostics;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>One search on the device, as <c>latlab search --json --emit</c> does it.</summary>
internal sealed class SearchStep(Experiment experiment, CommandSection section, string device) : Step
{
    public override string Name => $"search {section.Name}";

    public override string Inputs => string.Join(' ', section.Arguments);

    public override IReadOnlyList<string> Reads => [device, .. section.Keys.Select(key => key.Value).Where(File.Exists).Select(Path.GetFullPath)];

    public string Json => $"search-{section.Name}.json";

    private string EmittedFolder => Path.Combine("emitted", section.Name);

    public override StepResult Run(StepContext context)
    {
        string folder = context.PathOf(EmittedFolder);
        string text = CommandStep.Run(experiment, section, ["search", "--device", device, .. section.Arguments, "--json", "--emit", folder, "--force"]);
        AtomicFile.WriteAllText(context.PathOf(Json), text);
        return new StepResult(
            SummaryOf(JsonNode.Parse(text)!),
            [Json, .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => Path.Combine(EmittedFolder, Path.GetFileName(path)))]);
    }

    private static string SummaryOf(JsonNode json)
    {
        SearchFigures figures = SearchFigures.Of(json);
        return string.Create(CultureInfo.InvariantCulture,
            $"{figures.LatencySeconds * 1e3:0.###} ms against {figures.DenseSeconds * 1e3:0.###} ms dense ({figures.DenseSeconds / figures.LatencySeconds:0.00}x){(figures.MacRatio is double macs ? $" with {macs * 100:0.#} % of the MACs" : "")}");
    }
}

/// <summary>What every search result has, whatever the family.</summary>
/// <param name="LatencySeconds">Of what was chosen, for the batch.</param>
/// <param name="DenseSeconds">Of the dense network.</param>
/// <param name="MacRatio">MACs over those of the dense network; null where the result does not say.</param>
internal sealed record SearchFigures(double LatencySeconds, double DenseSeconds, double? MacRatio)
{
    /// <summary>Reads the JSON of a search: figures stand at its top, or under its one device (docs/search.md).</summary>
    public static SearchFigures Of(JsonNode json)
    {
        JsonNode figures = json["devices"]?[0] ?? json;
        return new SearchFigures((double)figures["latency_s"]!, (double)figures["dense_latency_s"]!, (double?)(figures["mac_ratio"] ?? figures["target_rate"]));
    }
}
