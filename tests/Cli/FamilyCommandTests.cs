using System.Text.Json;
using System.Text.Json.Nodes;
using LatencyLab.Search.Configurations;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

public sealed class FamilyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("search --family lcnet --network resnet50 --device nvidia-v100 --batch 4 --budget-ms 4")]
    [InlineData("search --family lcnet --network resnet20 --device nvidia-v100 --batch 4 --layer-keep beta:0.7,5 --mode layer,both "
        + "--rates-drawn batch")]
    [InlineData("search --family cascade --network mobilenet_v2 --device nvidia-jetson-tx2 --batch 4 --objective latency --exit-head conv")]
    [InlineData(
        "search --family cascade --network resnet18 --device nvidia-v100 --before mobilenet_v3_small@96 --exits none --objective latency")]
    [InlineData(
        "search --family hydranet --network resnet20 --device nvidia-v100 --batch 8 --branches 4,8 --top-k 1,2 --stem-depth 1 "
        + "--branch-depth 1 --objective latency --skew 1.5")]
    [InlineData("search --family cascade --network msdnet_cifar_growing --device nvidia-v100 --batch 3 --exit-rates 0.3,0.5")]
    public void What_a_search_emits_predicts_the_same(string line)
    {
        string directory = _folder.File("out"), file = Path.Combine(directory, "latencylab.yaml");
        JsonNode search = JsonNode.Parse(Latlab.Output([.. line.Split(' '), "--json", "--emit", directory]))!;
        JsonNode device = search["devices"]![0]!, predicted = JsonNode.Parse(Latlab.Output("predict", "--config", file, "--json"))!;

        foreach (string key in new[]
        {
            "latency_s", "p50_s", "p90_s", "p99_s", "at_mean_rates_s", "dense_latency_s", "mac_ratio", "parameters",
        })
            Assert.Equal(device[key]!.GetValue<double>(), predicted[key]!.GetValue<double>(), 12);

        // The search's own costs are those of the network that it chose.
        JsonNode own = device["own_choice"]!;
        Assert.Equal(device["latency_s"]!.GetValue<double>(), own["latency_s"]!.GetValue<double>(), 9);
        Assert.Equal(device["macs"]!.GetValue<double>() / search["batch"]!.GetValue<double>(), own["macs"]!.GetValue<double>(), 1.0);
        Assert.Equal(device["parameters"]!.GetValue<double>(), own["parameters"]!.GetValue<double>());

        string text = File.ReadAllText(file);
        Assert.Equal(text, ConfigurationFile.Format(ConfigurationFile.Parse(text, file)));
        JsonNode training = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "training.json")))!;
        Assert.Equal("latencylab/training/v3", training["schema"]!.GetValue<string>());
        Assert.NotNull(training[search["family"]!.GetValue<string>()]);
    }

    [Theory]
    [InlineData(
        "search --family lcnet --network resnet50 --device v100 --exits stage2", "--exits: belongs to family cascade, not to lcnet")]
    [InlineData(
        "search --family lasnet --network resnet50 --device v100 --layer-keep 0.5", "--layer-keep: belongs to family lcnet, not to lasnet")]
    [InlineData(
        "search --family cascade --network resnet50 --device v100 --activation-rate 0.5",
        "--activation-rate: belongs to family lasnet, laudnet, not to cascade")]
    [InlineData(
        "search --family lcnet --network resnet50 --device v100 --budget-ms 0.01",
        "--budget-ms: 0.01 ms cannot be met on nvidia-v100-sxm2-16gb; the least achievable is ")]
    [InlineData(
        "search --family lcnet --network resnet50 --device v100 --mode layer --channel-keep 0.5",
        "--channel-keep: does nothing: no mode has a C-Net")]
    [InlineData("search --family lcnet --network resnet50 --device v100,v100", "--device: names a device twice")]
    [InlineData("search --family lcnet --network regnet_y_400mf --device v100", "is a RegNet block, expected a ResNet")]
    [InlineData("search --family lcnet --network mobilenet_v2 --device v100", "stage1.block0 is no block of a ResNet, expected a ResNet")]
    [InlineData(
        "search --family lasnet --network vgg16 --device v100 --mode layer",
        "--mode: blocks of vgg16 have no residual that could stand in for them, expected spatial")]
    [InlineData(
        "search --family laudnet --network mobilenet_v2 --device v100 --mode both",
        "--mode: channels are masked in bottleneck and RegNet blocks, which mobilenet_v2 does not have, expected spatial or layer")]
    [InlineData(
        "predict --family cascade --network msdnet --device v100 --exit-head pool",
        "--exit-head: msdnet has exits of its own, expected own")]
    [InlineData(
        "predict --family cascade --network resnet50 --device v100 --exit-head own",
        "--exit-head: resnet50 has no exits of its own, expected pool or conv")]
    [InlineData(
        "predict --family cascade --network msdnet --device v100 --exits block9",
        "--exits: unknown block 'block9' of msdnet, expected a block before the last, such as block1, block2, block3, block4")]
    [InlineData(
        "predict --family lcnet --network resnet50 --device v100 --layer-keep beta:0.5",
        "--layer-keep: 'beta:0.5' is not a rate of 0..1, beta:MEAN,CONCENTRATION")]
    [InlineData(
        "predict --family lcnet --network resnet50 --device v100 --layer-keep beta:1.5,3",
        "--layer-keep: mean of a beta distribution is 1.5")]
    [InlineData(
        "predict --family lcnet --network resnet50 --device v100 --layer-keep 0.5,0.6",
        "--layer-keep: 2 entries for resnet50, expected 1, 4 (one a stage) or 16 (one a block)")]
    [InlineData("predict --family cascade --network resnet50 --device v100 --exits stage9", "--exits: unknown block 'stage9' of resnet50")]
    [InlineData("predict --family cascade --network resnet50 --device v100 --thresholds 0.5", "--thresholds: needs --confidence")]
    [InlineData(
        "predict --family lasnet --network resnet50 --granularity 1 --device v100 --rates-drawn batch",
        "--rates-drawn: does nothing: no rate is a distribution")]
    public void What_has_no_effect_or_no_sense_is_one_line(string line, string expected) =>
        Assert.Contains(expected, Latlab.Refusal(line.Split(' ')), StringComparison.Ordinal);

    [Fact]
    public void Measured_rates_replace_those_of_the_file()
    {
        string rates = _folder.Write("rates.csv", "decision,rate\nstage1.block0.layer_keep,0\nstage1.block1.layer_keep,0\n"),
            wrong = _folder.Write("wrong.csv", "decision,rate\nstage1.block0.layer_kept,1\n");
        string[] line = "predict --family lcnet --network resnet18 --device v100 --mode layer --json".Split(' ');
        double before = Latency(line), after = Latency([.. line, "--measured-rates", rates]);

        Assert.True(after < before);
        Assert.EndsWith("wrong.csv:2: unknown decision 'stage1.block0.layer_kept', expected one of stage1.block0.layer_keep, "
            + "stage1.block1.layer_keep, "
            + "stage2.block0.layer_keep, stage3.block0.layer_keep, stage4.block0.layer_keep, stage2.block1.layer_keep, "
            + "stage3.block1.layer_keep, stage4.block1.layer_keep; did you mean 'stage1.block0.layer_keep'?",
            Latlab.Refusal([.. line, "--measured-rates", wrong]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "basisnet --network mobilenet_v3_large --exit-threshold none", "exit",
        "unknown decision 'exit': this network has no decision whose rate could be measured")]
    [InlineData("basisnet --network mobilenet_v3_large", "previewed", "unknown decision 'previewed', expected exit")]
    [InlineData(
        "cascade --network resnet18", "exit.stage3",
        "unknown decision 'exit.stage3', expected one of exit.stage3.block1, exit.stage1.block1, exit.stage2.block1; "
        + "did you mean 'exit.stage3.block1'?")]
    [InlineData("hydranet --network resnet110", "branch20", "unknown decision 'branch20', expected one of branch0, branch10, branch2, "
        + "branch1, branch11, branch12, branch13, branch14 and 12 more; did you mean 'branch0'?")]
    public void An_unknown_decision_names_the_valid_ones_nearest_first(string network, string decision, string expected)
    {
        string rates = _folder.Write("rates.csv", $"decision,rate\n{decision},0.5\n");
        Assert.Equal(
            $"{rates}:2: {expected}", Latlab.Refusal([.. $"predict --device v100 --family {network} --measured-rates {rates}".Split(' ')]));
    }

    [Theory]
    [InlineData("lcnet --network resnet18 --layer-keep RATE")]
    [InlineData("lcnet --network resnet18 --channel-keep RATE")]
    [InlineData("lcnet --network resnet18 --mode layer --measured-rates stage1.block0.layer_keep")]
    [InlineData("cascade --network resnet18 --exit-rates RATE")]
    [InlineData("basisnet --network mobilenet_v3_large --exit-rate RATE")]
    [InlineData("basisnet --network mobilenet_v3_large --measured-rates exit")]
    [InlineData("lasnet --network resnet18 --granularity 4-4-2-1 --activation-rate RATE")]
    [InlineData("lasnet --network resnet18 --mode layer --activation-rate RATE")]
    [InlineData("laudnet --network resnet50 --mode channel --channel-keep-rate RATE")]
    public void Every_decision_takes_a_mean_a_histogram_and_a_beta_distribution(string network)
    {
        string histogram = _folder.Write("rate.csv", "rate,weight\n0.1,1\n0.7,1\n");
        double mean = Expected("0.4"), same = Expected("histogram:0.4=2"), wide = Expected(histogram), beta = Expected("beta:0.4,2");

        Assert.Equal(mean, same, 1e-9);
        Assert.NotEqual(mean, wide, 1e-9);
        Assert.NotEqual(wide, beta, 1e-9);

        double Expected(string rate)
        {
            string measured = network.Contains("--measured-rates", StringComparison.Ordinal)
                ? $"{network[..network.LastIndexOf(' ')]} "
                    + $"{_folder.Write("measured.csv", $"decision,rate\n{network.Split(' ')[^1]},{rate}\n")}"
                : network;
            bool drawn = !rate.StartsWith('0') && !rate.StartsWith("histogram", StringComparison.Ordinal);
            string family = measured.Replace("RATE", rate, StringComparison.Ordinal);
            string line = $"predict --device v100 --batch 4 --json {(drawn ? "--rates-drawn batch" : "")} --family {family}";
            JsonNode json = JsonNode.Parse(Latlab.Output(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))!;
            return (json["distribution"] ?? json)["latency_s"]?.GetValue<double>() ?? json["estimate"]!["predicted_s"]!.GetValue<double>();
        }
    }

    [Fact]
    public void Measured_rates_of_blocks_are_those_that_a_lasnet_is_predicted_with()
    {
        const string Given = "laudnet --network resnet50 --mode both --granularity 4-4-2-1 --channel-group 2 --channel-keep-rate 0.5";
        string[] blocks = [.. new[] { 3, 4, 6, 3 }.SelectMany(
            (count, stage) => Enumerable.Range(0, count).Select(block => $"stage{stage + 1}.block{block}"))];
        double half = Macs("--activation-rate 0.5"), fewer = Macs("--activation-rate 0.3");

        string all = File(blocks.Select(name => $"{name}.activation_rate,0.3"));
        Assert.Equal(fewer, Macs($"--activation-rate 0.5 --measured-rates {all}"), 1);
        Assert.True(Macs($"--activation-rate 0.5 --measured-rates {File(["stage1.block1.dilated_rate,0.5"])}") < half);
        Assert.True(Macs($"--activation-rate 0.5 --measured-rates {File(["stage4.block2.channel_keep_rate,0.9"])}") > half);

        string File(IEnumerable<string> lines) => _folder.Write("rates.csv", $"decision,rate\n{string.Join('\n', lines)}\n");

        double Macs(string options) => JsonNode.Parse(
            Latlab.Output($"predict --device v100 --json --family {Given} {options}".Split(' ')))!["macs"]!.GetValue<double>();
    }

    [Fact]
    public void An_accuracy_table_takes_precedence_and_leaves_out_what_it_does_not_name()
    {
        // Without a table the dense network loses least; in this table no configuration but one is more than 70.
        string table = _folder.Write(
            "accuracy.csv", "stage1,stage2,stage3,stage4,accuracy\ndense,dense,dense,dense,70\nlayer 0.5 h16,,,dense,71.5\n");
        string[] line = ["search", "--family", "lcnet", "--network", "resnet18", "--device", "v100", "--mode", "dense,layer",
            "--layer-keep", "0.5,0.7", "--budget-ms", "50", "--json"];
        Assert.Equal("dense", Choice(Latlab.Output(line), "stage1"));
        string chosen = Latlab.Output([.. line, "--accuracy-table", table]);

        Assert.Equal(("layer 0.5 h16", "dense"), (Choice(chosen, "stage1"), Choice(chosen, "stage4")));
        string typo = _folder.Write("typo.csv", "stage1,accuracy\ndens,70\n");
        Assert.Contains(
            "typo.csv:2: stage1 has no option 'dens'", Latlab.Refusal([.. line, "--accuracy-table", typo]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--family lcnet --mode dense,layer --layer-keep 0.5,0.8")]
    [InlineData("--family lasnet --batch 8")]
    public void Several_devices_get_one_choice_with_its_regrets(string options)
    {
        JsonNode json = JsonNode.Parse(Latlab.Output(
            [.. $"search --network resnet18 --device nvidia-v100,nvidia-jetson-tx2 --objective latency {options} --json".Split(' ')]))!;
        JsonArray devices = json["devices"]!.AsArray();

        Assert.Equal(2, devices.Count);
        Assert.All(devices, device => Assert.True(device!["regret"]!.GetValue<double>() >= -1e-9));
        Assert.Contains("proven least", json["proof"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--family lcnet --mode dense,layer --layer-keep 0.5,0.8 --objective latency")]
    [InlineData("--family lasnet --activation-rate 0.5")]
    public void A_file_for_several_devices_has_the_latency_on_each(string options)
    {
        string directory = _folder.File("out"), file = Path.Combine(directory, "latencylab.yaml");
        JsonNode search = JsonNode.Parse(Latlab.Output([
            .. $"search --network resnet18 --device nvidia-v100,nvidia-jetson-tx2 --batch 4 {options} --json --emit {directory}".Split(' '),
        ]))!;
        Configuration configuration = ConfigurationFile.Read(file);
        PredictedCosts predicted = configuration.Predicted!;

        Assert.Equal(["nvidia-v100-sxm2-16gb", "nvidia-jetson-tx2"], predicted.Devices.Select(device => device.Device));
        Assert.Equal(predicted.LatencyMilliseconds, predicted.Devices[0].LatencyMilliseconds);
        Assert.Equal(
            Math.Round(search["devices"]!.AsArray().Max(device => device!["regret"]!.GetValue<double>()), 4), predicted.WorstRegret);
        Assert.Equal(File.ReadAllText(file), ConfigurationFile.Format(configuration));
        foreach (PredictedDevice device in predicted.Devices)
        {
            JsonNode json = JsonNode.Parse(Latlab.Output("predict", "--config", file, "--device", device.Device, "--json"))!;
            Assert.Equal(
                device.LatencyMilliseconds,
                json["latency_s"]?.GetValue<double>() * 1e3 ?? json["estimate"]!["predicted_s"]!.GetValue<double>() * 1e3, 1e-3);
        }

        JsonNode training = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "training.json")))!["chosen_for"]!;
        Assert.Equal(
            predicted.Devices.Select(device => device.Device), training["devices"]!.AsArray().Select(row => (string)row!["device"]!));
        foreach ((PredictedDevice device, JsonNode? row) in predicted.Devices.Zip(training["devices"]!.AsArray()))
        {
            Assert.Equal(device.LatencyMilliseconds / 1e3, (double)row!["latency_s"]!, 1e-9);
            Assert.Equal(device.DenseLatencyMilliseconds / 1e3, (double)row["dense_latency_s"]!, 1e-9);
        }
    }

    [Fact]
    public void A_budget_of_macs_or_parameters_limits_the_choice()
    {
        string[] line = "search --family lcnet --network resnet18 --device v100 --mode dense,layer --json".Split(' ');
        JsonNode macs = JsonNode.Parse(Latlab.Output([.. line, "--budget-macs", "1.5e9"]))!,
            parameters = JsonNode.Parse(Latlab.Output([.. line, "--budget-params", "11.7e6"]))!;

        Assert.InRange(macs["devices"]![0]!["macs"]!.GetValue<double>(), 1.3e9, 1.5e9);
        Assert.InRange(parameters["devices"]![0]!["parameters"]!.GetValue<double>(), 11.6e6, 11.7e6);
        Assert.Equal("budget", macs["objective"]!.GetValue<string>());

        JsonNode both = JsonNode.Parse(Latlab.Output([.. line, "--budget-macs", "1.5e9", "--budget-params", "11.7e6"]))!,
            device = both["devices"]![0]!;
        Assert.True(device["front_is_exact"]!.GetValue<bool>());
        Assert.StartsWith("exact (", both["proof"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(device["macs"]!.GetValue<double>() <= 1.5e9 && device["parameters"]!.GetValue<double>() <= 11.7e6);
        Assert.True(device["loss"]!.GetValue<double>() >= macs["devices"]![0]!["loss"]!.GetValue<double>());
    }

    [Fact]
    public void The_activation_rate_of_lasnet_may_be_a_distribution()
    {
        string text = Latlab.Output(
            [.. "predict --family lasnet --network resnet18 --granularity 4-4-2-1 --device v100 --activation-rate beta:0.5,4".Split(' ')]);
        Assert.Contains("over activation rates beta:0.5,4, drawn for every image:\nE[latency] ", text, StringComparison.Ordinal);

        string directory = _folder.File("out");
        string[] line =
            "search --family lasnet --network resnet18 --device v100 --activation-rate histogram:0.2=3,0.9=1 --json --emit".Split(' ');
        double searched = JsonNode.Parse(Latlab.Output([.. line, directory]))!["devices"]![0]!["latency_s"]!.GetValue<double>();
        JsonNode predicted = JsonNode.Parse(Latlab.Output("predict", "--config", Path.Combine(directory, "latencylab.yaml"), "--json"))!;
        Assert.Equal(searched, predicted["distribution"]!["latency_s"]!.GetValue<double>(), 9);
    }

    [Fact]
    public void The_documentation_lists_the_keys_of_the_json()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "search.md"));
        JsonElement json =
            JsonDocument.Parse(Latlab.Output([.. "search --family lcnet --network resnet18 --device v100 --json".Split(' ')])).RootElement;
        foreach (JsonProperty property in json.EnumerateObject().Concat(json.GetProperty("devices")[0].EnumerateObject()))
            Assert.Contains($"`{property.Name}`", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer_keep: 0.7", "layer_keep: 1.7", "layer_keep: 1.7 is implausible, expected 0 to 1")]
    [InlineData("layer_keep: 0.7", "layer_keep: beta:0.7", "layer_keep: 'beta:0.7' is not a rate of 0..1")]
    [InlineData("    lnet_hidden: 16\n", "", "'layer_keep' needs 'lnet_hidden' beside it")]
    [InlineData("lcnet:\n", "lcnett:\n", "unknown key 'lcnett'; did you mean 'lcnet'?")]
    [InlineData("family: lcnet", "family: cascade", "missing key 'cascade', which family cascade needs")]
    public void A_wrong_file_has_its_line(string from, string to, string expected)
    {
        string text = "schema: latencylab/configuration/v1\nfamily: lcnet\nnetwork: resnet18\nresolution: 224\ndevice: nvidia-v100\nbatch: "
            + "1\ndtype: fp32\nmodel: latencylab\n"
            + "lcnet:\n  blocks:\n  - layer_keep: 0.7\n    lnet_hidden: 16\n";
        _ = ConfigurationFile.Parse(text, "c.yaml");
        string message = Assert.Throws<LatencyLab.Diagnostics.InputException>(
            () => ConfigurationFile.Parse(text.Replace(from, to, StringComparison.Ordinal), "c.yaml")).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Matches(@"^c\.yaml:\d+:\d+: ", message);
    }

    private static double Latency(string[] line) => JsonNode.Parse(Latlab.Output(line))!["latency_s"]!.GetValue<double>();

    private static string Choice(string json, string variable) => JsonNode.Parse(json)!["choice"]![variable]!.GetValue<string>();
}
