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
