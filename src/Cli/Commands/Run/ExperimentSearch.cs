using LatencyLab.Cli.Commands.Searches;
using LatencyLab.Cli.Parsing;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Searches;
using LatencyLab.Studies.Experiments.Steps;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>The search of an experiment.</summary>
internal static class ExperimentSearch
{
    /// <param name="arguments">Options of <c>latlab search</c> and their values.</param>
    /// <param name="device">Profile to search for.</param>
    /// <param name="folder">Folder of the training files.</param>
    /// <exception cref="Diagnostics.InputException">The options are refused; the source of an error is the option it is about.</exception>
    public static SearchOutcome Run(IReadOnlyList<string> arguments, string device, string folder)
    {
        SearchOptions options = new();
        ParseResult parsed = options.Command().Parse(["--device", device, .. arguments, "--emit", folder, "--force"], Invocation.Parser);
        (FamilySearchResult result, TrainingFiles? files) = SearchCommand.Find(parsed, options);
        DeviceResult found = result.Devices[0];
        return new SearchOutcome(
            JsonText.Of(JsonText.Named(SearchJson.SchemaId, SearchJson.Of(result, folder, files))) + "\n",
            found.Estimate.Expected.TotalSeconds, found.DenseLatency.TotalSeconds, found.MacRatio);
    }
}
