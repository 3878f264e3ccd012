using System.Text.RegularExpressions;
using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Networks.Sources;

public sealed class ResidualFileTests : IDisposable
{
    private const string Text = """
        schema: latencylab/network/v1
        name: mine
        input: {resolution: 224}
        residual:
          block: bottleneck
          stem: {channels: 64, kernel: 7, stride: 2, pool: true}
          stages:
          - {blocks: 3, width: 64, channels: 256}
          - {blocks: 4, width: 128, channels: 512, stride: 2}
          - {blocks: 6, width: 256, channels: 1024, stride: 2}
          - {blocks: 3, width: 512, channels: 2048, stride: 2}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-residual-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Written(string text)
    {
        string path = Path.Combine(_folder, "mine.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void The_stages_of_a_res_net_are_the_built_in_one() =>
        Assert.Equal(BackboneCatalog.Find("resnet50").Build(2, 96).Operators, BackboneCatalog.Find(Written(Text)).Build(2, 96).Operators);

    [Theory]
    [InlineData("block: bottleneck", "block: regnet_y\n  squeeze_excite_ratio: 0.25")]
    [InlineData("pool: true", "pool: false")]
    [InlineData("width: 64, channels: 256", "width: 64, channels: 256, groups: 4")]
    [InlineData("  stages:", "  shortcut: pad\n  stages:")]
    [InlineData("  stages:", "  classes: 10\n  stages:")]
    [InlineData("channels: 512, stride: 2", "channels: 512")]
    public void Every_key_changes_the_network(string from, string to)
    {
        string text = Text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Text, text);
        Network before = NetworkFile.Parse(Text, "n.yaml").Build(1), after = NetworkFile.Parse(text, "n.yaml").Build(1);

        Assert.NotEqual((before.ParameterCount, before.Macs), (after.ParameterCount, after.Macs));
    }

    [Theory]
    [InlineData(
        "block: bottleneck", "block: bottlenek",
        "n.yaml:5:10: block: unknown value 'bottlenek', expected one of basic, bottleneck, regnet_x, regnet_y; did you mean 'bottleneck'?")]
    [InlineData(
        "block: bottleneck", "block: regnet_y", "n.yaml:5:3: residual: missing key 'squeeze_excite_ratio', which regnet_y blocks need")]
    [InlineData(
        "block: bottleneck", "block: basic\n  squeeze_excite_ratio: 0.5",
        "n.yaml:6:25: squeeze_excite_ratio: basic blocks have no squeeze-and-excitation")]
    [InlineData(
        "width: 64, channels: 256", "width: 64, channels: 256, groups: 5", "n.yaml:8:51: groups: 5 groups do not divide the width 64")]
    [InlineData("{resolution: 224}", "{resolution: 224, channels: 1}", "channels: a residual network reads images of 3 channels, got 1")]
    [InlineData("kernel: 7, ", "", "n.yaml:6:9: stem: missing key 'kernel'")]
    public void Errors_have_their_position(string from, string to, string expected)
    {
        string text = Text.Replace(from, to, StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_searched_and_what_is_emitted_can_be_predicted()
    {
        string path = Written(Text), emitted = Path.Combine(_folder, "out put");
        Latlab.Output(
            "search", "--family", "lasnet", "--network", path, "--device", "nvidia-v100", "--granularity-choices", "4-4-7-1",
            "--activation-rate", "0.5", "--emit", emitted);

        string configuration = Directory.GetFiles(emitted, "latencylab.yaml").Single();
        Assert.Contains(
            "mine, lasnet spatial", Latlab.Output("predict", "--config", configuration, "--device", "nvidia-v100"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_layers_is_predicted_but_cannot_be_dynamic()
    {
        string path = Written("""
            schema: latencylab/network/v1
            name: norms-first
            input: {resolution: 32}
            blocks:
            - name: stage1
              repeat: 3
              layers: [{type: batch_norm, activation: relu}, {type: conv, channels: 3, kernel: 3}, {type: residual}]
            - name: head
              layers: [{type: global_pool}, {type: linear, channels: 10}]
            """);

        Assert.Contains("stage1.block2", Latlab.Output("predict", "--network", path, "--device", "nvidia-v100"), StringComparison.Ordinal);
        Assert.Equal(
            $"{path}: describes no block that can be dynamic, expected convolutions in a row and their sum with the block's input "
            + "(add with input, or residual), or a residual network (key 'residual')",
            Latlab.Refusal("predict", "--network", path, "--device", "nvidia-v100", "--family", "lasnet", "--granularity", "1"));
    }

    [Theory]
    [InlineData("shufflenet_v2_x0.5")]
    [InlineData("DenseNet-121")]
    public void A_known_network_that_cannot_be_dynamic_is_not_called_unknown(string name) =>
        Assert.StartsWith(
            $"network '{name}' is not made of residual blocks", Assert.Throws<InputException>(() => BackboneCatalog.Find(name)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_wrong_line_of_a_file_is_one_line_on_the_command_line()
    {
        string path = Written(Text.Replace("width: 64", "with: 64", StringComparison.Ordinal));

        Assert.Equal(
            $"{path}:8:17: stages[0]: unknown key 'with'; did you mean 'width'?",
            Latlab.Refusal("predict", "--network", path, "--device", "nvidia-v100"));
    }

    [Fact]
    public void Names_and_widths_are_predicted()
    {
        static double Milliseconds(string name) => double.Parse(
            Regex.Match(
                Latlab.Output("predict", "--network", name, "--device", "nvidia-v100", "--batch", "32"),
                "total ([0-9.]+) ms").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(Milliseconds("mobilenet_v2_x0.5") < Milliseconds("mobilenet_v2"));
        Assert.True(Milliseconds("densenet121") < Milliseconds("densenet201"));
    }

    [Theory]
    [InlineData("two-branches", 2)]
    [InlineData("my-regnet", 5)]
    public void The_examples_of_the_documentation_are_read(string name, int blocks) =>
        Assert.True(NetworkFile.Parse(Example(name), "docs/networks.md").Build(1).Blocks.Count > blocks);

    /// <summary>Its stages are RegNetY-400MF's.</summary>
    [Fact]
    public void The_documented_reg_net_is_the_published_one() =>
        Assert.Equal(
            BackboneCatalog.Find("regnet_y_400mf").Build(1).Operators,
            NetworkFile.Parse(Example("my-regnet"), "docs/networks.md").Build(1).Operators);

    [Theory]
    [InlineData("tiny.yaml")]
    [InlineData("wide-residual.yaml")]
    public void The_shipped_examples_are_predicted(string file) =>
        Assert.Contains(
            "total ", Latlab.Output("predict", "--network", Path.Combine(Root, "examples", "networks", file), "--device", "nvidia-v100"),
            StringComparison.Ordinal);

    private static string Example(string name) =>
        Regex.Matches(File.ReadAllText(Path.Combine(Root, "docs", "networks.md")), "```yaml\n(.*?)```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value)
            .Single(text => text.Contains($"name: {name}\n", StringComparison.Ordinal));

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LatencyLab.sln")))
                folder = folder.Parent;
            return folder!.FullName;
        }
    }

    /// <summary>ResNet-50 of the paper (He et al., CVPR 2016, table 1): 3.8 G multiply-adds, 3.86 as counted out.</summary>
    [Fact]
    public void The_stride_can_be_on_the_first_convolution()
    {
        string text = Text.Replace("block: bottleneck\n", "block: bottleneck\n  stride_first: true\n", StringComparison.Ordinal);

        Network network = NetworkFile.Parse(text, "n.yaml").Build(1);

        Assert.InRange(network.Macs / 1e9, 3.84, 3.87);
        Assert.Equal(BackboneCatalog.Find("resnet50").Build(1).ParameterCount, network.ParameterCount);
        Assert.Contains(
            "basic blocks have no 1x1 convolution",
            Assert.Throws<InputException>(() => NetworkFile.Parse(text.Replace("bottleneck", "basic", StringComparison.Ordinal), "n.yaml"))
                .Message, StringComparison.Ordinal);
    }
}
