using System.Text.Json.Nodes;
using LatencyLab.Search.Configurations;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>LASNet on inverted residuals and plain convolutions, from the search to what is done with its files.</summary>
public sealed class ChainNetworkCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mobilenet_v2", "dense-spatial-spatial-spatial-spatial", 10)]
    [InlineData("vgg11", "spatial", 5)]
    public void What_a_search_emits_predicts_the_same(string network, string modes, int dynamic)
    {
        string directory = _folder.File("out"), file = Path.Combine(directory, "latencylab.yaml");
        JsonNode search = JsonNode.Parse(Latlab.Output(
            "search", "--family", "lasnet", "--network", network, "--device", "nvidia-v100", "--batch", "4", "--activation-rate", "0.5",
            "--json", "--emit", directory))!;
        JsonNode device = search["devices"]![0]!, predicted = JsonNode.Parse(Latlab.Output("predict", "--config", file, "--json"))!;

        Assert.Equal(device["latency_s"]!.GetValue<double>(), predicted["estimate"]!["predicted_s"]!.GetValue<double>(), 12);
        Assert.Equal(device["macs"]!.GetValue<double>(), predicted["macs"]!.GetValue<double>(), 0.5);
        Assert.Equal(device["own_choice"]!["latency_s"]!.GetValue<double>(), device["latency_s"]!.GetValue<double>(), 9);
        Assert.Contains($"{network}, lasnet {modes} S = ", predicted["title"]!.GetValue<string>(), StringComparison.Ordinal);
        string text = File.ReadAllText(file);
        Assert.Equal(text, ConfigurationFile.Format(ConfigurationFile.Parse(text, file)));

        JsonNode training = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "training.json")))!;
        JsonArray blocks = training["lasnet"]!["blocks"]!.AsArray();
        Assert.Equal(dynamic, blocks.Count(block => block!["mode"]!.GetValue<string>() == "spatial"));
        string[] names = [.. training["static_network"]!["blocks"]!.AsArray().Select(block => block!["block"]!.GetValue<string>())];
        Assert.All(blocks, block => Assert.Contains(block!["block"]!.GetValue<string>(), names));
    }

    [Fact]
    public void Its_files_are_simulated_and_reported()
    {
        string directory = _folder.File("out"), file = Path.Combine(directory, "latencylab.yaml"), page = _folder.File("page.html");
        Latlab.Output(
            "search", "--family", "lasnet", "--network", "mobilenet_v2", "--resolution", "64", "--device", "nvidia-v100", "--emit",
            directory);

        Assert.Contains("stage4.block1 depthwise", Latlab.Output("simulate", "--config", file), StringComparison.Ordinal);
        Latlab.Output("report", "--device", "nvidia-v100", "--config", file, "--out", page);
        string html = File.ReadAllText(page);
        Assert.Contains("lasnet dense-spatial", html, StringComparison.Ordinal);
        Assert.Contains("stage4.block1", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_has_blocks_that_cannot_be_dynamic_once()
    {
        string[] lines = Latlab.Output("sweep", "--network", "mobilenet_v2", "--resolution", "64", "--device", "nvidia-v100").Split('\n');

        Assert.Single(lines, line => line.Contains(",1,first,1,", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains(",2,first,2,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(",2,rest,2,spatial,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("- {mode: dense, activation_rate: 0.5}", "activation_rate: does not belong to mode dense")]
    [InlineData("- {mode: dense, granularity: 4}", "granularity: does not belong to mode dense")]
    public void A_dense_stage_has_no_rates(string stage, string expected)
    {
        string file = _folder.File("c.yaml");
        File.WriteAllText(file, $"""
            schema: latencylab/configuration/v1
            family: lasnet
            network: vgg11
            resolution: 224
            device: nvidia-v100-sxm2-16gb
            batch: 1
            dtype: fp32
            model: latencylab
            stages:
            {stage}
            - {"{"}mode: dense{"}"}
            - {"{"}mode: dense{"}"}
            - {"{"}mode: dense{"}"}
            - {"{"}mode: dense{"}"}
            """);

        Assert.Contains(expected, Latlab.Refusal("predict", "--config", file), StringComparison.Ordinal);
    }
}
