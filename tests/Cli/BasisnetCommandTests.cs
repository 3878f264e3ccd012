using System.Text.Json;

namespace LatencyLab.Tests.Cli;

public sealed class BasisnetCommandTests : IDisposable
{
    private const string Predict = "predict --family basisnet --network mobilenet_v3_large --device nvidia-v100";

    private const string Search =
        "search --family basisnet --network mobilenet_v3_small --device nvidia-jetson-tx2 --resolution 128 --objective latency";

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-basisnet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_table_says_what_was_assumed_and_has_both_stages()
    {
        string text = Latlab.Output([.. Predict.Split(' '), "--batch", "4"]);
        foreach (string part in new[]
        {
            "mobilenet_v3_large from 16 bases (convolution, depthwise, head from block 1), preview mobilenet_v3_large_x0.5 at 128 px, "
            + "early exit of 34.6 % of the images at confidence 0.7 (assumed: P(confidence < t) = t^1.19",
            "preview.scaling", "exit ", "regroup ", "coefficients ", "stage5.block2 ", "merge ", "expectation: exact",
                "49.070 M parameters, 5.483 M dense",
                })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_search_emits_predicts_the_same_and_takes_a_measured_exit_rate()
    {
        string directory = Path.Combine(_folder, "out"), rates = Write("rates.csv", "decision,rate\nexit,0.9\n");
        JsonElement searched = Json($"{Search} --batch 3 --exit-threshold 0.8 --emit {directory}").GetProperty("devices")[0];
        string config = $"predict --config {directory}/latencylab.yaml";
        JsonElement predicted = Json(config);

        foreach (string key in new[] { "latency_s", "p50_s", "p90_s", "p99_s", "mac_ratio", "parameters" })
            Assert.Equal(searched.GetProperty(key).GetDouble(), predicted.GetProperty(key).GetDouble(), 1e-12);
        Assert.True(Json($"{config} --measured-rates {rates}").GetProperty("latency_s").GetDouble() < predicted.GetProperty("latency_s")
            .GetDouble());
        using JsonDocument training = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "training.json")));
        JsonElement basisnet = training.RootElement.GetProperty("basisnet");
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "training-configurations.md"));
        foreach (JsonProperty property in basisnet.EnumerateObject().Concat(basisnet.GetProperty("multiply_adds").EnumerateObject())
            .Concat(basisnet.GetProperty("preview").EnumerateObject()))
            Assert.Contains($"`{property.Name}`", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_gives_the_threshold()
    {
        const string Thresholds = "--width-multipliers 1 --bases 8 --synthesised-from 1 --exit-threshold none,0.5,0.7,0.9";
        JsonElement[] front = [.. Json($"{Search} {Thresholds}").GetProperty("devices")[0].GetProperty("front").EnumerateArray()];
        Assert.Equal(
            ["0.5", "0.7", "0.9", "none"], front.Select(point => point.GetProperty("choice").GetProperty("exit_threshold").GetString()));
        double middle = front[1].GetProperty("latency_s").GetDouble() * 1e3;
        string budget = FormattableString.Invariant($"{middle * 1.0001}");
        JsonElement chosen = Json(
            $"{Search.Replace(" --objective latency", "", StringComparison.Ordinal)} {Thresholds} --budget-ms {budget}");
        Assert.Equal("0.7", chosen.GetProperty("choice").GetProperty("exit_threshold").GetString());
    }

    [Theory]
    [InlineData("--exit-threshold none")]
    [InlineData("--preview mobilenet_v2_x0.35")]
    [InlineData("--preview-resolution 64")]
    [InlineData("--width-multipliers 0.75")]
    [InlineData("--backbones mobilenet_v2_x0.35", "--width-multipliers 1")]
    [InlineData("--synthesised-layers depthwise")]
    [InlineData("--synthesised-from 2")]
    [InlineData("--coefficients network")]
    [InlineData("--bases 9")]
    [InlineData("--batch 2")]
    [InlineData("--proxy capacity", "--proxy compute", "loss")]
    public void Every_option_of_a_search_changes_the_result(string option, string than = "", string what = "latency_s") =>
        Assert.NotEqual(
            Json($"{Search} {than}").GetProperty("devices")[0].GetProperty(what).GetDouble(),
            Json(option.StartsWith("--backbones", StringComparison.Ordinal) ? $"{Search} {than} {option}" : $"{Search} {option}")
                .GetProperty("devices")[0].GetProperty(what).GetDouble());

    [Fact]
    public void A_confidence_file_changes_the_exit_rates_and_an_accuracy_table_the_choice()
    {
        string confidences = Write("c.csv", "confidence,weight\n0.65,9\n0.95,1\n");
        Assert.NotEqual(Latency(Search), Latency($"{Search} --confidence {confidences}"));
        string table = Write("a.csv", "exit_threshold,bases,accuracy\nnone,4,70\n0.7,16,75\n0.6,,60\n");
        JsonElement choice = Json($"{Search.Replace("latency", "finest", StringComparison.Ordinal)} --margin 1000 --accuracy-table {table}")
            .GetProperty("choice");
        Assert.Equal(("0.7", "16"), (choice.GetProperty("exit_threshold").GetString(), choice.GetProperty("bases").GetString()));
    }

    [Theory]
    [InlineData(Predict + " --width-multipliers 1", "unknown option of predict '--width-multipliers'")]
    [InlineData(Search + " --exit-rate 0.3", "unknown option of search '--exit-rate'")]
    [InlineData(
        "predict --family lcnet --network resnet50 --device nvidia-v100 --bases 3", "--bases: belongs to family basisnet, not to lcnet")]
    [InlineData(Predict + " --preview mobilenet_v3_larg", "unknown network 'mobilenet_v3_larg'")]
    [InlineData(Predict + " --confidence no-such.csv", "no-such.csv: no such file")]
    [InlineData(Predict + " --model lasnet", "model 'lasnet' describes")]
    [InlineData("search --family basisnet --network mobilenet_v3_small --device nvidia-v100 --budget-ms 0.001", "--budget-ms: ")]
    public void Bad_input_is_one_line(string line, string expected) =>
        Assert.StartsWith(expected, Latlab.Refusal(line.Split(' ')), StringComparison.Ordinal);

    private static double Latency(string line) => Json(line).GetProperty("devices")[0].GetProperty("latency_s").GetDouble();

    private static JsonElement Json(string line)
    {
        using JsonDocument document = JsonDocument.Parse(
            Latlab.Output([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"]));
        return document.RootElement.Clone();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
