using System.Globalization;
using System.Text.Json.Nodes;
using LatencyLab.Studies.Clusters;
using LatencyLab.Studies.Matrices;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Studies.Matrices;

public sealed class MatrixRunTests : IDisposable
{
    private const string Text = """
        schema: latencylab/matrix/v1
        name: s
        matrix:
          devices: [nvidia-v100, nvidia-t4]
          networks: [resnet18, resnet110, squeezenet1_1]
          runtimes: [graph, pytorch-eager]
          batches: [1, 4, 64]
          families: [{family: dense}, {family: lasnet, granularity: 4, activation_rate: 0.5}, {family: lcnet}]
        """;

    private const int Tasks = 108;

    private readonly TemporaryFolder _folder = new();
    private readonly TaskMatrix _matrix = MatrixFile.Parse(Text, "s.yaml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Results_are_the_same_for_1_7_and_64_shards_and_several_at_a_time()
    {
        string whole = Merged("one", 1, 1);
        Assert.Equal(Tasks + 1, whole.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(whole, Merged("seven", 7, 1));
        Assert.Equal(whole, Merged("many", 64, 2));
        Assert.Equal(whole, Merged("threads", 1, 3));
    }

    [Theory]
    [InlineData("resnet18", 4, "dense", "")]
    [InlineData("resnet110", 64, "lasnet", "--granularity 4 --activation-rate 0.5")]
    [InlineData("resnet18", 1, "lcnet", "")]
    public void A_row_is_what_predict_says(string network, int batch, string family, string options)
    {
        string[] header = MatrixRow.Header.Split(',');
        string[] cells = Merged("one", 1, 1).TrimEnd('\n').Split('\n').Select(line => line.Split(',')).Single(cells =>
            cells[1] == "nvidia-t4" && cells[3] == "pytorch-eager" && cells[4] == network && cells[5] == $"{batch}" && cells[6] == family);
        string command = $"predict --device nvidia-t4 --runtime pytorch-eager --network {network} --batch {batch} --json"
            + (family == "dense" ? "" : $" --family {family} {options}".TrimEnd());
        JsonNode json = JsonNode.Parse(Latlab.Output(command.Split(' ')))!;
        Assert.Equal((double)(json["latency_s"] ?? json["estimate"]!["predicted_s"])!, Cell("latency_s"));
        Assert.Equal((double)(json["dense_latency_s"] ?? json["dense_estimate"]!["predicted_s"])!, Cell("dense_latency_s"));
        Assert.Equal((double)json["macs"]!, Cell("macs"));
        Assert.Equal("", cells[^1]);

        double Cell(string column) => double.Parse(cells[Array.IndexOf(header, column)], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void What_cannot_be_is_a_row_that_says_why()
    {
        string[] rows = [.. Merged("one", 1, 1).Split('\n').Where(
            line => line.Contains(",squeezenet1_1,1,lasnet,", StringComparison.Ordinal))];
        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.Contains("squeezenet1_1", row.Split(",,,")[^1], StringComparison.Ordinal));
    }

    [Fact]
    public void Gaps_and_repetitions_are_told_and_what_is_there_is_not_done_again()
    {
        MatrixFolder folder = Open("f");
        Assert.Equal(36, MatrixRun.Run(_matrix, folder, new Shard(2, 3), 1, null, default));
        MatrixResults results = MatrixRun.Merge(folder);
        Assert.Equal([(0, 35), (72, 107)], results.Gaps);
        Assert.Equal([1, 3], results.MissingShards(3));
        Assert.False(File.Exists(folder.ResultsPath));
        Assert.Equal(Tasks - 36, MatrixRun.Run(_matrix, folder, Shard.Whole, 1, null, default));
        Assert.Equal(0, MatrixRun.Run(_matrix, folder, Shard.Whole, 1, null, default));
        Assert.Equal((0, 0), (MatrixRun.Merge(folder).Missing, MatrixRun.Merge(folder).Repeated));

        string part = Parts("f")[0], copy = Path.Combine(Path.GetDirectoryName(part)!, "copy.csv");
        File.Copy(part, copy);
        Assert.Equal(36, MatrixRun.Merge(folder).Repeated);
        File.WriteAllText(copy, File.ReadAllText(copy).Replace("graph", "grahp", StringComparison.Ordinal));
        string error = Assert.Throws<InputException>(() => MatrixRun.Merge(folder)).Message;
        Assert.Contains("another result in", error, StringComparison.Ordinal);
        File.WriteAllText(copy, MatrixRow.Header + "\nno number\n");
        Assert.Contains("copy.csv:2: ", Assert.Throws<InputException>(() => MatrixRun.Merge(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_sweep_starts_anew_and_a_changed_result_is_left()
    {
        MatrixFolder folder = Open("f");
        MatrixRun.Run(_matrix, folder, Shard.Whole, 1, null, default);
        MatrixRun.Merge(folder);
        TaskMatrix other = MatrixFile.Parse(Text.Replace("64]", "65]", StringComparison.Ordinal), "s.yaml");
        MatrixFolder again = MatrixFolder.Open(other, _folder.File("f"), typeof(MatrixRunTests).Assembly);
        Assert.Equal(Tasks, MatrixRun.Run(other, again, Shard.Whole, 1, null, default));
        File.AppendAllText(folder.ResultsPath, "mine\n");
        Assert.Contains("changed since", Assert.Throws<InputException>(() => MatrixRun.Merge(again)).Message, StringComparison.Ordinal);
        Assert.EndsWith("mine\n", File.ReadAllText(folder.ResultsPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_something_else_is_left_alone()
    {
        _folder.Write("mine.txt", "x");
        Assert.Contains(
            "it is not the folder of a sweep",
            Assert.Throws<InputException>(() => MatrixFolder.Open(_matrix, _folder.Path, typeof(MatrixRunTests).Assembly)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_runs_parts_merges_them_and_names_the_option_that_is_wrong()
    {
        string file = _folder.Write("s.yaml", Text), folder = _folder.File("out");
        Assert.Contains("36 of 108", Latlab.Output("run", file, "--out", folder, "--shard", "1/3"), StringComparison.Ordinal);
        (int code, string output, _) = Latlab.Run("merge", file, "--out", folder);
        Assert.Equal(1, code);
        Assert.Contains("missing: tasks 36..107", output, StringComparison.Ordinal);
        Assert.Contains("108 of 108", Latlab.Output("run", file, "--out", folder, "--executor", "local:2"), StringComparison.Ordinal);
        Assert.Contains("all of them are in", Latlab.Output("merge", file, "--out", folder), StringComparison.Ordinal);
        foreach ((string[] options, string expected) in new[]
        {
            (new[] { "--shard", "4/3" }, "--shard: '4/3' is not a shard"),
            (["--executor", "cloud"], "--executor: unknown executor 'cloud'"),
            (["--partition", "x"], "--partition: does nothing without --executor slurm"),
            (["--shard", "1/2", "--executor", "slurm"], "--shard: does not go with --executor slurm"),
            (["--again", "measure"], "--again: does nothing for a file with a 'matrix'"),
        })
            Assert.StartsWith(expected, Latlab.Refusal(["run", file, "--out", folder, .. options]), StringComparison.Ordinal);
        string experiment = _folder.Write(
            "e.yaml", "schema: latencylab/experiment/v1\nname: e\ndevice: {profile: nvidia-v100}\n");
        Assert.StartsWith(
            "--shard: does nothing without a 'matrix'", Latlab.Refusal("run", experiment, "--shard", "1/2"), StringComparison.Ordinal);
        Assert.Contains("has no 'matrix'", Latlab.Refusal("merge", experiment), StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_shards_are_submitted_again()
    {
        MatrixFolder folder = Open("f");
        FakeQueue queue = new(shard => MatrixRun.Run(_matrix, folder, new Shard(shard, 4), 1, null, default)) { Lost = { 2, 2, 3 } };
        List<string> notes = [];
        Assert.Empty(new ArrayRun(folder, queue, Tasks, 4) { Pause = TimeSpan.Zero }.Run(null, notes.Add, default));
        Assert.Equal(["1 2 3 4", "2 3", "2"], queue.Submitted);
        Assert.Equal(2, notes.Count);
        Assert.Equal(0, folder.Read().Missing);
    }

    [Fact]
    public void A_shard_that_never_ends_well_is_named_with_the_end_of_its_log()
    {
        MatrixFolder folder = Open("f");
        FakeQueue queue = new(shard => MatrixRun.Run(_matrix, folder, new Shard(shard, 4), 1, null, default)) { Lost = { 2, 2, 2 } };
        FailedShard failed = Assert.Single(
            new ArrayRun(folder, queue, Tasks, 4) { Pause = TimeSpan.Zero }.Run(null, _ => { }, default));
        Assert.Equal((2, "log of 2"), (failed.Number, failed.LogEnd[0]));
        Assert.Equal(["1 2 3 4", "2", "2"], queue.Submitted);
    }

    [Fact]
    public void An_interrupt_cancels_the_job()
    {
        using CancellationTokenSource source = new();
        FakeQueue queue = new(_ => source.Cancel()) { States = 1 };
        Assert.Empty(new ArrayRun(Open("f"), queue, Tasks, 1) { Pause = TimeSpan.Zero }.Run(null, _ => { }, source.Token));
        Assert.Equal("job1", queue.Cancelled);
    }

    private MatrixFolder Open(string name) => MatrixFolder.Open(_matrix, _folder.File(name), typeof(MatrixRunTests).Assembly);

    private string[] Parts(string name) =>
        Directory.GetFiles(Path.Combine(_folder.File(name), "parts"), "*-*.csv", SearchOption.AllDirectories);

    private string Merged(string name, int shards, int threads)
    {
        MatrixFolder folder = Open(name);
        for (int shard = shards; shard >= 1; shard--)
            MatrixRun.Run(_matrix, folder, new Shard(shard, shards), threads, null, default);
        Assert.Equal((0, 0), (MatrixRun.Merge(folder).Missing, folder.Read().Repeated));
        return File.ReadAllText(folder.ResultsPath);
    }

    /// <summary>A cluster that runs shards when they are submitted, and loses some.</summary>
    private sealed class FakeQueue(Action<int> run) : IClusterQueue
    {
        public List<int> Lost { get; } = [];

        public List<string> Submitted { get; } = [];

        public string? Cancelled { get; private set; }

        /// <summary>How often a job is seen running.</summary>
        public int States { get; set; }

        public string Submit(IReadOnlyList<int> shards)
        {
            Submitted.Add(string.Join(' ', shards));
            foreach (int shard in shards.Where(shard => !Lost.Remove(shard)))
                run(shard);
            return $"job{Submitted.Count}";
        }

        public string? StateOf(string job) => States-- > 0 ? "1 running" : null;

        public void Cancel(string job) => Cancelled = job;

        public IReadOnlyList<string> EndOfLog(int shard) => [$"log of {shard}"];
    }
}
