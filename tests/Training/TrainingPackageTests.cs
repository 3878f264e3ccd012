using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Training;

/// <summary>What searches emit is trained by <c>latencylab_training</c>, and what it measures is read back.</summary>
public sealed class TrainingPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("latencylab-training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TrainingFact]
    public void A_run_trains_what_it_searched_and_ends_when_the_choice_no_longer_changes()
    {
        const string Images = "/usr/share/datasets/fashion-mnist";
        Assert.True(TrainingPackage.Python is not null, "no Python with torch, numpy, PyYAML and pytest");
        if (!Directory.Exists(Images))
        {
            Assert.False(TrainingPackage.IsRequired, $"no images in {Images}");
            return;
        }

        string root = SharedData.RepositoryRoot, file = Path.Combine(_folder, "run.yaml"), target = Path.Combine(_folder, "out");
        File.WriteAllText(file, $"""
            schema: latencylab/experiment/v1
            name: loop
            device: {"{"}profile: '{Path.Combine(root, "examples", "host.yaml")}'{"}"}
            search:
            - family: lasnet
              network: '{Path.Combine(root, "examples", "networks", "small-residual.yaml")}'
              name: small
              granularity_choices: 2-1
              activation_rate: 0.5
            train:
              data: fashion-mnist:{Images}
              package: '{TrainingPackage.Folder}'
              images: 700
              test_images: 200
              rounds: 2
              set: [recipe.schedule.epochs=1]
            """);

        string[] line = ["run", file, "--out", target, "--python", TrainingPackage.Python!, "--json"];
        string[] summaries = Steps();

        // One granularity to choose: the second round finds the same network and trains nothing.
        Assert.Contains("% static, rate 0.", summaries[2], StringComparison.Ordinal);
        Assert.Contains("ms at its measured rates; the choice did not change", summaries[3], StringComparison.Ordinal);
        Assert.Contains("the choice did not change", summaries[4], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(target, "trained", "small", "measured-rates.csv")));
        Assert.Equal(summaries, Steps());
        Assert.Equal(
            "nowhere-python: cannot be started",
            Latlab.Refusal("run", file, "--out", target, "--python", "nowhere-python", "--again", "train")[..33]);

        string[] Steps() =>
        [
            .. System.Text.Json.Nodes.JsonNode.Parse(Latlab.Output(line))!["steps"]!.AsArray().Select(step => (string)step!["result"]!),
        ];
    }

    [TrainingFact]
    public void What_was_trained_is_executed_on_our_kernels_with_the_scores_and_decisions_of_its_training()
    {
        const string Data = "/usr/share/datasets/fashion-mnist";
        Assert.True(TrainingPackage.Python is not null, "no Python with torch, numpy, PyYAML and pytest");
        if (!Directory.Exists(Data))
        {
            Assert.False(TrainingPackage.IsRequired, $"no images in {Data}");
            return;
        }

        string root = SharedData.RepositoryRoot, host = Path.Combine(root, "examples", "host.yaml");
        string weights = Path.Combine(_folder, "weights.npz"), images = Path.Combine(_folder, "images.npz");
        string preview = Path.Combine(root, "examples", "networks", "small-preview.yaml");
        (string Family, string[] Options, int Decisions)[] networks =
        [
            ("lasnet", ["--granularity-choices", "2-1", "--activation-rate", "0.5"], 4 * 49),
            ("laudnet", ["--mode", "layer", "--activation-rate", "0.6"], 4),
            ("laudnet", ["--mode", "channel", "--channel-keep-rate", "0.6", "--channel-group", "2"], 2 * 8 + 2 * 16),
            ("laudnet",
                ["--mode", "both", "--granularity-choices", "2-1", "--activation-rate", "0.6", "--channel-group", "2"],
                4 * 49 + 2 * 8 + 2 * 16),
            ("lcnet",
                ["--mode", "both", "--layer-keep", "0.8", "--channel-keep", "0.6", "--channel-group", "2", "--lnet-hidden", "16",
                "--cnet-hidden", "16"], 4 + 2 * 8 + 2 * 16),
            ("cascade", ["--exits", "stage1.block0", "--exit-rates", "0.4"], 1),
            ("hydranet",
                ["--classes", "10", "--stem-end", "stage1", "--branches", "5", "--top-k", "2", "--branch-width", "0.5", "--branch-depth",
                "all", "--gate-width", "0.25"], 5),
            ("basisnet",
                ["--bases", "4", "--preview", preview, "--preview-resolution", "14", "--synthesised-layers", "convolution",
                "--synthesised-from", "3", "--coefficients", "layer", "--exit-threshold", "0.9"], 1),
        ];
        List<string> trained = [];
        foreach ((string family, string[] options, int decisions) in networks)
        {
            string few = family is "lasnet" or "laudnet" or "lcnet" ? "1400" : "400";
            string folder = Path.Combine(_folder, $"{family}{decisions}"), emitted = Path.Combine(folder, "emitted");
            Latlab.Output(
            [
                "search", "--family", family, "--network", Path.Combine(root, "examples", "networks", "small-residual.yaml"), "--device",
                host, .. options, "--emit", emitted,
            ]);
            (int code, string text) = TrainingPackage.Run(
                new Dictionary<string, string>(),
                [
                    "-m", "latencylab_training", "--config", Path.Combine(emitted, "latencylab.yaml"), "--data", $"fashion-mnist:{Data}",
                    "--out", folder, .. trained, "--images", few, "--test-images", "60", "--set", "recipe.schedule.epochs=1", "--set",
                    "recipe.schedule.batch=32", "--export", weights, "--export-images", images, "--export-count", "60", "--quiet",
                ]);
            Assert.True(code == 0, text);
            if (trained.Count == 0)
                trained.AddRange(["--static", Path.Combine(folder, "static.pt")]);

            System.Text.Json.Nodes.JsonNode json = System.Text.Json.Nodes.JsonNode.Parse(Latlab.Output(
                "execute", "--config", Path.Combine(emitted, "latencylab.yaml"), "--weights", weights, "--data", images, "--timed", "1",
                "--row-budget-seconds", "0.02", "--json"))!;
            Assert.Equal((60, 60 * decisions), ((int)json["images"]!, (int)json["decisions"]!));
            Assert.InRange((double)json["worst_difference"]!, 0, 1e-3);
            Assert.Equal(0, (int)json["other_decisions"]!);
            if (family is not ("lasnet" or "laudnet"))
                continue;
            double rate = json["blocks"]!.AsArray().Where(block => block!["activation_rate"] is not null)
                .Average(block => (double)block!["activation_rate"]!);
            Assert.InRange(rate, 0.05, 0.99);
        }
    }

    [TrainingFact]
    public void Every_family_trains_from_its_emitted_files_alone_and_its_measured_rates_are_predicted_with()
    {
        Assert.True(TrainingPackage.Python is not null, "no Python with torch, numpy, PyYAML and pytest");
        string root = SharedData.RepositoryRoot;
        string emitted = Path.Combine(_folder, "emitted"), trained = Path.Combine(_folder, "trained");
        Directory.CreateDirectory(emitted);
        string[][] searches =
        [
            .. File.ReadLines(Path.Combine(TrainingPackage.Folder, "tests", "searches.txt"))
                .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')),
        ];
        foreach (string[] search in searches)
        {
            Latlab.Output(
            [
                "search", "--family", search[0].Split('+')[0],
                .. search.Skip(1).Select(word => word.StartsWith("examples/", StringComparison.Ordinal) ? Path.Combine(root, word) : word),
                "--emit", Path.Combine(emitted, search[0]),
            ]);
        }

        (int code, string text) = TrainingPackage.Run(
            new Dictionary<string, string> { ["LATENCYLAB_EMITTED"] = emitted, ["LATENCYLAB_TRAINED"] = trained },
            "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests");

        Assert.True(code == 0, text);
        foreach (string family in searches.Select(search => search[0]).Where(family => Directory.Exists(Path.Combine(trained, family))))
        {
            string result = Path.Combine(trained, family);
            Latlab.Output(
                "predict", "--config", Path.Combine(emitted, family, "latencylab.yaml"),
                "--measured-rates", Path.Combine(result, "measured-rates.csv"));
        }

        string cascade = Path.Combine(trained, "cascade", "confidence.csv");
        if (File.Exists(cascade))
        {
            Latlab.Output(
                "search", "--family", "cascade", "--network", Path.Combine(root, "examples", "networks", "small-residual.yaml"), "--device",
                Path.Combine(root, "examples", "host.yaml"), "--exits", "stage1.block0", "--confidence", cascade);
        }
    }
}
