using System.CommandLine;
using System.Text.Json.Nodes;
using LatencyLab.Cli.Commands.Searches;
using LatencyLab.Studies.Experiments.Steps;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>The search of an experiment.</summary>
internal static class ExperimentSearch
{
    /// <param name="options">Options of <c>latlab search</c> and their values.</param>
    /// <param name="device">Profile to search for.</param>
    /// <param name="folder">Folder of the training files.</param>
    /// <exception cref="Diagnostics.InputException">The options are refused; the source of an error is the option it is about.</exception>
    public static SearchOutcome Run(IReadOnlyList<string> options, string device, string folder)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Command command = SearchCommand.Create();
        ParseResult parsed = command.Parse(["--device", device, .. options, "--json", "--emit", folder, "--force"], CommandLine.Parser);
        parsed.Invoke(new InvocationConfiguration { Output = output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false });
        JsonNode document = JsonNode.Parse(output.ToString())!, figures = document["devices"]?[0] ?? document;
        return new SearchOutcome(
            output.ToString(), (double)figures["latency_s"]!, (double)figures["dense_latency_s"]!,
            (double?)(figures["mac_ratio"] ?? figures["target_rate"]));
    }
}
