using System.Diagnostics;
using System.Text.Json.Nodes;
using LatencyLab.Cli;
using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Tests.Cli.Help;
using LatencyLab.Tests.Hardware;
using LatencyLab.Tests.Measuring.Campaigns;

namespace LatencyLab.Tests.Cli.Run;

public sealed class RunCommandTests : IDisposable
{
    private const string Tiny = """
        schema: latencylab/experiment/v1
        name: tiny
        device:
          probe: {budget_seconds: 0.3}
        measure: {suite: tiny, row_budget_seconds: 0.01}
        calibrate: {rows: 12}
        evaluate: {}
        search:
        - {network: resnet18}
        - {name: layers, family: laudnet, network: resnet50, mode: layer}
        report: {title: Tiny, network: resnet18}
        """;

    /// <summary>The same on a shipped profile, which need not be probed first.</summary>
    private static readonly string s_unprobed = Tiny.Replace(
        "\n  probe: {budget_seconds: 0.3}", " {profile: nvidia-v100}", StringComparison.Ordinal);

    /// <summary>
    /// A process needs many seconds for it, a clock that goes on by a second a reading ends each row after a few samples.
    /// </summary>
    private static readonly string s_everyRowTakesAllItsSamples = s_unprobed.Replace(
        "0.01}", "3, tolerance: 1e-9, interleave: 1}", StringComparison.Ordinal);

    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("tiny");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_whole_loop_from_one_file_and_again_only_what_changed()
    {
        Assert.All(States(Tiny), step => Assert.Equal("done", step.State));
        Assert.Equal(
            ["probe", "measure", "calibrate", "evaluate", "search lasnet-resnet18", "search layers", "report"],
            States(Tiny).Select(step => step.Step));
        Assert.NotNull(DeviceProfileReader.ReadFile(Path.Combine(Out, "calibrated.yaml")).Calibration);
        Assert.Equal(24, MeasurementReader.Read(Path.Combine(Out, "measurements.csv")).Rows.Count);
        JsonNode search = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "search-layers.json")))!;
        Assert.Equal("laudnet", (string?)search["family"]);
        Assert.Equal(Path.Combine(Out, "emitted", "layers"), (string?)search["emitted"]!["directory"]);
        JsonNode evaluation = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "evaluation.json")))!;
        Assert.Equal(
            ("latencylab/evaluation/v2", 12, false),
            ((string)evaluation["schema"]!, (int)evaluation["rows"]!, (bool)evaluation["includes_fitted"]!));
        Assert.Contains("<title>Tiny", File.ReadAllText(Path.Combine(Out, "report.html")), StringComparison.Ordinal);
        // What was emitted can be predicted, on the profile that it was searched for.
        Latlab.Output("predict", "--config", Path.Combine(Out, "emitted", "lasnet-resnet18", "latencylab.yaml"));

        Dictionary<string, DateTime> written = Written();
        Assert.All(States(Tiny), step => Assert.Equal("unchanged", step.State));
        Assert.Equal(written, Written());

        Assert.Equal(
            ["search lasnet-resnet18", "report"],
            DoneBy(Tiny.Replace("network: resnet18", "network: resnet18, batch: 2", StringComparison.Ordinal)
                .Replace("- {network", "- {name: lasnet-resnet18, network", StringComparison.Ordinal)));
        Assert.Equal(
            ["calibrate", "evaluate", "search lasnet-resnet18", "search layers", "report"],
            DoneBy(Tiny.Replace("rows: 12", "rows: 10", StringComparison.Ordinal)));
        Assert.Equal(["measure", "calibrate", "evaluate", "search lasnet-resnet18", "search layers", "report"], DoneBy(
            Tiny.Replace("rows: 12", "rows: 10", StringComparison.Ordinal).Replace("0.01}", "0.01, seed: 5}", StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Combine(Out, "measurements.old.csv")), "replaced rows are set aside");
    }

    [Fact]
    public void A_file_that_is_missing_is_made_again_and_one_that_was_changed_is_left()
    {
        string device = "schema: latencylab/experiment/v1\nname: tiny\ndevice: {profile: nvidia-v100}\nsearch: [{network: resnet18}]\n";
        Assert.Equal(["device", "search lasnet-resnet18"], DoneBy(device));
        File.Delete(Path.Combine(Out, "search-lasnet-resnet18.json"));
        Assert.Equal(["search lasnet-resnet18"], DoneBy(device));
        Assert.Equal(["device"], DoneBy(device, "--again", "device"));
        string profile = Path.Combine(Out, "device.yaml");
        File.AppendAllText(profile, "# mine\n");
        string text = File.ReadAllText(profile);
        Assert.Contains(
            "device.yaml: was changed after this command wrote it and was left as it is", Latlab.Refusal("run", Written(device)),
            StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(profile));
        File.Delete(profile);
        Assert.Equal(["device"], DoneBy(device));
        Assert.StartsWith(
            "--again: no step 'serch', expected one of device, search, search lasnet-resnet18; did you mean 'search'?",
            Latlab.Refusal("run", Written(device), "--again", "serch"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_names_every_step_and_where_everything_is()
    {
        string path = Written(
            "schema: latencylab/experiment/v1\nname: tiny\ndevice: {profile: nvidia-v100}\nsearch: [{network: resnet18}]\n");
        string text = Latlab.Output("run", path, "--out", _folder.File("other"));
        Assert.Contains("  device                   done ", text, StringComparison.Ordinal);
        Assert.Contains("search lasnet-resnet18   done", text, StringComparison.Ordinal);
        Assert.Contains(" ms dense (", text, StringComparison.Ordinal);
        Assert.Contains($"tiny: everything is in {_folder.File("other")}\n", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
        Assert.Equal("", Latlab.Output("run", path, "--out", _folder.File("other"), "--quiet"));
    }

    [Fact]
    public void The_budget_of_the_command_line_counts()
    {
        string path = Written(s_unprobed.Replace("0.01}", "10, tolerance: 1e-9, interleave: 1}", StringComparison.Ordinal));
        Latlab.Output("run", path, "--budget-seconds", "0.5");
        Assert.Single(MeasurementReader.Read(Path.Combine(Out, "measurements.csv")).Rows);
    }

    [Fact]
    public void Published_measurements_are_evaluated_on_a_profile()
    {
        _folder.Write("m.csv", "device,op,m,n,k,latency_us\nx,linear,64,64,64,5\nx,linear,512,512,512,20\ny,linear,8,8,8,1\n");
        DoneBy("schema: latencylab/experiment/v1\nname: tiny\ndevice: {profile: nvidia-v100-sxm2-16gb}\nmeasurements: {files: [m.csv], "
            + "rows_of: x}\nevaluate: {}\n");
        Assert.Equal(2, (int)JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "evaluation.json")))!["rows"]!);
        Assert.StartsWith(
            "nvidia-v100-sxm2-16gb against 2 rows measured on x\n", File.ReadAllText(Path.Combine(Out, "evaluation.txt")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_run_goes_on_where_it_was()
    {
        string path = Written(s_everyRowTakesAllItsSamples);
        string rows = Path.Combine(Out, "measurements.csv");
        using (Process process = LatlabProcess.Start(_folder.Path, LatlabProcess.Host, typeof(CommandLine).Assembly.Location, "run", path))
        {
            LatlabProcess.WaitUntil(process, () => Length(rows) >= Header + 400);
            process.Kill();
            process.WaitForExit();
        }

        string before = File.ReadAllText(rows);
        string whole = before[..(before.LastIndexOf('\n') + 1)];
        Assert.InRange(whole.Count(c => c == '\n'), 2, 24);
        Assert.Equal(
            ["unchanged", "done", "done", "done", "done", "done", "done"],
            States(s_everyRowTakesAllItsSamples, new CountingClock(stepSeconds: 1)).Select(step => step.State));
        Assert.Equal(24, MeasurementReader.Read(rows).Rows.Count);

        // Rows stay as they were, but for times: relative to the best of the reference loop, which may have been faster since.
        Assert.Equal(
            TakenSamples.WithoutTimes(whole), TakenSamples.WithoutTimes(File.ReadAllText(rows)).Take(whole.Count(c => c == '\n')));
    }

    [Fact]
    public void Where_every_row_was_fitted_the_errors_say_so()
    {
        States(s_unprobed.Replace("rows: 12", "rows: 200", StringComparison.Ordinal));
        Assert.True((bool)JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "evaluation.json")))!["includes_fitted"]!);
        Assert.Contains(
            "24 rows that were fitted", Latlab.Output("run", Path.Combine(_folder.Path, "tiny.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_ends_it_with_130_and_it_goes_on()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = Written(s_everyRowTakesAllItsSamples);
        string rows = Path.Combine(Out, "measurements.csv");
        using Process process = LatlabProcess.Start(_folder.Path, LatlabProcess.Host, typeof(CommandLine).Assembly.Location, "run", path);
        LatlabProcess.WaitUntil(process, () => Length(rows) >= Header + 200);
        LatlabProcess.Interrupt(process);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted; the same command goes on", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["unchanged", "done", "done", "done", "done", "done", "done"],
            States(s_everyRowTakesAllItsSamples, new CountingClock(stepSeconds: 1)).Select(step => step.State));
    }

    [Fact]
    public void Only_a_folder_of_its_own_is_written_to_and_by_one_run_at_a_time()
    {
        string path = Written("schema: latencylab/experiment/v1\nname: tiny\ndevice: {profile: nvidia-v100}\n");
        string taken = Directory.CreateDirectory(_folder.File("taken")).FullName;
        File.WriteAllText(Path.Combine(taken, "thesis.tex"), "mine");
        Assert.StartsWith(
            $"{taken}: holds 'thesis.tex' but no run.json", Latlab.Refusal("run", path, "--out", taken), StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Directory.EnumerateFileSystemEntries(taken).Select(Path.GetFileName));
        Assert.EndsWith("is a file, expected a folder to write to", Latlab.Refusal("run", path, "--out", path), StringComparison.Ordinal);
        Latlab.Output("run", path);
        using (new FileStream(Path.Combine(Out, ".run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            Assert.EndsWith("is in use by another run", Latlab.Refusal("run", path), StringComparison.Ordinal);
        string Damaged(string steps)
        {
            File.WriteAllText(Path.Combine(Out, "run.json"), "{\"schema\": \"latencylab/run-ledger/v1\", \"steps\": " + steps);
            return Latlab.Refusal("run", path);
        }

        Assert.Contains("run.json: is damaged: has no 'steps', expected an object; give another --out", Damaged("3}"));
        Assert.Contains("run.json:1: is damaged: is not JSON", Damaged(""));
        Assert.Contains("is damaged: steps has no 'search', expected an object", Damaged("{\"search\": 1}}"));
        Assert.Contains("is damaged: steps.search has no 'done', expected true or false", Damaged("{\"search\": {\"done\": \"yes\"}}}"));
        string entry = "{\"done\": true, \"fingerprint\": \"\", \"resumable\": \"\", \"summary\": \"\", \"seconds\": ";
        Assert.Contains(
            "is damaged: steps.search.seconds is 1e308, expected a number of 0 to 1000000000",
            Damaged($"{{\"search\": {entry}1e308}}}}}}"));
        Assert.Contains(
            "is damaged: steps.search.files has no 'a', expected a text",
            Damaged($"{{\"search\": {entry}1, \"files\": {{\"a\": 3}}}}}}}}"));
        Assert.Contains(
            "is damaged: a name is given twice", Damaged($"{{\"search\": {entry}1, \"files\": {{\"a\": \"b\", \"a\": \"b\"}}}}}}}}"));
    }

    private static int Header => string.Join(',', CampaignColumns.All).Length + 1;

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private string Written(string experiment) => _folder.Write("tiny.yaml", experiment);

    private List<(string Step, string State)> States(string experiment, params string[] more) =>
        States(experiment, new CountingClock(), more);

    private List<(string Step, string State)> States(string experiment, CountingClock clock, params string[] more)
    {
        (int code, string output, string error) = Latlab.Run(clock, ["run", Written(experiment), "--json", .. more]);
        Assert.True(code == 0, error);
        return [.. JsonNode.Parse(output)!["steps"]!.AsArray().Select(step => ((string)step!["step"]!, (string)step["state"]!))];
    }

    private IEnumerable<string> DoneBy(string experiment, params string[] more) =>
        States(experiment, more).Where(step => step.State == "done").Select(step => step.Step);

    private Dictionary<string, DateTime> Written() =>
        Directory.EnumerateFiles(Out, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
}
