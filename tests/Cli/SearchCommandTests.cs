using System.Globalization;
using System.Text.Json;
using LatencyLab.Cli;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Tests.Cli;

public sealed class SearchCommandTests : IDisposable
{
    private const string Main = "search --family lasnet --network resnet101 --device nvidia-v100 --batch 128";

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-search-").FullName;

    private string Target => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_table_says_what_was_assumed_chosen_and_compared()
    {
        string text = Table(Main);
        Assert.StartsWith("lasnet resnet101 at 224 px, spatial S = ", text, StringComparison.Ordinal);
        Assert.Contains("\ndevice nvidia-v100-sxm2-16gb, batch 128, fp32, model latencylab; predicted, not measured\nruntime graph: one "
            + "submission of 5 us, 0.5 us between kernels, decisions on the device; fused: bias, batch_norm, activation, attention\n"
            + "scope: whole network\ndense baseline: 1x1: ", text, StringComparison.Ordinal);
        foreach (string part in new[]
        {
            "objective: the least loss within 3 %", "means over r = 0.3..0.7 (9 points)", "speed-up", "next best", "pays up to r", "masker",
                "scatter", "launch", "stem+head",
                "chosen: ", "--target_rate 0.", "runner-up: ", "next on the front: ", "Pareto front", "mean S G",
                    "gather fused into conv2 (23)",
                    })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("wrote ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_holds_what_the_documentation_lists()
    {
        JsonElement json = Json(Main), device = json.GetProperty("devices")[0], details = device.GetProperty("details"),
            stage = details.GetProperty("stages")[0];
        Assert.Equal("latencylab/search/v2", json.GetProperty("schema").GetString());
        Assert.Equal(
            [
                "dense_baseline", "activation_rate", "activation_rates", "channel_keep_rate", "rates_drawn", "masks", "stem_and_head_s",
                "stages",
            ],
            NamesOf(details));
        Assert.Equal(
            ["stage", "blocks", "map_size", "mode", "granularity", "channel_group", "latency_s", "dense_latency_s", "speed_up", "runner_up",
                "runner_up_margin",
                "break_even", "fusions", "shares", "alternatives"],
            NamesOf(stage));
        Assert.Equal(
            ["choice", "latency_s", "loss", "macs", "mac_ratio", "parameters", "activation_rate", "mean_granularity"],
            NamesOf(device.GetProperty("front")[0]));
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "search.md"));
        foreach (string name in new[] { json, device, details, stage, device.GetProperty("front")[0] }.SelectMany(NamesOf))
            Assert.Contains($"`{name}`", page, StringComparison.Ordinal);
        double stages = details.GetProperty("stages").EnumerateArray().Sum(each => each.GetProperty("latency_s").GetDouble());
        Assert.Equal(Latency(Main), stages + details.GetProperty("stem_and_head_s").GetDouble(), 1e-9);
        Assert.Equal(Latency(Main), device.GetProperty("own_choice").GetProperty("latency_s").GetDouble(), 1e-9);

        static IEnumerable<string> NamesOf(JsonElement of) => of.EnumerateObject().Select(property => property.Name);
    }

    [Fact]
    public void A_search_document_says_seconds_only() =>
        Assert.DoesNotMatch("\"[a-z0-9_]*_(ms|us)\"", Run(Main + " --json").Output);

    [Theory]
    [InlineData("--batch 64")]
    [InlineData("--resolution 160")]
    [InlineData("--dtype fp16")]
    [InlineData("--model lasnet")]
    [InlineData("--mode layer")]
    [InlineData("--activation-rate 0.9")]
    [InlineData("--granularity-choices 8-4-2-1")]
    [InlineData("--objective latency")]
    [InlineData("--margin 40")]
    [InlineData("--budget-ms 150")]
    [InlineData("--device nvidia-a100-sxm4-80gb")]
    [InlineData("--network resnet50")]
    [InlineData("--family laudnet --mode channel")]
    [InlineData("--family laudnet --mode channel --channel-group 16", "--family laudnet --mode channel")]
    [InlineData("--family laudnet --mode channel --channel-keep-rate 0.9", "--family laudnet --mode channel")]
    public void Every_option_changes_the_result(string option, string than = "") =>
        Assert.NotEqual(Latency(Merge(Main, than)), Latency(Merge(Main, option)));

    [Fact]
    public void A_wider_margin_is_finer_and_a_percent_sign_is_fine() =>
        Assert.True(MeanGranularity("--margin 40%") < MeanGranularity("--margin 0"));

