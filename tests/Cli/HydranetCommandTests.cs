using System.Text.Json;

namespace LatencyLab.Tests.Cli;

public sealed class HydranetCommandTests : IDisposable
{
    private const string Predict = "predict --family hydranet --network resnet110 --device nvidia-v100",
        Search = "search --family hydranet --network resnet110 --device nvidia-v100 --budget-ms 1";

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-hydranet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Branches_that_are_alike_are_one_line()
    {
        string text = Run(Predict + " --batch 8");
        Assert.Contains("branch0 .. branch19", text, StringComparison.Ordinal);
        Assert.Contains("20 x 1.6", text, StringComparison.Ordinal);
        foreach (string part in new[]
        {
            "resnet110, hydranet, stem to stage2, 4 of 20 branches of width 0.75", "stem.stage2", "gate", "routing", "combine", "p99",
            "a batch of 8 is done when its slowest image is",
        })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    /// <summary>Counts of images, listed or in a file, are scaled to k; skew stands in the configuration that a search writes.</summary>
    [Fact]
    public void Usage_and_skew_are_options()
    {
        string file = Path.Combine(_folder, "counts.txt");
        File.WriteAllText(file, "40\n30\n20\n10\n");
        string small = "predict --family hydranet --network resnet20 --branches 4 --top-k 1 --device nvidia-v100 --batch 4";
        string listed = Run(small + " --usage 40,30,20,10"), read = Run(small + $" --usage {file}");
        Assert.Equal(listed, read);
        Assert.NotEqual(Run(small), listed);
        Assert.Contains("usage skewed by 1.5", Run(small + " --skew 1.5"), StringComparison.Ordinal);
    }

    /// <summary>The branches' lines are sums, which concurrent branches do not take.</summary>
    [Fact]
    public void Concurrent_branches_are_said_to_overlap()
    {
        Assert.Contains("branches overlap: ", Run(Predict + " --batch 8 --execution concurrent"), StringComparison.Ordinal);
        Assert.DoesNotContain("overlap", Run(Predict + " --batch 8"), StringComparison.Ordinal);
    }

    /// <summary>One image gains what its MACs promise; a batch is spread over the branches and does not.</summary>
    [Fact]
    public void A_batch_does_not_gain_what_one_image_does()
    {
        JsonElement one = Json(Predict + " --batch 1"), many = Json(Predict + " --batch 32");
        Assert.Equal(one.GetProperty("mac_ratio").GetDouble(), many.GetProperty("mac_ratio").GetDouble(), 9);
        Assert.True(one.GetProperty("speed_up").GetDouble() > 1.5 * many.GetProperty("speed_up").GetDouble());
        Assert.Equal(26, many.GetProperty("parts").GetArrayLength());
    }

    [Theory]
    [InlineData("--classes 50")]
    [InlineData("--stem-end stage1")]
    [InlineData("--stem-width 1")]
    [InlineData("--stem-depth 4")]
    [InlineData("--branches 10")]
    [InlineData("--top-k 2")]
    [InlineData("--branch-width 0.5")]
    [InlineData("--branch-depth all")]
    [InlineData("--gate-width 0.25")]
    [InlineData("--combiner sum")]
    [InlineData("--execution concurrent")]
    [InlineData("--template cifar100-densenet")]
    public void Every_option_changes_the_prediction(string option) =>
        Assert.NotEqual(
            Json(Predict + " --batch 4").GetProperty("latency_s").GetDouble(),
            Json($"{Predict} --batch 4 {option}").GetProperty("latency_s").GetDouble());

    [Fact]
    public void What_a_search_emits_is_predicted_again_with_equal_results()
    {
        string target = Path.Combine(_folder, "out");
        JsonElement found = Json($"{Search} --batch 4 --emit {target}").GetProperty("devices")[0];
        Assert.Equal(
            ["latencylab.yaml", "training.json"], Directory.GetFiles(target).Select(Path.GetFileName).Order());
        JsonElement again = Json($"predict --device nvidia-v100 --config {Path.Combine(target, "latencylab.yaml")}");
        foreach (string key in new[] { "latency_s", "p50_s", "p99_s", "macs", "parameters" })
            Assert.Equal(found.GetProperty(key).GetDouble(), again.GetProperty(key).GetDouble(), 1e-12);
        Assert.True(found.GetProperty("latency_s").GetDouble() <= 1e-3);
        JsonElement training = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "training.json"))).RootElement
            .GetProperty("hydranet");
        Assert.Equal(100, training.GetProperty("class_partition").GetProperty("sizes").EnumerateArray().Sum(size => size.GetInt32()));
    }

    [Fact]
    public void Measured_usage_is_read_back()
    {
        string target = Path.Combine(_folder, "out"), usage = Path.Combine(_folder, "usage.csv");
        Run($"{Search} --branches 4 --top-k 1 --batch 8 --emit {target}");
        string again = $"predict --device nvidia-v100 --config {Path.Combine(target, "latencylab.yaml")} --measured-rates {usage}";
        File.WriteAllText(usage, "decision,rate\nbranch0,0.85\nbranch1,0.05\nbranch2,0.05\nbranch3,0.05\n");
        JsonElement skewed = Json(again);
        Assert.Equal(
            6.8,
            skewed.GetProperty("parts").EnumerateArray().First(part => part.GetProperty("part").GetString() == "branch0")
                .GetProperty("mean_images").GetDouble(),
            9);
        File.WriteAllText(usage, "decision,rate\nbranch0,0.85\nbranch4,0.05\n");
        Assert.Equal(
            $"{usage}:3: unknown decision 'branch4', expected one of branch0, branch1, branch2, branch3; did you mean 'branch0'?",
            Refusal(again));
        File.WriteAllText(usage, "decision,rate\nbranch0,0.85\nbranch1,0.5\n");
        Assert.Contains("expected 1 in all", Refusal(again), StringComparison.Ordinal);
        File.WriteAllText(usage, "decision,rate\nbranch0,twice\n");
        Assert.StartsWith($"{usage}:2: ", Refusal(again), StringComparison.Ordinal);
    }

    [Fact]
    public void Budgets_bind_and_an_accuracy_table_takes_precedence()
    {
        JsonElement free = Json("search --family hydranet --network resnet110 --device nvidia-v100 --budget-ms 5")
            .GetProperty("devices")[0];
        JsonElement bound = Json(
            "search --family hydranet --network resnet110 --device nvidia-v100 --budget-ms 5 --budget-macs 9e7 --budget-params 2e6")
            .GetProperty("devices")[0];
        Assert.True(free.GetProperty("macs").GetDouble() > 9e7 && bound.GetProperty("macs").GetDouble() <= 9e7
            && bound.GetProperty("parameters").GetDouble() <= 2e6);
        string table = Path.Combine(_folder, "accuracy.csv");
        File.WriteAllText(table, "branches,top_k,accuracy\n20,2,75\n20,4,70\n,,60\n");
        JsonElement choice = Json(
            $"search --family hydranet --network resnet110 --device nvidia-v100 --budget-ms 5 --accuracy-table {table}")
            .GetProperty("choice");
        Assert.Equal(("20", "2"), (choice.GetProperty("branches").GetString(), choice.GetProperty("top_k").GetString()));
    }

    /// <summary>Ten million images are simulated, in at least 1000 batches: a large batch is answered, too.</summary>
    [Fact]
    public void A_large_batch_is_simulated_less_often() =>
        Assert.Equal(
            "simulation of 2441 batches, seed 1",
            Json("predict --family hydranet --network resnet20 --branches 4 --top-k 1 --device nvidia-v100 --batch 4096")
                .GetProperty("quantile_method").GetString());

    [Fact]
    public void Several_devices_get_the_choice_of_least_regret()
    {
        JsonElement json = Json("search --family hydranet --network resnet110 --device nvidia-v100,nvidia-jetson-tx2 --batch 8 --budget-ms "
            + "20 --branches 10,20 --top-k 2,4");
        Assert.Equal(2, json.GetProperty("devices").GetArrayLength());
        Assert.All(json.GetProperty("devices").EnumerateArray(), device => Assert.True(device.GetProperty("regret").GetDouble() >= 0));
    }

    [Theory]
    [InlineData(
        "predict --family hydranet --network resnet110 --device nvidia-v100 --usage 1,2", "--usage: usage has 2 entries, expected 20")]
    [InlineData("predict --family hydranet --network resnet110 --device nvidia-v100 --usage 0,0", "--usage: no branch has an image")]
    [InlineData("predict --family hydranet --network resnet110 --device nvidia-v100 --skew 20", "--skew: '20' is not a number of 0 to 10")]
    [InlineData("predict --family hydranet --network resnet110 --device nvidia-v100 --top-k 30", "--top-k: top-k is 30, expected 1 to 20")]
    [InlineData("predict --family hydranet --network resnet1100 --device nvidia-v100", "did you mean 'resnet110'?")]
    [InlineData(
        "predict --family hydranet --network resnet110 --device nvidia-v100 --layer-keep 0.5",
        "--layer-keep: belongs to family lcnet, not to hydranet")]
    [InlineData("predict --family lasnet --network resnet50 --device nvidia-v100 --top-k 2", "--top-k: belongs to family hydranet")]
    [InlineData("search --family hydranet --network resnet110 --device nvidia-v100 --budget-ms 0.0001", "ms")]
    [InlineData("predict --family hydranet --network resnet110 --device nvidia-v100 --rates-drawn batch", "--rates-drawn: does nothing")]
    [InlineData("predict --family hydranet --network resnet110 --device nvidia-v100 --batch 0", "--batch: expected 1 or more")]
    [InlineData("predict --family hydranet --network resnet110 --device nvidia-v100 --stem-end stage2.block99", "did you mean")]
    public void Bad_input_is_one_line(string line, string message) => Assert.Contains(message, Refusal(line), StringComparison.Ordinal);

    private static string Run(string line) => Latlab.Output(line.Split(' '));

    private static string Refusal(string line) => Latlab.Refusal(line.Split(' '));

    private static JsonElement Json(string line) => JsonDocument.Parse(Run(line + " --json")).RootElement;
}
