using System.Text.Json.Nodes;
using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Rates;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Hydranet;

namespace LatencyLab.Tests.Search.Hydranet;

public class HydranetPlanTests
{
    private const string Head = """
        schema: latencylab/configuration/v1
        family: hydranet
        network: resnet110
        resolution: 32
        device: nvidia-v100-sxm2-16gb
        batch: 4
        dtype: fp32
        model: latencylab
        hydranet:

        """;

    private const string Section = """
          classes: 100
          stem_end: stage2
          stem_width: 2
          stem_depth: 2
          branches: 20
          top_k: 4
          branch_width: 0.75
          branch_depth: 2
          gate_width: 0.75
          combiner: sum
          execution: concurrent

        """;

    private static readonly HydranetFamily s_family = new();

    private static readonly FamilyTarget s_target = new("resnet110", null, 4);

    [Fact]
    public void A_section_reads_and_writes_the_same()
    {
        string text = Head + Section;
        string written = ConfigurationFile.Format(ConfigurationFile.Parse(text, "a.yaml"));
        Assert.Equal(text, string.Join('\n', written.Split('\n').Where(line => !line.StartsWith('#'))));
        Assert.Equal(written, ConfigurationFile.Format(ConfigurationFile.Parse(written, "a.yaml")));
    }

    [Fact]
    public void Measured_usage_survives_the_file()
    {
        string text = Head
            + Section.Replace("branches: 20", "branches: 4", StringComparison.Ordinal)
                .Replace("top_k: 4", "top_k: 2", StringComparison.Ordinal)
            + "  usage: [0.9, 0.6, 0.3, 0.2]\n";
        HydranetPlan plan = (HydranetPlan)ConfigurationFile.Parse(text, "a.yaml").Section!;
        Assert.Equal([0.9, 0.6, 0.3, 0.2], plan.Configuration.Usage);
        Assert.True(plan.Configuration.RunsConcurrently);
        Assert.Equal(Combiner.Sum, plan.Configuration.Combiner);
    }

    [Fact]
    public void Skew_survives_the_file_and_measured_usage_replaces_it()
    {
        string text = Head + Section + "  skew: 1.5\n";
        HydranetPlan plan = (HydranetPlan)ConfigurationFile.Parse(text, "a.yaml").Section!;
        Assert.Equal(1.5, plan.Configuration.Skew);
        string written = ConfigurationFile.Format(ConfigurationFile.Parse(text, "a.yaml"));
        Assert.Equal(text, string.Join('\n', written.Split('\n').Where(line => !line.StartsWith('#'))));
        HydranetPlan measured = (HydranetPlan)plan.WithRates(
            new Dictionary<string, RateDistribution> { ["branch3"] = new FixedRate(0.9) });
        Assert.Null(measured.Configuration.Skew);
        Assert.Equal(0.9, measured.Configuration.Usage![3]);
    }

