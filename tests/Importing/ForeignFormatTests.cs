using LatencyLab.Tests.Cli;
using LatencyLab.Yaml;

namespace LatencyLab.Tests.Importing;

/// <summary>What a file is, told by its keys, and what is said of files that are none or broken.</summary>
public sealed class ForeignFormatTests : IDisposable
{
    private readonly Hardware.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Example(string file) => Path.Combine(SharedData.RepositoryRoot, "examples", "import", file);

    [Theory]
    [InlineData("llmcompass.json", "a device of LLMCompass")]
    [InlineData("scale-sim.cfg", "a configuration of SCALE-Sim")]
    [InlineData("scale-sim.csv", "a topology of SCALE-Sim")]
    [InlineData("timeloop-architecture.yaml", "an architecture of Timeloop")]
    [InlineData("timeloop-problem.yaml", "a problem of Timeloop")]
    [InlineData("zigzag-hardware.yaml", "hardware of ZigZag")]
    [InlineData("zigzag-workload.yaml", "a workload of ZigZag")]
    [InlineData("nn-meter.json", "kernels of nn-Meter")]
    [InlineData("maestro.m", "a network of MAESTRO")]
    public void A_file_is_called_what_it_is_wherever_it_is_given(string file, string name)
    {
        string path = Example(file);
        Assert.Equal(name, ForeignFormat.OfFile(path)?.Name);
        foreach (string[] command in new string[][]
        {
            ["devices", "validate", path], ["predict", "--network", "resnet18", "--device", path],
            ["predict", "--device", "v100", "--network", path],
        })
        {
            string said = Latlab.Refusal(command);
            Assert.Contains($"is {name}, expected a ", said, StringComparison.Ordinal);
            Assert.Contains($"'latlab import {path} --out ", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Our_own_files_are_none_of_these()
    {
        string root = SharedData.RepositoryRoot;
        foreach (string folder in new[] { "devices", "runtimes", "experiments", "examples/networks", "examples/hydranet" })
        {
            foreach (string path in Directory.GetFiles(Path.Combine(root, folder)))
                Assert.True(ForeignFormat.OfFile(path) is null, path);
        }

        Assert.Contains("is a file of latlab already", Latlab.Refusal("import", Path.Combine(root, "devices", "nvidia-t4.yaml")));
    }

    [Theory]
    [InlineData("empty.yaml", "", "is empty, expected a device of LLMCompass")]
    [InlineData("text.txt", "hello", "is none of the files that are imported, expected a device of LLMCompass")]
    [InlineData("cut.json", "{\"device\": {\"compute_chiplet\": {\"core_count\": 4", "is not valid YAML")]
    [InlineData("cut.yaml", "architecture:\n  nodes:\n  - !Component {name: DRAM", "is not valid YAML")]
    [InlineData("no-mac.yaml", "architecture:\n  nodes:\n  - !Component\n    name: DRAM\n    class: DRAM\n", ":2:3: has no multiplier")]
    [InlineData(
        "key.json", "{\"device\": {\"compute_chiplet\": {\"core_cuont\": 4, \"core\": {}}}}",
        "has no key 'core_count'; did you mean 'core_cuont'?")]
    [InlineData("hw.m", "num_pes: 256\nl1_size_cstr: 100\nnoc_bw_cstr: 10\n", "is hardware of MAESTRO, which is not read: its sizes")]
    [InlineData("ir.json", "{\"a\": {\"inbounds\": [], \"outbounds\": []}}", "is a graph of nn-Meter, which is not read")]
    [InlineData("word.cfg", "[architecture_presets]\nArrayHeight : many\nArrayWidth: 8\n", "word.cfg:2:1: ArrayHeight is 'many', expected")]
    [InlineData("twice.cfg", "[architecture_presets]\nArrayHeight : 4\narrayheight: 8\n", ":3:1: 'ArrayHeight' is given twice, first on")]
    [InlineData("part.cfg", "[architecture_presets]\nArrayHeight : 1.5\nArrayWidth: 8\n", "expected a whole number of 1 or more")]
    [InlineData("imc.yaml", "memories: {}\noperational_array: {is_imc: True, sizes: [4]}\n", "arithmetic inside memories")]
    [InlineData("port.yaml", "memories:\n  b: {size: 8, ports: 1}\noperational_array: {sizes: [4]}\n", "ports is '1', expected a list")]
    [InlineData("open.m", "Network N {\nLayer A {\nType: CONV\n", "a '{' is never closed")]
    [InlineData("none.m", "Network N {\n}\n", "has no layer, expected a network of MAESTRO")]
    [InlineData(
        "type.m", "Network N {\nLayer A {\nType: TRCONV\nDimensions { K: 1, C: 1, R: 1, S: 1, Y: 1, X: 1 }\n}\n}\n",
        "type.m:2: A: layers of type TRCONV")]
    public void A_broken_file_is_one_line_that_says_where(string name, string text, string expected) =>
        Assert.Contains(expected, Latlab.Refusal("import", _folder.Write(name, text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("1e300")]
    [InlineData("1e-300")]
    [InlineData("9999999999999999999999")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("")]
    public void No_number_is_believed_that_no_device_has(string number)
    {
        foreach ((string file, string key) in new[]
        {
            ("llmcompass.json", "\"frequency_Hz\": 1e9"), ("llmcompass.json", "\"core_count\": 8"),
            ("llmcompass.json", "\"total_capacity_GB\": 16"), ("scale-sim.cfg", "ArrayHeight : 16"), ("zigzag-hardware.yaml", "sizes: [4"),
            ("timeloop-architecture.yaml", "meshX: 8"), ("timeloop-architecture.yaml", "global_cycle_seconds: 2e-9"),
        })
        {
            string text = File.ReadAllText(Example(file)).ReplaceLineEndings("\n");
            int end = key.LastIndexOfAny([' ', '[']) + 1;
            string path = _folder.Write(file, text.Replace(key, key[..end] + number, StringComparison.Ordinal));
            (int code, string output, string error) = Latlab.Run("import", path, "--quiet");
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
            if (number.Length > 0 && !(file == "timeloop-architecture.yaml" && key.StartsWith("mesh", StringComparison.Ordinal)))
                Assert.True(code == 2, $"{file}: {key} = {number}: {output}");
        }
    }

    [Fact]
    public void Files_of_two_kinds_and_two_devices_are_refused()
    {
        Assert.Contains(
            "is a problem of Timeloop, expected a workload of ZigZag as the file before it",
            Latlab.Refusal("import", Example("zigzag-workload.yaml"), Example("timeloop-problem.yaml")), StringComparison.Ordinal);
        Assert.Contains(
            "a profile is one device", Latlab.Refusal("import", Example("scale-sim.cfg"), Example("scale-sim.cfg")),
            StringComparison.Ordinal);
        Assert.Contains(
            "--frequency-hz: does nothing: the file has layers and no device",
            Latlab.Refusal("import", Example("scale-sim.csv"), "--frequency-hz", "1e9"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'ampere'?", Latlab.Refusal("import", Example("scale-sim.cfg"), "--architecture", "amper"));
    }
}
