using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Search.Families;

public sealed class CandidatePlansTests : IDisposable
{
    private static readonly string[] s_search =
    [
        "search", "--family", "lasnet", "--network", Path.Combine(SharedData.RepositoryRoot, "examples", "networks", "small-residual.yaml"),
        "--device", Path.Combine(SharedData.RepositoryRoot, "examples", "host.yaml"), "--activation-rate", "0.5",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Candidates_are_legal_and_different_and_a_table_of_their_accuracies_is_searched_with()
    {
        string target = Path.Combine(_folder.Path, "candidates"), table = Path.Combine(_folder.Path, "accuracy.csv");
        string output = Latlab.Output([.. s_search, "--emit", target, "--candidates", "6"]);
        Assert.Contains("note: 3 configurations, a folder each", output, StringComparison.Ordinal);

        // Stage 1 has S = 1, 2, 7, stage 2 has S = 1: all three, the fastest first.
        string[][] rows = [.. File.ReadLines(Path.Combine(target, "candidates.csv")).Select(line => line.Split(','))];
        Assert.Equal(["configuration", "stage1", "stage2", "latency_ms", "loss"], rows[0]);
        Assert.Equal(["S 1", "S 2", "S 7"], rows.Skip(1).Select(row => row[1]).Order());
        double[] latencies = [.. rows.Skip(1).Select(row => double.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(latencies.Order(), latencies);
        foreach (string[] row in rows.Skip(1))
        {
            string yaml = File.ReadAllText(Path.Combine(target, row[0], "latencylab.yaml"));
            Assert.Contains($"granularity: {row[1][2..]},", yaml, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(target, row[0], "training.json")));
        }

        File.WriteAllText(
            table, "configuration,stage1,stage2,latency_ms,seed,steps,static_accuracy,rate,accuracy\n"
                + string.Concat(rows.Skip(1).Select(
                    row => $"{string.Join(',', row.Take(4))},1,10,0.9,0.5,{(row[1] == "S 2" ? 0.9 : 0.8)}\n")));
        string found = Latlab.Output([.. s_search, "--accuracy-table", table, "--margin", "50"]);
        Assert.Contains("accuracy below the best of the table", found, StringComparison.Ordinal);
        Assert.Contains("S = 2-1", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--candidates: does nothing without --emit", "--candidates", "3")]
    [InlineData("--candidates: expected a number of 1 to 999, got 0", "--candidates", "0")]
    [InlineData("--force: does not go with --candidates", "--candidates", "3", "--emit", "nowhere", "--force")]
    public void Candidates_without_a_place_are_one_line(string expected, params string[] options) =>
        Assert.StartsWith(expected, Latlab.Refusal([.. s_search, .. options]), StringComparison.Ordinal);
}
