using System.Text;
using LatencyLab.Files;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Searches;

namespace LatencyLab.Cli.Commands.Searches;

/// <summary>The training files of many configurations: a folder each, and the table <c>candidates.csv</c>, which is written last.</summary>
internal static class CandidateFolders
{
    /// <summary>The most candidates of one search.</summary>
    public const int Most = 999;

    private const string TableName = "candidates.csv";

    /// <summary>What there is to say about so many candidates.</summary>
    public static TrainingFiles Shown(int count) => new(
        [new EmittedFile(TableName, "")], [$"{count} configurations, a folder each: train them with python -m latencylab_training.proxy"]);

    /// <summary>Number of folders that were written.</summary>
    /// <param name="directory">A new or empty folder.</param>
    /// <param name="result">What was searched.</param>
    /// <param name="devices">Names or paths of its devices.</param>
    /// <param name="count">How many candidates at most.</param>
    public static int Write(string directory, FamilySearchResult result, IReadOnlyList<string> devices, int count)
    {
        IReadOnlyList<FamilySearchResult> candidates = CandidatePlans.Of(result, count);
        Directory.CreateDirectory(directory);
        StringBuilder table = new();
        table.AppendJoin(',', ["configuration", .. result.Variables.Select(variable => variable.Name), "latency_ms", "loss"]).Append('\n');
        for (int i = 0; i < candidates.Count; i++)
        {
            FamilySearchResult candidate = candidates[i];
            string name = FormattableString.Invariant($"c{i + 1:000}");
            OutputFolder.Write(
                Path.Combine(directory, name), [.. FamilyPlan.Files(candidate, devices).Files.Select(file => file.InFolder)], false,
                FamilyPlan.Names.Contains);
            DeviceResult device = candidate.Devices[0];
            table.AppendJoin(',', [name, .. candidate.Named(candidate.Choices).Select(choice => Cell(choice.Option)),
                FormattableString.Invariant($"{device.Estimate.Expected.TotalSeconds * 1e3:0.######}"),
                FormattableString.Invariant($"{device.Costs.Loss:0.######}")]).Append('\n');
        }

        OutputFile.Write(Path.Combine(directory, TableName), table.ToString(), force: false);
        return candidates.Count;
    }

    private static string Cell(string text) =>
        text.Contains(',', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
