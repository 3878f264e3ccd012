using System.Text.Json.Nodes;
using LatencyLab.Search.Configurations;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>Vision transformers with fewer tokens, from the command line to files and back.</summary>
public sealed class TokensCommandTests : IDisposable
{
    private const string Head = "schema: latencylab/configuration/v1\nfamily: tokens\nnetwork: deit_ti\nresolution: 224\n"
        + "device: nvidia-v100\nbatch: 1\ndtype: fp32\nmodel: latencylab\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--batch 8", "graph")]
    [InlineData("--merge-tokens none --objective budget --budget-macs 9e8", "pytorch-eager")]
    [InlineData("--token-keep none --merge-tokens 5,9 --resolution 192", "graph")]
    [InlineData("--token-keep 0.4,1 --prune-before 0,stage1.block11 --objective budget --budget-ms 100", "graph")]
    public void What_a_search_emits_predicts_the_same(string options, string runtime)
    {
        string directory = _folder.File("out"), file = Path.Combine(directory, "latencylab.yaml");
        string line = $"search --family tokens --network deit_ti --device v100 --runtime {runtime} {options} --json --emit {directory}";
        JsonNode search = JsonNode.Parse(Latlab.Output(line.Split(' ')))!, device = search["devices"]![0]!;
        JsonNode predicted = JsonNode.Parse(Latlab.Output("predict", "--config", file, "--json"))!;

        double latency = predicted["estimate"]!["predicted_s"]!.GetValue<double>();
        Assert.Equal(device["latency_s"]!.GetValue<double>(), latency, 12);
        Assert.Equal(device["own_choice"]!["latency_s"]!.GetValue<double>(), latency, 9);
        Assert.Equal(device["dense_latency_s"]!.GetValue<double>(), predicted["dense_estimate"]!["predicted_s"]!.GetValue<double>(), 12);
        Assert.Equal(device["macs"]!.GetValue<double>(), predicted["macs"]!.GetValue<double>());
        Assert.Equal(0, predicted["decisions"]!.GetValue<int>());
        string text = File.ReadAllText(file);
        Assert.Equal(text, ConfigurationFile.Format(ConfigurationFile.Parse(text, file)));
    }

    [Fact]
    public void What_is_emitted_says_how_to_train_it()
    {
        string directory = _folder.File("out");
        const string Line = "search --family tokens --network deit_s --device v100 --batch 32 --token-keep 0.7 --merge-tokens none --emit";
        string output = Latlab.Output([.. Line.Split(' '), directory]);

        Assert.Contains(
            "  stage1.block9 .. stage1.block11                68                              68\n", output, StringComparison.Ordinal);
        Assert.Contains("chosen: keep 0.7-0.7-0.7, ", output, StringComparison.Ordinal);
        Assert.EndsWith("latencylab.yaml, training.json, train_dynamicvit.sh\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "--arch deit_small --input-size 224 --batch-size 96", File.ReadAllText(Path.Combine(directory, "train_dynamicvit.sh")),
            StringComparison.Ordinal);
        Assert.Contains("--base_rate 0.7\n", File.ReadAllText(Path.Combine(directory, "train_dynamicvit.sh")), StringComparison.Ordinal);
        JsonNode training = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "training.json")))!["tokens"]!;
        Assert.Equal([137, 96, 67], training["prune"]!.AsArray().Select(place => place!["kept_patch_tokens"]!.GetValue<int>()));
        JsonNode module = training["prune"]![0]!["prediction_module"]!;
        Assert.Equal(
            ["384x384", "384x192", "192x96", "96x2"],
            module["layers"]!.AsArray().Where(layer => layer!["op"]!.GetValue<string>() == "linear")
                .Select(layer => $"{layer!["inputs"]}x{layer["outputs"]}"));
    }

    [Theory]
    [InlineData("--token-keep none --merge-tokens 8", "nothing to train: merging takes the weights of the network as they are (ToMe); ")]
    [InlineData(
        "--token-keep 0.5 --merge-tokens none", "no train_dynamicvit.sh: the DynamicViT program has deit_s of the networks that are known")]
    public void A_script_that_is_left_out_is_named_with_the_reason(string options, string expected)
    {
        string[] line =
            [.. $"search --family tokens --network deit_b --device v100 --batch 8 {options} --emit".Split(' '), _folder.File("o")];
        Assert.Contains($"\nnote: {expected}", Latlab.Output(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--token-keep 0.7", "deit_ti, tokens pruned before stage1.block3 (keep 0.7), stage1.block6 (keep 0.7), stage1.block9 (keep 0.7)")]
    [InlineData(
        "--token-keep 0.7,0.5 --prune-before 2,4", "deit_ti, tokens pruned before stage1.block2 (keep 0.7), stage1.block4 (keep 0.5)")]
    [InlineData("--merge-tokens 8", "deit_ti, tokens merged, 8 a layer")]
    public void A_prediction_says_what_it_is_of(string options, string expected) => Assert.StartsWith(
        expected + "; 224 px, batch 1, fp32 on nvidia-v100-sxm2-16gb, ",
        Latlab.Output($"predict --family tokens --network deit_ti --device v100 {options}".Split(' ')), StringComparison.Ordinal);

    /// <summary>A host that enqueues every kernel has more to do for a prediction module than the tokens save it.</summary>
    [Fact]
    public void Where_the_host_is_the_bottleneck_fewer_tokens_do_not_pay()
    {
        string output = Latlab.Output(
            "search --family tokens --network deit_ti --device v100 --runtime pytorch-eager --budget-macs 1e9".Split(' '));

        Assert.Contains("pays at no keep rate\nmerging pays at none of 1 to 64 tokens a layer\n", output, StringComparison.Ordinal);
        Assert.Contains("warning: the dynamic network is slower than the static one", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict", "--token-keep 0", "--token-keep: '0' is not a number of 0.01 to 1")]
    [InlineData("predict", "--token-keep 1.5", "--token-keep: '1.5' is not a number of 0.01 to 1")]
    [InlineData(
        "predict", "--token-keep 0.01", "--token-keep: no patch token of 196 is kept before stage1.block6, expected a higher keep rate")]
    [InlineData(
        "predict", "--token-keep 0.7,0.5", "--token-keep: has 2 entries, expected 1 or 3 (stage1.block3, stage1.block6, stage1.block9)")]
    [InlineData(
        "predict", "--prune-before 3,12", "--prune-before: '12' is no layer of deit_ti, expected 0 to 11, or e.g. stage1.block3")]
    [InlineData("predict", "--prune-before 6,6", "--prune-before: layer 6 does not come after 6, expected the order of the layers")]
    [InlineData("predict", "--prune-before stage2.block1", "--prune-before: 'stage2.block1' is no layer of deit_ti")]
    [InlineData("predict", "--merge-tokens 0", "--merge-tokens: '0' is not a whole number of 1 to 100000")]
    [InlineData(
        "predict", "--merge-tokens 8 --token-keep 0.7", "--token-keep: does not go with --merge-tokens: a network prunes tokens or")]
    [InlineData("predict", "--rates-drawn batch", "--rates-drawn: does nothing: no rate is a distribution")]
    [InlineData("predict", "--resolution 15", "resolution is below the patch of 16 pixels of 'deit_ti'")]
    [InlineData("search", "--rates-drawn batch", "--rates-drawn: does nothing: all images keep the same number of tokens")]
    [InlineData("search", "--token-keep none --merge-tokens none", "--merge-tokens: leaves nothing to choose beside --token-keep none")]
    [InlineData("search", "--token-keep none --prune-before 3", "--prune-before: does nothing beside --token-keep none")]
    [InlineData("search", "--budget-ms 0.0001", "--budget-ms: 0 ms cannot be met on nvidia-v100-sxm2-16gb; the least achievable is ")]
    [InlineData("search", "--network resnet50", "network 'resnet50' is no plain vision transformer, whose tokens can be pruned or ")]
    public void What_cannot_be_is_one_line(string command, string options, string expected)
    {
        string network = options.Contains("--network", StringComparison.Ordinal) ? "" : " --network deit_ti";
        Assert.StartsWith(
            expected, Latlab.Refusal($"{command} --family tokens{network} --device v100 {options}".Split(' ')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokens: {prune: [{before: stage1.block12, keep: 0.5}]}", ":9:27: before: 'stage1.block12' is no layer of deit_ti")]
    [InlineData("tokens: {prune: [{before: stage1.block3, keep: 1.5}]}", ":9:48: keep: 1.5 is implausible, expected 0.01 to 1")]
    [InlineData("tokens: {prune: [{before: stage1.block3}]}", ":9:18: prune[0]: missing key 'keep'")]
    [InlineData(
        "tokens: {prune: [{before: stage1.block3, keep: 0.5}], merged_tokens: 8}", ":9:17: prune: tokens are both pruned and merged")]
    [InlineData("tokens: {merged: 8}", ":9:10: tokens: unknown key 'merged'; did you mean 'merged_tokens'?")]
    [InlineData("lcnet: {blocks: [{}]}", ":9:8: lcnet: does not belong to family tokens")]
    public void What_is_wrong_in_a_file_is_said_with_its_place(string section, string expected)
    {
        string file = _folder.Write("c.yaml", Head + section + "\n");
        (int exitCode, _, string error) = Latlab.Run("predict", "--config", file);

        Assert.Equal(2, exitCode);
        Assert.Contains("c.yaml" + expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_leave_the_network_as_it_is()
    {
        string file = _folder.Write("c.yaml", Head + "tokens: {}\n");
        JsonNode predicted = JsonNode.Parse(Latlab.Output("predict", "--config", file, "--json"))!;
        Assert.Equal(predicted["dense_macs"]!.GetValue<double>(), predicted["macs"]!.GetValue<double>());
    }
}
