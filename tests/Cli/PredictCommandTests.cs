using System.Globalization;
using System.Text.Json.Nodes;
using LatencyLab.Search.Registry;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

public class PredictCommandTests
{
    private const string Conv = "conv2d batch=8 cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1";

    private static double TotalMicroseconds(params string[] arguments) =>
        JsonNode.Parse(Latlab.Output([.. arguments, "--json"]))!["estimate"]!["predicted_s"]!.GetValue<double>() * 1e6;

    private static double Operator(params string[] more) =>
        TotalMicroseconds(["predict", "--device", "nvidia-v100", "--operator", Conv, .. more]);

    private static double Network(params string[] more) =>
        TotalMicroseconds(["predict", "--device", "nvidia-v100", "--network", "resnet50", .. more]);

    [Fact]
    public void One_operator_gives_its_latency_and_its_work()
    {
        JsonNode json = JsonNode.Parse(Latlab.Output("predict", "--device", "nvidia-v100", "--operator", Conv, "--json"))!;
        Assert.Equal(8L * 56 * 56 * 64 * 64 * 9, json["macs"]!.GetValue<long>());
        Assert.Equal(2 * json["macs"]!.GetValue<long>(), json["flops"]!.GetValue<long>());
        Assert.True(json["estimate"]!["low_s"]!.GetValue<double>() < json["estimate"]!["predicted_s"]!.GetValue<double>());
        Assert.Contains("latency", Latlab.Output("predict", "--device", "nvidia-v100", "--operator", Conv), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_option_changes_the_prediction()
    {
        double plain = Operator();
        Assert.NotEqual(plain, Operator("--model", "lasnet"));
        Assert.True(Operator("--dtype", "fp16") < plain);
        Assert.True(TotalMicroseconds("predict", "--device", "nvidia-jetson-nano", "--operator", Conv) > plain);
    }

    [Fact]
    public void Every_network_option_changes_the_prediction()
    {
        string[] lasnet = ["--family", "lasnet", "--granularity", "4-4-2-1", "--batch", "16"];
        double half = Network(lasnet);
        Assert.True(half < Network("--batch", "16"));
        Assert.True(Network("--batch", "16") < Network("--batch", "32"));
        Assert.True(Network("--resolution", "160") < Network());
        Assert.True(Network([.. lasnet, "--activation-rate", "0.25"]) < half);
        Assert.True(Network([.. lasnet, "--activation-rate", "0.25,0.5,0.5,0.5"]) is double first && first < half
            && first > Network([.. lasnet, "--activation-rate", "0.25"]));
        Assert.NotEqual(half, Network("--family", "lasnet", "--granularity", "1-1-1-1", "--batch", "16"));
        string[] channel = ["--family", "laudnet", "--mode", "channel", "--batch", "16"];
        Assert.NotEqual(half, Network(channel));
        Assert.NotEqual(Network([.. channel, "--channel-keep-rate", "0.3"]), Network([.. channel, "--channel-keep-rate", "0.9"]));
        Assert.NotEqual(Network(channel), Network([.. channel, "--channel-group", "16"]));
    }

    [Fact]
    public void A_dynamic_network_is_shown_beside_the_dense_one()
    {
        string text = Latlab.Output(
            "predict", "--device", "lasnet-tx2", "--network", "resnet50", "--family", "lasnet", "--granularity", "4-4-2-1");
        Assert.Contains("speed-up", text, StringComparison.Ordinal);
        Assert.Contains("dense kernels assumed: ", text, StringComparison.Ordinal);
        Assert.Contains("lasnet spatial S = 4-4-2-1, r = 0.5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_add_up_to_the_network()
    {
        JsonNode json = JsonNode.Parse(Latlab.Output(
            "predict", "--device", "nvidia-v100", "--network", "resnet18", "--json", "--runtime", "kernels"))!;
        double sum = json["blocks"]!.AsArray().Sum(block => block!["estimate"]!["predicted_s"]!.GetValue<double>());
        Assert.Equal(json["estimate"]!["predicted_s"]!.GetValue<double>(), sum, tolerance: 1e-8);
        Assert.Equal(1.81e9, json["macs"]!.GetValue<double>(), tolerance: 0.02e9);
    }

    [Fact]
    public void Measured_densities_are_read_back()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write(
            "all_density_best.txt",
            string.Join('\n', new[] { 0.4, 0.4, 0.6 }.Select(rate => string.Join(' ', Enumerable.Repeat(rate, 16)))));
        string[] lasnet = ["--family", "lasnet", "--granularity", "4-4-2-1", "--batch", "16", "--activation-rate"];
        double measured = Network([.. lasnet, path]);
        Assert.InRange(measured, Network([.. lasnet, "0.3"]), Network([.. lasnet, "0.5"]));
        string bad = folder.Write("bad.txt", "0.4 0.4\n");
        Assert.Equal($"{bad}:1: has 2 numbers, expected 16, one a block", Latlab.Refusal(
            ["predict", "--device", "nvidia-v100", "--network", "resnet50", .. lasnet, bad]));
    }

    [Theory]
    [InlineData("latencylab", "fp32")]
    [InlineData("latencylab", "fp16")]
    [InlineData("lasnet", "fp32")]
    public void An_emitted_configuration_predicts_what_the_search_said(string model, string dataType)
    {
        using TemporaryFolder folder = new();
        string emitted = Path.Combine(folder.Path, "out");
        JsonNode search = JsonNode.Parse(Latlab.Output(
            "search", "--family", "lasnet", "--network", "resnet50", "--device", "nvidia-v100", "--batch", "16", "--activation-rate", "0.4",
            "--model", model, "--dtype", dataType, "--emit", emitted, "--json"))!;
        string file = Path.Combine(emitted, "latencylab.yaml");
        double predicted = TotalMicroseconds("predict", "--config", file);
        Assert.Equal(search["devices"]![0]!["latency_s"]!.GetValue<double>() * 1e6, predicted, tolerance: 0.1);
        Assert.True(TotalMicroseconds("predict", "--config", file, "--batch", "32") > predicted);
        Assert.True(TotalMicroseconds("predict", "--config", file, "--activation-rate", "0.9") > predicted);
        Assert.NotEqual(predicted, TotalMicroseconds("predict", "--config", file, "--device", "nvidia-jetson-nano"));
    }

    [Fact]
    public void A_layer_file_gains_predictions_and_keeps_its_columns()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("layers.csv", "mood,op,m,n,k\nhappy,linear,512,512,512\nsad,linaer,1,1,1\ncalm,relu,1000,1000,\n");
        string csv = Path.Combine(folder.Path, "out.csv");
        (int exitCode, string output, string error) = Latlab.Run("predict", "--device", "nvidia-v100", "--layers", path, "--csv", csv);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("2 rows", output, StringComparison.Ordinal);
        Assert.Equal($"latlab: {path}:3: unknown operator 'linaer'; did you mean 'linear'?\nlatlab: 1 of 3 rows left out\n", error);
        string[] lines = File.ReadAllLines(csv);
        Assert.StartsWith("mood,op,m,n,k,predicted_us,low_us,high_us,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("happy,linear,512,512,512,", lines[1], StringComparison.Ordinal);
        Assert.True(double.Parse(lines[1].Split(',')[5], CultureInfo.InvariantCulture) > 0);

        // Predicting the result again gives the same file: our own columns are replaced, not repeated.
        string again = Path.Combine(folder.Path, "again.csv");
        Latlab.Output("predict", "--device", "nvidia-v100", "--layers", csv, "--csv", again);
        Assert.Equal(File.ReadAllText(csv), File.ReadAllText(again));
        Assert.Equal(
            2, JsonNode.Parse(Latlab.Output("predict", "--device", "nvidia-v100", "--layers", csv, "--json"))!["rows"]!.AsArray().Count);
        Assert.StartsWith("mood,op", Latlab.Output("predict", "--device", "nvidia-v100", "--layers", csv), StringComparison.Ordinal);
    }

    [Fact]
    public void A_breakdown_file_has_a_row_an_operator()
    {
        using TemporaryFolder folder = new();
        string csv = Path.Combine(folder.Path, "out.csv");
        double total = TotalMicroseconds(
            "predict", "--device", "nvidia-v100", "--network", "resnet18", "--csv", csv, "--runtime", "kernels");
        string[][] rows = [.. File.ReadAllLines(csv).Skip(1).Select(line => line.Split(','))];
        Assert.Equal(total, rows.Sum(row => double.Parse(row[7], CultureInfo.InvariantCulture)), tolerance: 0.1);
    }

    [Theory]
    [InlineData("predict needs one of --network, --config, --operator or --layers", "predict", "--device", "nvidia-v100")]
    [InlineData("--network needs --device ('latlab devices list' names them)", "predict", "--network", "resnet50")]
    [InlineData("nowhere.yaml: no such file", "predict", "--config", "nowhere.yaml")]
    [InlineData(
        "--network and --operator exclude each other, expected one of them", "predict", "--device", "nvidia-v100", "--network", "resnet50",
        "--operator", "relu m=1 n=1")]
    [InlineData(
        "--granularity needs --family lasnet or laudnet", "predict", "--device", "nvidia-v100", "--network", "resnet50", "--granularity",
        "4")]
    [InlineData(
        "--batch has no effect beside --operator", "predict", "--device", "nvidia-v100", "--operator", "relu m=1 n=1", "--batch", "4")]
    [InlineData(
        "modes spatial and both need --granularity, e.g. --granularity 8-4-7-1", "predict", "--device", "nvidia-v100", "--network",
        "resnet50", "--family", "lasnet")]
    [InlineData(
        "--dtype: unknown data type 'fp23', expected one of fp32, tf32, fp16, bf16, int8, fp8, fp4, fp16acc16, int16; did you mean 'fp32'?",
        "predict", "--device",
        "nvidia-v100", "--network", "resnet50", "--dtype", "fp23")]
    [InlineData(
        "unknown model 'latencylap', expected one of latencylab, lasnet; did you mean 'latencylab'?", "predict", "--device", "nvidia-v100",
        "--network", "resnet50", "--model", "latencylap")]
    [InlineData(
        "--operator: unknown column 'cni'; did you mean 'cin'?", "predict", "--device", "nvidia-v100", "--operator", "conv2d cni=3")]
    [InlineData(
        "--operator: 'dtype' is no column of an operator, expected the option --dtype", "predict", "--device", "nvidia-v100", "--operator",
        "relu m=1 n=1 dtype=fp16")]
    [InlineData(
        "--operator: column 'latency_us' says how a row was measured, expected columns of the operator only", "predict", "--device",
        "nvidia-v100", "--operator", "relu m=1 n=1 latency_us=3")]
    [InlineData(
        "--operator: unknown operator 'cnov2d'; did you mean 'conv2d'?", "predict", "--device", "nvidia-v100", "--operator",
        "cnov2d cin=3")]
    [InlineData(
        "--activation-rate: '1.5' is not a rate of 0..1, nor is '1.5' a file", "predict", "--device", "nvidia-v100", "--network",
        "resnet50", "--family", "lasnet", "--granularity", "4-4-2-1", "--activation-rate", "1.5")]
    [InlineData(
        "unknown option of predict '--jsn'; did you mean '--json'?", "predict", "--device", "nvidia-v100", "--network", "resnet50",
        "--jsn")]
    public void Bad_input_is_one_clear_line(string expected, params string[] arguments) =>
        Assert.Equal(expected, Latlab.Refusal(arguments));

    [Fact]
    public void An_unknown_family_names_the_known_and_the_nearest() => Assert.Equal(
        $"--family: unknown family 'lastnet', expected {string.Join(", ", FamilyRegistry.Names.SkipLast(1))} or "
        + $"{FamilyRegistry.Names[^1]}; did you mean 'lasnet'?",
        Latlab.Refusal("predict", "--device", "nvidia-v100", "--network", "resnet50", "--family", "lastnet"));
}
