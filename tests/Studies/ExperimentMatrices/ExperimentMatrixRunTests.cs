using System.Diagnostics;
using System.Text.Json.Nodes;
using LatencyLab.Cli;
using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Cli.Help;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Studies.ExperimentMatrices;

public sealed class ExperimentMatrixRunTests : IDisposable
{
    private const int RowsOfTiny = 24;

    private const string Text = """
        schema: latencylab/matrix/v1
        name: m
        experiment:
          device: {profile: nvidia-v100}
          measure: {suite: tiny, row_budget_seconds: 0.01}
          calibrate: {rows: 12}
          evaluate: {}
        matrix:
          measure.threads: [1, 2]
          measure.seed: [1, 2]
        """;

    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("m");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_are_run_what_is_there_is_left_and_measured_rows_are_joined()
    {
        string file = _folder.Write("m.yaml", Text);
        Assert.Contains("2 of 4 experiments are done", Ran("run", file, "--shard", "2/2").Output, StringComparison.Ordinal);
        (int code, string output, _) = Ran("merge", file);
        Assert.Equal(1, code);
        Assert.Contains("missing: tasks 0..1;", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, "results.csv")));

        Dictionary<string, DateTime> before = Written();
        (code, output, string error) = Ran("run", file, "--executor", "local:2");
        Assert.Equal(0, code);
        Assert.Contains("they are run one after another", error, StringComparison.Ordinal);
        Assert.Contains($"{4 * RowsOfTiny} measured rows are in", output, StringComparison.Ordinal);
        Assert.All(before, one => Assert.Equal(one.Value, File.GetLastWriteTimeUtc(one.Key)));

        IReadOnlyList<TimedOperator> rows = MeasurementReader.Read(Path.Combine(Out, "measurements.csv")).Rows;
        Assert.Equal(4 * RowsOfTiny, rows.Count);
        Assert.Equal(4, rows.GroupBy(row => row.Field("task")).Count());
        Assert.All(
            rows.GroupBy(row => row.Field("task")),
            task => Assert.Single(task.Select(row => (row.Field("threads"), row.Field("seed"))).Distinct()));

        string[] lines = File.ReadAllText(Path.Combine(Out, "results.csv")).TrimEnd('\n').Split('\n');
        string[] header = lines[0].Split(',');
        Assert.Equal(["task", "folder", "measure.threads", "measure.seed", "seconds"], header.Take(5));
        Assert.Equal(["0 1 1", "1 1 2", "2 2 1", "3 2 2"], lines.Skip(1).Select(line => line.Split(',')).Select(
            cells => $"{cells[0]} {cells[2]} {cells[3]}"));
        string[] first = lines[1].Split(',');
        Assert.Equal($"{RowsOfTiny}", first[Array.IndexOf(header, "measure.rows")]);
        JsonNode evaluation = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Out, "tasks", first[1], "evaluation.json")))!;
        Assert.Equal((int)evaluation["rows"]!, int.Parse(first[Array.IndexOf(header, "evaluate.rows")]));

        // Again nothing is done, and what somebody changed is left.
        before = Written();
        Ran("run", file);
        Assert.Equal(before, Written());
        File.AppendAllText(Path.Combine(Out, "results.csv"), "mine\n");
        Assert.Contains("changed since", Latlab.Refusal("merge", file), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_two_tasks_measured_are_counted()
    {
        string file = _folder.Write("m.yaml", Text.Replace("measure.seed: [1, 2]", "calibrate.rows: [10, 12]", StringComparison.Ordinal));
        Assert.Contains(
            $"{4 * RowsOfTiny} measured rows are in {Path.Combine(Out, "measurements.csv")}, {2 * RowsOfTiny} of them of a shape",
            Ran("run", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_cannot_be_done_is_named_and_the_others_are_done()
    {
        string file = _folder.Write("m.yaml", Text);
        Ran("run", file, "--shard", "1/4");
        string mine = Path.Combine(Directory.GetDirectories(Path.Combine(Out, "tasks")).Single(), "calibrated.yaml");
        File.AppendAllText(mine, "# mine\n");
        File.WriteAllText(file, Text.Replace("rows: 12", "rows: 10", StringComparison.Ordinal));
        (int code, string output, string error) = Ran("run", file);
        Assert.Equal(1, code);
        Assert.Contains("latlab: task 0 (measure.threads=1 measure.seed=1): ", error, StringComparison.Ordinal);
        Assert.Contains("calibrated.yaml: was changed after this command wrote it", error, StringComparison.Ordinal);
        Assert.Contains("3 of 4 experiments are done\nmissing: tasks 0;", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_run_goes_on_where_it_was()
    {
        string file = _folder.Write(
            "m.yaml", Text.Replace("0.01}", "3, tolerance: 1e-9, interleave: 1}", StringComparison.Ordinal));
        string rows = "";
        using (Process process = LatlabProcess.Start(_folder.Path, LatlabProcess.Host, typeof(CommandLine).Assembly.Location, "run", file))
        {
            LatlabProcess.WaitUntil(process, () => (rows = MeasuredFile()).Length > 0 && new FileInfo(rows).Length >= Header + 200);
            process.Kill();
            process.WaitForExit();
        }

        string killed = File.ReadAllText(rows).Split('\n')[1];
        string[] identity = killed.Split(',')[..22];
        Assert.Equal(0, Latlab.Run(new CountingClock(stepSeconds: 1), "run", file).ExitCode);
        Assert.Equal(4 * RowsOfTiny, MeasurementReader.Read(Path.Combine(Out, "measurements.csv")).Rows.Count);
        Assert.Equal(identity, File.ReadAllText(rows).Split('\n')[1].Split(',')[..22]);
    }

    [Fact]
    public void Json_names_every_task_and_options_of_a_run_are_refused()
    {
        string file = _folder.Write("m.yaml", Text.Replace("measure.seed: [1, 2]", "measure.seed: [1]", StringComparison.Ordinal));
        JsonNode json = JsonNode.Parse(Latlab.Output("run", file, "--json"))!;
        Assert.Equal(["1", "2"], json["tasks"]!.AsArray().Select(task => (string?)task!["values"]!["measure.threads"]));
        Assert.All(json["tasks"]!.AsArray(), task => Assert.True((bool)task!["done"]!));
        Assert.Equal(2 * RowsOfTiny, (int)json["rows"]!);
        Assert.StartsWith("--again: does nothing", Latlab.Refusal("run", file, "--again", "measure"), StringComparison.Ordinal);
        Assert.StartsWith("--gres: does nothing without", Latlab.Refusal("run", file, "--gres", "gpu:1"), StringComparison.Ordinal);
        string taken = Directory.CreateDirectory(_folder.File("taken")).FullName;
        File.WriteAllText(Path.Combine(taken, "thesis.tex"), "mine");
        Assert.Contains("holds 'thesis.tex' but no tasks", Latlab.Refusal("run", file, "--out", taken), StringComparison.Ordinal);
    }

    private static int Header => string.Join(',', CampaignColumns.All).Length + 1;

    private string MeasuredFile() => !Directory.Exists(Path.Combine(Out, "tasks")) ? ""
        : Directory.GetFiles(Path.Combine(Out, "tasks"), "measurements.csv", SearchOption.AllDirectories).FirstOrDefault() ?? "";

    private Dictionary<string, DateTime> Written() => Directory.GetFiles(Out, "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains("sha256", StringComparison.Ordinal) && !path.EndsWith(".run.lock", StringComparison.Ordinal)
            && Path.GetDirectoryName(path) != Out)
        .ToDictionary(path => path, File.GetLastWriteTimeUtc);

    private static (int Code, string Output, string Error) Ran(params string[] arguments) => Latlab.Run(arguments);
}