    [Theory]
    [InlineData("search --network resnet1001 --device nvidia-v100", "unknown network 'resnet1001'", "did you mean 'resnet101'?")]
    [InlineData("search --network resnet101 --device nvidia-v1000", "no device 'nvidia-v1000'", "did you mean 'nvidia-v100'?")]
    [InlineData(Main + " --model latencylb", "unknown model 'latencylb'", "did you mean 'latencylab'?")]
    [InlineData(
        Main + " --objective finer", "--objective: unknown objective 'finer', expected finest, latency, budget", "did you mean 'finest'?")]
    [InlineData(Main + " --dtype fp31", "--dtype: unknown data type 'fp31'", "did you mean")]
    [InlineData(Main + " --granularity-choices 3-4-7-1", "--granularity-choices: S = 3 does not divide the 56x56 map of stage 1", "")]
    [InlineData(
        Main + " --budget-ms 1", "--budget-ms: 1 ms cannot be met on nvidia-v100-sxm2-16gb; the least achievable is ",
        " ms for a batch of 128, at activation rate 0.3")]
    [InlineData(Main + " --budget-ms -1", "--budget-ms: expected a number of milliseconds above 0", "")]
    [InlineData(Main + " --objective budget", "--budget-ms: is needed for objective budget", "")]
    [InlineData(Main + " --objective latency --budget-ms 10", "--budget-ms: does not go with --objective latency", "")]
    [InlineData(Main + " --objective latency --margin 5", "--margin: does not go with --objective latency", "")]
    [InlineData(Main + " --margin many", "--margin: expected a percentage from 0, such as 3, got 'many'", "")]
    [InlineData(Main + " --activation-rate 0", "--activation-rate: expected a rate above 0 and up to 1", "")]
    [InlineData(Main + " --channel-keep-rate 0.5", "--channel-keep-rate: does not go with --mode spatial", "")]
    [InlineData("search --network resnet50 --device nvidia-v100 --batch 0", "--batch: expected 1 or more images, got 0", "")]
    [InlineData(Main + " --resolution 0", "--resolution: expected 1 or more pixels, got 0", "")]
    [InlineData(Main + " --force", "--force: does nothing without --emit", "")]
    [InlineData(Main + " --dtype fp16 --model lasnet", "model 'lasnet' describes fp32 only, not fp16", "")]
    public void Bad_input_is_one_line_and_exit_code_2(string arguments, string expected, string andAlso)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        string line = Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("latlab: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains(andAlso, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_writes_the_chosen_configuration_and_the_training_files()
    {
        string text = Table($"{Main} --model lasnet --device lasnet-v100 --objective latency --activation-rate 0.4 --emit {Target}");

        Assert.Contains(
            $"wrote {Target}: latencylab.yaml, training.json, train_lasnet.sh, train_laudnet.sh, mmdet_lasnet.py, mmdet_laudnet.py", text,
            StringComparison.Ordinal);
        Configuration configuration = ConfigurationFile.Read(Path.Combine(Target, "latencylab.yaml"));
        IReadOnlyList<StageConfiguration> stages = ((LasnetPlan)configuration.Section).Stages;
        Assert.Equal([8, 4, 7, 1], stages.Select(stage => stage.Granularity));
        Assert.All(stages, stage => Assert.Equal(0.4, stage.ActivationRate));
        Assert.Equal(("lasnet-v100", "lasnet", 128), (configuration.Device, configuration.Model, configuration.Batch));
        Assert.Equal("blocks only", configuration.Predicted!.Scope);
        string script = File.ReadAllText(Path.Combine(Target, "train_lasnet.sh"));
        Assert.Contains(
            "--mask_spatial_granularity 8-8-8-4-4-4-4-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-7-1-1-1 ", script,
            StringComparison.Ordinal);
        Assert.Contains(
            $"--target_rate {configuration.Predicted.MacRatio.ToString("0.0###", CultureInfo.InvariantCulture)} ", script,
            StringComparison.Ordinal);
        Assert.NotEqual(0.4, configuration.Predicted.MacRatio);
    }

    [Fact]
    public void The_json_lists_what_was_emitted()
    {
        JsonElement emitted = Json($"{Main} --emit {Target}").GetProperty("emitted");
        Assert.Equal(Target, emitted.GetProperty("directory").GetString());
        Assert.Equal(6, emitted.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public void An_existing_directory_is_kept_without_force_and_replaced_with_it()
    {
        Assert.Equal(0, Run($"{Main} --emit {Target}").Code);
        string file = Path.Combine(Target, "latencylab.yaml");
        File.WriteAllText(file, "mine");

        (int code, string output, string error) = Run($"{Main} --emit {Target}");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"latlab: {Target}: exists already and was left as it is; give another directory, or --force to replace it\n", error);
        Assert.Equal("mine", File.ReadAllText(file));

        Assert.Equal(0, Run($"{Main} --emit {Target} --force").Code);
        Assert.NotEqual("mine", File.ReadAllText(file));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Nothing_is_written_where_the_search_fails()
    {
        Assert.Equal(2, Run($"{Main} --budget-ms 1 --emit {Target}").Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    private static string Merge(string arguments, string options)
    {
        // A later value of an option takes the place of the earlier one.
        List<string> all = [.. arguments.Split(' ')];
        string[] given = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i + 1 < given.Length; i += 2)
        {
            int at = all.IndexOf(given[i]);
            if (at >= 0)
                all.RemoveRange(at, 2);
            all.AddRange([given[i], given[i + 1]]);
        }

        return string.Join(' ', all);
    }

    private static double MeanGranularity(string option) =>
        Json(Merge(Main, option)).GetProperty("devices")[0].GetProperty("own_choice").GetProperty("mean_granularity").GetDouble();

    private static double Latency(string arguments) => Json(arguments).GetProperty("devices")[0].GetProperty("latency_s").GetDouble();

    private static string Table(string arguments)
    {
        (int code, string output, string error) = Run(Merge("search", arguments[7..]));
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private static JsonElement Json(string arguments)
    {
        (int code, string output, string error) = Run(arguments + " --json");
        Assert.Equal((0, ""), (code, error));
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int Code, string Output, string Error) Run(string arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments.Split(' '), output, error);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}
