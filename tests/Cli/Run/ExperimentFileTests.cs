using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli.Run;

/// <summary>What a wrong experiment file is told, before anything is done.</summary>
public sealed class ExperimentFileTests : IDisposable
{
    private const string Good =
        "schema: latencylab/experiment/v1\nname: e\ndevice: {profile: nvidia-v100}\nsearch:\n- {network: resnet18}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(
        "experiment/v1", "experiment/v2",
        "e.yaml:1:9: schema: unknown value 'latencylab/experiment/v2', expected latencylab/experiment/v1")]
    [InlineData("name: e", "nmae: e", "e.yaml:2:1: the experiment: unknown key 'nmae'; did you mean 'name'?")]
    [InlineData("name: e", "name: Two Words", "e.yaml:2:7: name: 'Two Words' is not a name")]
    [InlineData("device: {profile: nvidia-v100}\n", "", "e.yaml:1:1: the experiment: missing key 'device'")]
    [InlineData("{profile: nvidia-v100}", "{}", "e.yaml:3:9: device: expected probe or profile, got neither")]
    [InlineData("{profile: nvidia-v100}", "{profile: nvidia-v100, probe: {}}", "e.yaml:3:9: device: expected probe or profile, got both")]
    [InlineData("nvidia-v100", "nvidia-v1000", "e.yaml:3:19: profile: no device 'nvidia-v1000'")]
    [InlineData("nvidia-v100", "none.yaml", "none.yaml: no such file")]
    [InlineData(
        "profile: nvidia-v100", "probe: {backend: hots}",
        "e.yaml:3:27: backend: unknown backend 'hots', expected one of host, ilgpu, ilgpu-cuda, ilgpu-opencl, ilgpu-cpu; "
            + "did you mean 'host'?")]
    [InlineData("profile: nvidia-v100", "probe: {threads: 0}", "e.yaml:3:27: threads: 0 must be greater than 0, expected 1 to 4096")]
    [InlineData("profile: nvidia-v100", "probe: {budget_seconds: .nan}", "e.yaml:3:34: budget_seconds: expected a number, got '.nan'")]
    [InlineData("profile: nvidia-v100", "probe: {budget_seconds: 1e999}", "e.yaml:3:34: budget_seconds: '1e999' is too large")]
    [InlineData("search:", "calibrate: {}\nsearch:", "e.yaml:4:12: calibrate: needs measure or measurements")]
    [InlineData("search:", "evaluate: {}\nsearch:", "e.yaml:4:11: evaluate: needs measure or measurements")]
    [InlineData(
        "search:", "measure: {suite: smok}\nsearch:",
        "e.yaml:4:18: suite: unknown value 'smok', expected one of smoke, balanced, static, dynamic, tokens, full, inference, tiny; "
        + "did you mean 'smoke'?")]
    [InlineData(
        "search:", "measure: {}\nmeasurements: {files: [e.yaml]}\nsearch:",
        "e.yaml:5:15: measurements: excludes measure, expected one of them")]
    [InlineData("search:", "measurements: {files: []}\nsearch:", "e.yaml:4:23: files: is empty, expected at least one file")]
    [InlineData("search:", "measurements: {files: [nope.csv]}\nsearch:", "e.yaml:4:24: files: 'nope.csv' is no file beside this one")]
    [InlineData("search:", "measurements: {files: [e.yaml], filters: [algo]}\nsearch:", "e.yaml:4:42: filters: 'algo' is not COLUMN=TEXT")]
    [InlineData("{network: resnet18}", "{netwrk: resnet18}", "e.yaml:5:4: search[0]: unknown key 'netwrk'; did you mean 'network'?")]
    [InlineData(
        "{network: resnet18}", "{network: resnet18, batch: many}",
        "e.yaml:5:30: --batch: expected a whole number up to 2147483647, got 'many'")]
    [InlineData(
        "{network: resnet18}", "{network: resnet18}\n- {network: resnet18, batch: 4}",
        "e.yaml:6:3: search: a second search named 'lasnet-resnet18', expected a 'name' of its own")]
    [InlineData("{network: resnet18}", "{network: resnet18, device: x}", "e.yaml:5:23: search[0]: unknown key 'device'")]
    [InlineData("search:", "report: {titel: x}\nsearch:", "e.yaml:4:10: report: unknown key 'titel'; did you mean 'title'?")]
    [InlineData("search:", "report: {network: resnet1}\nsearch:", "e.yaml:4:19: network: unknown network 'resnet1'")]
    [InlineData("{network: resnet18}", "{batch: 3}", "e.yaml:5:3: search needs --network")]
    [InlineData("{network: resnet18}", "{network: resnet1888}", "e.yaml:5:13: network: unknown network 'resnet1888'")]
    [InlineData("{network: resnet18}", "{network: ./net.yaml}", "e.yaml:5:13: network: ", "no such file")]
    [InlineData("{network: resnet18}", "{network: resnet18, batch: 0}", "e.yaml:5:30: batch: expected 1 or more images, got 0")]
    [InlineData("{network: resnet18}", "{network: resnet18", "is not valid YAML")]
    [InlineData("{network: resnet18}", "{network: resnet18}\n- {network: resnet18}\u0000", "is not text, expected YAML")]
    public void Says_where_and_what_in_one_line(string of, string with, string expected, string andAlso = "")
    {
        Assert.Contains(of, Good, StringComparison.Ordinal);
        string path = _folder.Write("e.yaml", Good.Replace(of, with, StringComparison.Ordinal));
        (int code, string output, string error) = Latlab.Run("run", path);
        Assert.Equal((Invocation.BadInput, ""), (code, output));
        string[] lines = error.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.StartsWith("latlab: ", line, StringComparison.Ordinal));
        Assert.Contains(
            lines, line => line.Contains(expected, StringComparison.Ordinal) && line.Contains(andAlso, StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_network_is_said_before_anything_is_measured()
    {
        string path = _folder.Write("e.yaml", Good.Replace("profile: nvidia-v100", "probe: {}", StringComparison.Ordinal)
            .Replace("resnet18", "resnet1888", StringComparison.Ordinal));
        Assert.Contains("e.yaml:5:13: network: unknown network 'resnet1888'", Latlab.Refusal("run", path), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("e")));
    }

    [Fact]
    public void Reports_every_error_of_a_file_and_writes_nothing()
    {
        string path = _folder.Write(
            "e.yaml", "schema: latencylab/experiment/v1\nname: e\ndevice: {}\nmeasure: {suite: x, seed: 1.5}\nsearch: 3\n");
        (int code, _, string error) = Latlab.Run("run", path);
        Assert.Equal(Invocation.BadInput, code);
        Assert.Equal(4, error.TrimEnd().Split('\n').Length);
        Assert.Equal(["e.yaml"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>Every kind of step with every value wrong: one line each, and nothing is measured.</summary>
    [Theory]
    [InlineData(
        "search:\n- {family: lasnet, network: resnet50, batch: 0, activation_rate: 5, mode: chanel, dtype: fp128, budget_ms: -4}",
        5)]
    [InlineData(
        "search:\n- {network: resnet50, margin: -1}\n- {network: resnet999, batch: 0}\n- {network: resnet50, model: lasnett, name: c}",
        4)]
    [InlineData("search:\n- {network: resnet50, runtime: none, resolution: 0, granularity_choices: 3}", 3)]
    [InlineData("report: {title: x, batch: -1, dtype: fp128}", 2)]
    [InlineData("report: {network: resnet18, resolution: 0, runtime: none}", 2)]
    [InlineData("measure: {suite: x, budget_seconds: -1}\nreport: {batch: -1}", 3)]
    [InlineData("calibrate: {rows: 0}\nmeasurements: {files: [a.csv, b.csv], filters: [x]}\nsearch:\n- {network: resnet50, batch: 0}", 5)]
    public void Every_wrong_value_is_said_before_anything_is_measured(string sections, int errors)
    {
        string path = _folder.Write(
            "e.yaml", $"schema: latencylab/experiment/v1\nname: e\ndevice:\n  probe: {{threads: 1, budget_seconds: 1}}\n{sections}\n");
        (int code, string output, string error) = Latlab.Run("run", path);
        Assert.Equal((Invocation.BadInput, ""), (code, output));
        string[] lines = error.TrimEnd().Split('\n');
        Assert.True(lines.Length == errors, error);
        Assert.All(lines, line => Assert.Contains("e.yaml:", line, StringComparison.Ordinal));
        Assert.Equal(["e.yaml"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Line_ends_and_a_byte_order_mark_do_not_matter(string lineEnd)
    {
        string path = _folder.Write("e.yaml", "\uFEFF" + Good.ReplaceLineEndings(lineEnd));
        Assert.Contains("search lasnet-resnet18", Latlab.Output("run", path), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_relative_to_the_file_and_the_output_is_named_after_it()
    {
        Directory.CreateDirectory(_folder.File("deep"));
        string path = _folder.Write("deep/e.yaml", Good.Replace("nvidia-v100", "../mine.yaml", StringComparison.Ordinal));
        _folder.Write("mine.yaml", "schema: latencylab/device/v1\nname: mine\nextends: nvidia-v100-sxm2-16gb\n");
        Latlab.Output("run", path);
        Assert.Contains("name: mine", File.ReadAllText(_folder.File("deep/e/device.yaml")), StringComparison.Ordinal);
        _folder.Write(
            "deep/net.yaml", File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "examples", "networks", "wide-residual.yaml")));
        Latlab.Output("run", _folder.Write("deep/f.yaml", Good.Replace("resnet18", "net.yaml", StringComparison.Ordinal)));
        Assert.True(File.Exists(_folder.File("deep/e/search-lasnet-net.json")));
    }
}
