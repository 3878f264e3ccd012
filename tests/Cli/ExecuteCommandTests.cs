using System.Text.Json.Nodes;
using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Executing;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary><c>latlab execute</c>: a trained network that skips, checked and beside its prediction.</summary>
public sealed class ExecuteCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExecutedFiles _files;

    public ExecuteCommandTests() => _files = new ExecutedFiles(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_that_skips_gives_what_training_says_and_is_timed_beside_its_prediction()
    {
        JsonNode json = JsonNode.Parse(Latlab.Output(_files.Line("--timed", "2", "--row-budget-seconds", "0.01", "--json")))!;

        Assert.Equal("latencylab/execution/v1", (string)json["schema"]!);
        Assert.True((bool)json["right"]!);
        Assert.InRange((double)json["worst_difference"]!, 0, 1e-4);
        Assert.Equal(0, (int)json["other_decisions"]!);
        Assert.Equal(4, json["blocks"]!.AsArray().Count(block => block!["activation_rate"] is not null));
        Assert.Equal(ExecutedFiles.Images * (36 + 36 + 9 + 9), (int)json["decisions"]!);
        Assert.Equal(1, json["timed"]!.AsArray().Sum(image => (double)image!["share"]!), 9);
        AssertWeighted(json, "measured_s", "simulated_s");
        Assert.InRange((double)json["predicted_by_image_s"]! / (double)json["predicted_s"]!, 0.8, 1.2);
        Assert.All(json["timed"]!.AsArray(), image => Assert.True((double)image!["measured_s"]! > 0 && (double)image["simulated_s"]! > 0));
        double sum = json["blocks"]!.AsArray().Sum(block => (double)block!["predicted_s"]!);
        Assert.Equal(sum, (double)json["predicted_s"]!, 1e-3 * sum);
        Assert.True((double)json["predicted_freely_s"]! <= (double)json["predicted_s"]! * (1 + 1e-9));
        string text = Latlab.Output(_files.Line("--timed", "1", "--row-budget-seconds", "0.01"));
        Assert.Contains("0 of 450 decisions are not training's, in 0 images", text, StringComparison.Ordinal);
        Assert.Contains("speed-up measured", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_are_timed_inside_the_network_beside_their_predictions()
    {
        string[] options = ["--timed", "2", "--row-budget-seconds", "0.01", "--layers"];
        JsonNode json = JsonNode.Parse(Latlab.Output(_files.Line([.. options, "--json"])))!;

        JsonArray layers = json["layers"]!.AsArray();
        Assert.Equal(["skipping", "dense"], layers.Select(layer => (string)layer!["network"]!).Distinct());
        Assert.All(layers, layer => Assert.Equal(1, (double)layer!["share"]!, 1e-9));
        Assert.All(layers, layer => Assert.True((double)layer!["measured_s"]! >= 0 && (double)layer["predicted_s"]! > 0));
        Assert.Single(layers, layer => (string)layer!["layer"]! == "stage1.block0 masker");
        Assert.Equal(layers.Count, layers.Select(layer => ((string)layer!["network"]!, (string)layer["layer"]!)).Distinct().Count());
        foreach ((string network, string total) in ((string, string)[])[("skipping", "predicted_s"), ("dense", "dense_predicted_s")])
        {
            double sum = layers.Where(layer => (string)layer!["network"]! == network).Sum(layer => (double)layer!["predicted_s"]!);
            Assert.Equal((double)json[total]!, sum, 1e-3 * sum);
        }

        Assert.Contains("stage1.block0 masker", Latlab.Output(_files.Line(options)), StringComparison.Ordinal);
        options = ["--timed", "1", "--row-budget-seconds", "0.01", "--json"];
        Assert.Empty(JsonNode.Parse(Latlab.Output(_files.Line(options)))!["layers"]!.AsArray());
    }

    [Fact]
    public void Scores_that_are_not_those_of_training_are_a_failed_check()
    {
        _files.Arrays["logits"] = NumpyText.Floats(new float[ExecutedFiles.Images * 7], ExecutedFiles.Images, 7);
        (int code, string output, _) = Latlab.Run(_files.Line("--timed", "0"));
        Assert.Equal(1, code);
        Assert.Contains("at most (image ", output, StringComparison.Ordinal);
        Assert.Contains(", more than 1.0E-3", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_one_line()
    {
        _files.Arrays["decisions/stage9"] = NumpyText.Array("|b1", $"{ExecutedFiles.Images}, 1, 1", new byte[ExecutedFiles.Images]);
        Assert.Contains("has decisions of 'stage9', which decides nothing", Refusal(), StringComparison.Ordinal);
        _files.Arrays.Remove("decisions/stage9");
        _files.Arrays["images"] = NumpyText.Floats(new float[ExecutedFiles.Images * 3 * 36], ExecutedFiles.Images, 3, 6, 6);
        Assert.Contains("has images of 3x6x6, expected 3x12x12", Refusal(), StringComparison.Ordinal);
        _files.Arrays["images"] = NumpyText.Floats(new float[ExecutedFiles.Images * 3 * 144], ExecutedFiles.Images, 3, 12, 12);
        _files.Arrays["images/before0"] = _files.Arrays["images"];
        Assert.Contains("has images 'images/before0', which no network of the configuration reads", Refusal(), StringComparison.Ordinal);
        _files.Arrays.Remove("images/before0");
        Assert.Contains("is 9, expected 1 to 5, the images of the file", Refusal("--images", "9"), StringComparison.Ordinal);
        Assert.Contains("expected fp32, which the kernels compute in", Refusal("--dtype", "fp16"), StringComparison.Ordinal);
        Assert.Contains("model lasnet has no schedules to run", Refusal("--model", "lasnet"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cascade_is_timed_beside_its_prediction_at_the_exits_that_images_took()
    {
        _files.UseCascade();
        JsonNode json = JsonNode.Parse(Latlab.Output(_files.Line("--timed", "2", "--row-budget-seconds", "0.01", "--json")))!;

        Assert.True((bool)json["right"]!);
        Assert.InRange((double)json["worst_difference"]!, 0, 1e-4);
        Assert.Equal((ExecutedFiles.Images, 0), ((int)json["decisions"]!, (int)json["other_decisions"]!));
        JsonArray parts = json["blocks"]!.AsArray();
        Assert.Equal(["to stage1.block0", "rest"], parts.Select(part => (string)part!["block"]!));
        Assert.Equal([1, 0.4], parts.Select(part => Math.Round((double)part!["activation_rate"]!, 6)));
        Assert.All(json["timed"]!.AsArray(), image => Assert.True((double)image!["measured_s"]! > 0 && (double)image["simulated_s"]! > 0));

        // Three of five end at the exit: the cut between two timed images lies there, so that each stands for its kind.
        Assert.Equal([0.4, 0.6], json["timed"]!.AsArray().OrderByDescending(image => (double)image!["predicted_s"]!)
            .Select(image => Math.Round((double)image!["share"]!, 6)));
        AssertWeighted(json, "predicted_s", "measured_s");
        Assert.Equal((double)json["predicted_s"]!, (double)json["predicted_by_image_s"]!, 1e-12);
        Assert.Equal((double)json["predicted_s"]! / (double)json["measured_s"]!, (double)json["ratio"]!, 1e-6);
        double first = (double)parts[0]!["predicted_s"]!, rest = (double)parts[1]!["predicted_s"]!;
        Assert.Equal(first + rest, (double)json["predicted_s"]!, 1e-3 * (first + rest));
        Assert.True((double)json["dense_measured_s"]! > 0);
    }

    [Fact]
    public void An_lcnet_is_timed_beside_its_prediction_with_the_channels_of_each_image()
    {
        _files.UseLcnet();
        JsonNode json = JsonNode.Parse(Latlab.Output(_files.Line("--timed", "3", "--row-budget-seconds", "0.01", "--json")))!;

        Assert.True((bool)json["right"]!);
        Assert.InRange((double)json["worst_difference"]!, 0, 1e-4);
        Assert.Equal((ExecutedFiles.Images * 4 * (1 + 4), 0), ((int)json["decisions"]!, (int)json["other_decisions"]!));
        JsonArray parts = json["blocks"]!.AsArray();
        Assert.Equal(["stem", "stage1.block0.lnet", "stage1.block0"], parts.Take(3).Select(part => (string)part!["block"]!));
        Assert.InRange((double)parts[2]!["activation_rate"]!, 0.2, 0.8);
        AssertWeighted(json, "measured_s", "simulated_s");
        Assert.True(json["timed"]!.AsArray().Select(image => (double)image!["predicted_s"]!).Distinct().Count() > 1);

        // Shares of channels are drawn as often as they occur: the expectation is the mean over the images.
        Assert.Equal(1, (double)json["predicted_by_image_s"]! / (double)json["predicted_s"]!, 1e-6);
        Assert.True((double)json["dense_measured_s"]! > 0);
    }

    [Fact]
    public void A_family_that_is_not_executed_is_one_line()
    {
        _files.Configuration = _files.Emit("tokens", "--network", "vit_ti_16", "--resolution", "64", "--token-keep", "0.7");
        Assert.Equal(
            "family tokens is not executed with trained weights yet, expected one of lasnet, laudnet, cascade, hydranet, basisnet, lcnet",
            Latlab.Refusal(_files.Line()));
    }

    /// <summary>Numbers of all are those of the timed images, each as often as it stands for others.</summary>
    private static void AssertWeighted(JsonNode json, params string[] names)
    {
        foreach (string name in names)
        {
            double sum = json["timed"]!.AsArray().Sum(image => (double)image!["share"]! * (double)image[name]!);
            Assert.Equal(1, sum / (double)json[name]!, 1e-6);
        }
    }

    private string Refusal(params string[] more)
    {
        (int code, _, string error) = Latlab.Run(_files.Line(["--timed", "0", .. more]));
        Assert.Equal(Invocation.BadInput, code);
        return Assert.Single(error.TrimEnd().Split('\n'), line => !line.Contains("is left out", StringComparison.Ordinal));
    }
}
