using System.Text.Json.Nodes;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>What a search finds under a runtime is what a prediction of the file that it writes says.</summary>
public sealed class RuntimeSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lasnet --network resnet18 --activation-rate 0.5 --batch 2")]
    [InlineData("lasnet --network resnet18 --activation-rate 0.5 --mode layer --batch 1")]
    [InlineData("lasnet --network resnet18 --activation-rate 0.5 --mode layer --batch 4")]
    [InlineData("laudnet --network resnet50 --mode channel --channel-keep-rate 0.5 --batch 1")]
    [InlineData("lcnet --network resnet20 --layer-keep 0.5,0.7 --mode dense,layer,both --channel-keep 0.5 --batch 2 --budget-macs 35e6")]
    [InlineData("lcnet --network resnet20 --layer-keep 0.5,0.7 --mode layer,both --channel-keep 0.5 --batch 1 --budget-ms 40")]
    [InlineData("hydranet --network resnet110 --stem-depth 1 --branch-depth 1,2 --branches 2,4 --top-k 1,2 --batch 2 --objective latency")]
    [InlineData("hydranet --network resnet110 --stem-depth 1 --branch-depth 1 --branches 4 --top-k 4 --batch 1 --objective latency")]
    [InlineData("basisnet --network mobilenet_v3_small --resolution 64 --batch 1 --objective latency")]
    [InlineData("basisnet --network mobilenet_v3_large --confidence ROOT/examples/basisnet/confidences.csv --preview mobilenet_v3_small "
        + "--preview-resolution 96,128 --width-multipliers 1 --bases 16 --synthesised-from 1 --exit-threshold 0.7 --batch 2 "
        + "--objective latency")]
    [InlineData("cascade --network resnet20 --exits stage1,stage2 --batch 2 --objective latency")]
    [InlineData("cascade --network resnet18 --before mobilenet_v3_small@96 --exits stage2 --batch 1 --objective latency")]
    public void A_search_and_a_prediction_of_what_it_wrote_agree(string search)
    {
        foreach (string runtime in new[] { "pytorch-eager", "graph" })
        {
            string directory = _folder.File(runtime), file = Path.Combine(directory, "latencylab.yaml");
            JsonNode found = Json($"search --device nvidia-v100 --runtime {runtime} --family {search} --emit {directory} --json");
            double searched = found["devices"]![0]!["latency_s"]!.GetValue<double>();
            JsonNode predicted = Json($"predict --config {file} --json"),
                other = Json($"predict --config {file} --runtime {(runtime == "graph" ? "pytorch-eager" : "graph")} --json");

            // Rates in the file are rounded.
            Assert.Equal(searched, Seconds(predicted), 1e-8 * searched);
            Assert.NotEqual(searched, Seconds(other), 0.1 * searched);
        }
    }

    private static double Seconds(JsonNode json) => json["distribution"]?["latency_s"]?.GetValue<double>()
        ?? json["latency_s"]?.GetValue<double>() ?? json["estimate"]!["predicted_s"]!.GetValue<double>();

    private static JsonNode Json(string line) => JsonNode.Parse(
        Latlab.Output(line.Replace("ROOT", SharedData.RepositoryRoot, StringComparison.Ordinal).Split(' ')))!;
}