    [Theory]
    [InlineData("execution: concurrent", "skew: 11", 20, "skew")]
    [InlineData("top_k: 4", "top_k: 21", 15, "top-k is 21, expected 1 to 20 branches")]
    [InlineData("branches: 20", "branches: 101", 14, "branches is 101, expected 1 to 100")]
    [InlineData("stem_end: stage2", "stem_end: stage22", 11, "stem end 'stage22' is no block or stage of resnet110")]
    [InlineData("branch_depth: 2", "branch_depth: 30", 17, "branch depth is 30, expected 1 to 18")]
    [InlineData("branch_width: 0.75", "branch_width: 90", 16, "branch_width")]
    [InlineData("combiner: sum", "combiner: sun", 19, "did you mean 'sum'?")]
    [InlineData("gate_width: 0.75", "gate_widht: 0.75", 18, "gate_widht")]
    [InlineData("execution: concurrent", "usage: [0.5, 0.5]", 20, "usage has 2 entries, expected 20")]
    public void A_wrong_section_names_the_line(string good, string bad, int line, string message)
    {
        InputException problem = Assert.Throws<InputException>(
            () => ConfigurationFile.Parse(Head + Section.Replace(good, bad, StringComparison.Ordinal), "a.yaml"));
        Assert.Contains(problem.Errors, error => error.Line == line && error.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_and_file_describe_the_same_network()
    {
        HydranetPlan given = Configured(new() { ["--combiner"] = "sum", ["--execution"] = "concurrent" });
        HydranetPlan read = (HydranetPlan)ConfigurationFile.Parse(Head + Section, "a.yaml").Section!;
        Assert.True(JsonNode.DeepEquals(given.ToSection(), read.ToSection()));
    }

    /// <summary>The numbers of a template can be had for another network, and every one of them can be replaced.</summary>
    [Fact]
    public void A_template_goes_with_another_network()
    {
        HydranetConfiguration resnet56 = ((HydranetPlan)s_family.Configure(
            KnobValues.ForPredict(s_family, new Dictionary<string, string> { ["--template"] = "cifar100-resnet", ["--branches"] = "10" }),
            new FamilyTarget("resnet56", null, 1))).Configuration;
        Assert.Equal((10, 4, 0.75, 2), (resnet56.Branches, resnet56.TopK, resnet56.BranchWidth, resnet56.StemWidth));
        HydranetConfiguration untemplated = ((HydranetPlan)s_family.Configure(
            KnobValues.ForPredict(s_family, new Dictionary<string, string>()), new FamilyTarget("mobilenet_v2", 160, 1))).Configuration;
        Assert.Equal((50, 1000, 160, "stage4"), (untemplated.Branches, untemplated.Classes, untemplated.Resolution, untemplated.StemEnd));
    }

    [Theory]
    [InlineData("--top-k", "21", "--top-k: top-k is 21, expected 1 to 20 branches an image, at most as many as there are")]
    [InlineData("--top-k", "0", "--top-k: '0' is not a whole number of 1 to 1000")]
    [InlineData("--branches", "101", "--branches: branches is 101, expected 1 to 100 branches, as 100 classes are divided among them")]
    [InlineData("--branch-depth", "40", "--branch-depth: branch depth is 40, expected 1 to 18 blocks of each stage")]
    [InlineData("--gate-width", "0", "--gate-width: '0' is not a number of 0.01 to 8")]
    [InlineData("--stem-end", "stage3", "--stem-end: stem end 'stage3' leaves no block of resnet110 for the branches")]
    [InlineData("--classes", "many", "--classes: 'many' is not a whole number of 1 to 1000000")]
    public void Bad_options_are_one_line_that_names_them(string option, string value, string message) =>
        Assert.StartsWith(
            message, $"{Assert.Throws<InputException>(() => Configured(new() { [option] = value })).Errors[0]}", StringComparison.Ordinal);

    [Fact]
    public void Measured_rates_become_usage_and_the_rest_is_shared()
    {
        HydranetPlan plan = Configured([]);
        Assert.Equal("branch19", plan.Decisions[^1]);
        HydranetPlan measured = (HydranetPlan)plan.WithRates(
            new Dictionary<string, RateDistribution> { ["branch3"] = new FixedRate(0.9), ["branch0"] = new FixedRate(0) });
        Assert.Equal(4, measured.Configuration.Usage!.Sum(), 12);
        Assert.Equal((0, 0.9), (measured.Configuration.Usage![0], measured.Configuration.Usage![3]));
        Assert.Equal(3.1 / 18, measured.Configuration.Usage![7], 12);
    }

    [Fact]
    public void Measured_rates_that_cannot_be_are_refused()
    {
        HydranetPlan plan = Configured([]);
        Assert.Contains("usage sums to 2, expected 4", Refusal(plan.Decisions.Select(name => (name, 0.1))), StringComparison.Ordinal);
        Assert.Contains(
            "leaves no shares of 0 to 1 for the other 15", Refusal(plan.Decisions.Take(5).Select(name => (name, 1.0))),
            StringComparison.Ordinal);

        string Refusal(IEnumerable<(string Name, double Rate)> rates) => Assert.Throws<InputException>(
            () => plan.WithRates(rates.ToDictionary(rate => rate.Name, rate => (RateDistribution)new FixedRate(rate.Rate)))).Message;
    }

    [Fact]
    public void The_training_form_holds_what_has_to_be_built()
    {
        JsonObject training = Configured([]).ToTraining(s_target);
        Assert.Equal(Enumerable.Repeat(5, 20), training["class_partition"]!["sizes"]!.AsArray().Select(size => (int)size!));
        Assert.Equal(20, (int)training["branches"]!["count"]!);
        JsonArray layers = training["branches"]!["blocks"]![0]!["layers"]!.AsArray();
        JsonNode first = layers.First(layer => (string)layer!["op"]! == "conv2d")!;
        Assert.Equal((64, 48, 3, 2), ((int)first["inputs"]!, (int)first["outputs"]!, (int)first["kernel"]!, (int)first["stride"]!));
        Assert.Equal("concat", (string)training["combiner"]!);
        Assert.Equal(new HydranetParts(Configured([]).Configuration).MacsPerImage, (long)training["macs_per_image"]!);
    }

    [Theory]
    [InlineData("resnet110", "--classes", "50")]
    [InlineData("densenet_bc_100_12", "--branches", "10")]
    public void There_is_no_script_of_another_program_and_a_note_says_why(string network, string option, string value)
    {
        FamilyTarget target = new(network, null, 1);
        TrainingFiles files = s_family.Configure(
            KnobValues.ForPredict(s_family, new Dictionary<string, string> { [option] = value }), target)
            .ToTrainerFiles(target, 0.4);
        Assert.Empty(files.Files);
        Assert.Contains("no script of another program", Assert.Single(files.Notes), StringComparison.Ordinal);
    }

    private static HydranetPlan Configured(Dictionary<string, string> given) =>
        (HydranetPlan)s_family.Configure(KnobValues.ForPredict(s_family, given), s_target);
}
