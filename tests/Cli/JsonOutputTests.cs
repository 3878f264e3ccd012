using System.Text.Json;
using System.Text.RegularExpressions;
using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Executing;
using LatencyLab.Tests.Hardware;
using LatencyLab.Tests.Networks.Onnx;

namespace LatencyLab.Tests.Cli;

/// <summary>What <c>--json</c> writes is what docs/json.md says, of every command that has it.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_writes_the_documented_shape()
    {
        string csv = _folder.File("m.csv"), host = _folder.File("host.yaml");
        string layers = _folder.Write("layers.csv", "op,m,n,k\nlinear,8,16,32\n");
        string bad = _folder.Write("bad.yaml", "schema: latencylab/device/v1\nnaem: x\n");
        string experiment = _folder.Write(
            "e.yaml", "schema: latencylab/experiment/v1\nname: e\ndevice: {profile: nvidia-v100}\nsearch: [{network: resnet18}]\n");
        string sweep = _folder.Write(
            "sweep.yaml", "schema: latencylab/matrix/v1\nname: s\nmatrix: {devices: [nvidia-v100], networks: [resnet18]}\n");
        string matrix = _folder.Write(
            "matrix.yaml", "schema: latencylab/matrix/v1\nname: m\nexperiment: e.yaml\nmatrix: {device.profile: [nvidia-v100]}\n");
        List<(string Command, string Line, int Code)> lines =
        [
            ("doctor", "doctor --seconds 0.01", 0),
            ("probe", $"probe --budget-seconds 0.3 --out {host}", 0),
            ("measure", $"measure --suite tiny --row-budget-seconds 0.01 --out {csv}", 0),
            ("calibrate", $"calibrate --device {host} --measurements {csv} --rows 12 --out {_folder.File("c.yaml")}", 0),
            ("evaluate", $"evaluate --device {host} --measurements {csv}", 0),
            ("transfer", $"transfer --device nvidia-t4 --from nvidia-v100-pcie-32gb --out {_folder.File("t.yaml")}", 0),
            ("run", $"run {experiment} --out {_folder.File("run")}", 0),
            ("run` of a `matrix`, `merge", $"run {sweep} --out {_folder.File("sweep")}", 0),
            ("run` of a `matrix`, `merge", $"merge {sweep} --out {_folder.File("sweep")}", 0),
            ("run` of a `matrix` of an `experiment`, `merge", $"run {matrix} --out {_folder.File("matrix")}", 0),
            ("run` of a `matrix` of an `experiment`, `merge", $"merge {matrix} --out {_folder.File("matrix")}", 0),
            ("predict", "predict --device v100 --network resnet18", 0),
            ("predict", "predict --device v100 --operator linear,m=8,n=16,k=32", 0),
            ("predict", $"predict --device v100 --layers {layers}", 0),
            ("simulate --network", "simulate --device v100 --network resnet18", 0),
            ("simulate --operator", "simulate --device v100 --operator linear,m=8,n=16,k=32", 0),
            ("simulate validate", "simulate validate --operators 11", 0),
            ("sweep", "sweep --device v100 --network resnet18", 0),
            ("search", "search --device v100 --network resnet18", 0),
            ("search --family", "search --family lcnet --device v100 --network resnet18", 0),
            ("predict --family", "predict --family lcnet --device v100 --network resnet18", 0),
            ("families", "families", 0),
            ("networks list", "networks list", 0),
            ("networks show", "networks show resnet18", 0),
            ("networks show FILE.onnx", $"networks show {OnnxModels.ResNet18(1, 64).Write(_folder.File("r.onnx"))}", 0),
            ("devices list", "devices list", 0),
            ("devices show", "devices show v100", 0),
            ("devices validate", $"devices validate {host} {bad}", 2),
            ("families", "families", 0),
            ("import", $"import {Path.Combine(SharedData.RepositoryRoot, "examples", "import", "scale-sim.cfg")}", 0),
            ("kernels list", "kernels list", 0),
            ("kernels verify", "kernels verify --kernel relu --lanes scalar --threads 1", 0),
            ("execute", string.Join(' ', new ExecutedFiles(_folder.Path).Line("--timed", "1", "--row-budget-seconds", "0.01")), 0),
            ("crossover", "crossover --network resnet110 --stages 3 --granularity 1 --row-budget-seconds 0.001", 0),
            ("validate-search",
                $"validate-search --device {host} --network resnet110 --stages 3 --rates 0.5 --masks 1 --row-budget-seconds 0.001", 0),
        ];
        if (SharedData.IsPresent)
            lines.Add(("accuracy", $"accuracy --data {SharedData.Folder} --data-set bmm --draws 1", 0));

        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "json.md"));
        foreach ((string command, string line, int code) in lines)
        {
            (int exit, string output, string error) = Latlab.Run([.. line.Split(' '), "--json"]);
            Assert.True(exit == code, $"{line}: {error}");
            JsonElement json = JsonDocument.Parse(output).RootElement;
            Assert.Equal("schema", json.EnumerateObject().First().Name);
            Assert.DoesNotContain(Keys(json), key => Regex.IsMatch(key, "_(ms|us|ns)$"));
            string row = Assert.Single(
                page.Split('\n'), text => text.Contains($"`{json.GetProperty("schema").GetString()}`", StringComparison.Ordinal));
            Assert.Contains($"`{command}", row, StringComparison.Ordinal);
            if (command is "search" or "search --family" or "devices show")
                continue;
            string[] documented = [.. row.Split('|')[3].Split('`').Where((_, i) => i % 2 == 1)];
            foreach (JsonProperty property in json.EnumerateObject().Skip(1))
                Assert.True(documented.Contains(property.Name), $"docs/json.md does not list '{property.Name}' of {command}");
            string[] said = [.. documented.TakeWhile(name => json.TryGetProperty(name, out _))];
            Assert.Equal(json.EnumerateObject().Skip(1).Select(property => property.Name).Order(), said.Order());
        }
    }

    private static IEnumerable<string> Keys(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    [Fact]
    public void Every_command_with_a_result_has_the_option()
    {
        string[] without = ["devices schema", "completion bash", "completion zsh", "completion fish"];
        foreach (string command in new[]
        {
            "run", "merge", "doctor", "predict", "sweep", "calibrate", "evaluate", "transfer", "accuracy", "validate-search",
            "kernels list",
            "kernels verify", "kernels prove", "search", "devices list", "devices show", "devices validate", "import", "probe", "measure",
                "crossover", "execute",
                })
            Assert.Contains("--json", Latlab.Output([.. command.Split(' '), "--help"]), StringComparison.Ordinal);
        foreach (string command in without)
            Assert.Equal(Invocation.BadInput, Latlab.Run([.. command.Split(' '), "--json"]).ExitCode);
    }
}
