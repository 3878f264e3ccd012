using System.Text.Json.Nodes;
using LatencyLab.Runtimes;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

public sealed class RuntimesCommandTests : IDisposable
{
    private const string Predict = "predict --network resnet18 --device nvidia-v100";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_list_has_a_line_a_runtime()
    {
        string[] lines = [.. Latlab.Output("runtimes", "list").TrimEnd('\n').Split('\n').Select(line => line.Trim())];
        Assert.Equal(
            ["runtime", "submits", "us an operator", "us between kernels", "decisions", "passes", "description"],
            lines[0].Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Equal(RuntimeCatalog.Names, lines.Skip(2).Select(line => line.Split(' ')[0]));
        string[] eager = lines.Single(line => line.StartsWith("pytorch-eager", StringComparison.Ordinal))
            .Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["pytorch-eager", "operators", "50", "0.9", "on the host", "batch_norm, activation"], eager.Take(6));
    }

    [Fact]
    public void The_list_in_json_has_the_keys_of_the_files()
    {
        JsonNode json = JsonNode.Parse(Latlab.Output("runtimes", "list", "--json"))!;
        JsonArray runtimes = json["runtimes"]!.AsArray();
        Assert.Equal("latencylab/runtimes/v1", json["schema"]!.GetValue<string>());
        Assert.Equal(RuntimeCatalog.Names, runtimes.Select(runtime => runtime!["name"]!.GetValue<string>()));
        JsonNode eager = runtimes.Single(runtime => runtime!["name"]!.GetValue<string>() == "pytorch-eager")!;
        Assert.Equal(5.6e-5, eager["host"]!["decision_s"]!.GetValue<double>());
    }

    [Fact]
    public void A_runtime_is_shown_with_its_sources()
    {
        string text = Latlab.Output("runtimes", "show", "graph");
        Assert.StartsWith(
            "graph: CUDA graphs, TensorRT engines; one submission a network, convolutions with batch norm and "
            + "activation fused, attention as one kernel\nruntime graph: one submission of 5 us, 0.5 us between kernels, decisions on the "
            + "device; fused: bias, batch_norm, activation, attention\n\n", text, StringComparison.Ordinal);
        Assert.Matches("\n  submission_s +5 us   cudaGraphLaunch takes", text);
        Assert.Matches("\n  kernel_gap_s +0[.]5 us   A[.] Gray", text);
        Assert.DoesNotContain("decision_s", text, StringComparison.Ordinal);

        string eager = Latlab.Output("runtimes", "show", "PyTorch-Eager");
        Assert.Contains(
            "\nruntime pytorch-eager: the host enqueues every operator (50 to 80 us), 0.9 us between kernels, decisions read back to the "
            + "host (56 us); fused: bias\n", eager, StringComparison.Ordinal);
        Assert.Matches("\n  operator_s_by_class[.]convolution +80 us", eager);
        Assert.Matches("\n  decision_s +56 us", eager);
        Assert.Contains(
            "\nlibrary: implicit GEMM, winograd2, winograd4, fft, direct, split_k; types computed as stored\n", eager,
            StringComparison.Ordinal);
        Assert.Contains("\nalgorithms: cuDNN", eager, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_library_lacks_and_converts_is_told_and_predicted()
    {
        const string Text = "schema: latencylab/runtime/v1\nname: old\nsubmission: network\ndecisions: device\n";
        string all = _folder.Write("all.yaml", Text),
            old = _folder.Write("old.yaml", Text + "algorithms: [direct, split_k]\nprecision: {fp16: fp32}\n");
        Assert.Contains(
            "fused: bias, batch_norm, activation; without winograd2, winograd4, fft; fp16 computed in fp32\n",
            Latlab.Output("runtimes", "show", old), StringComparison.Ordinal);
        Assert.Contains(
            "\nlibrary: implicit GEMM, direct, split_k; fp16 computed in fp32\n", Latlab.Output("runtimes", "show", old),
            StringComparison.Ordinal);
        foreach (string type in (string[])["fp32", "fp16"])
            Assert.True(Seconds(old, type) > 1.05 * Seconds(all, type), type);

        static double Seconds(string runtime, string type) => JsonNode.Parse(
            Latlab.Output([.. Predict.Split(' '), "--batch", "16", "--runtime", runtime, "--dtype", type, "--json"]))!
            ["estimate"]!["predicted_s"]!.GetValue<double>();
    }

    [Fact]
    public void A_runtime_shown_in_json_reads_again_as_itself()
    {
        string own = _folder.Write("own.yaml", "schema: latencylab/runtime/v1\nname: own\nsubmission: network\ndecisions: device\n");
        foreach (string name in RuntimeCatalog.Names.Append(own))
        {
            JsonObject json = JsonNode.Parse(Latlab.Output("runtimes", "show", name, "--json"))!.AsObject();
            string file = _folder.Write("again.yaml", json.ToJsonString());
            Assert.Equal(RuntimeTree.ToJson(RuntimeCatalog.Get(name)), RuntimeTree.ToJson(RuntimeReader.ReadFile(file)));
            Assert.Contains(": ok\n", Latlab.Output("runtimes", "validate", file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_and_names_are_validated_and_every_error_is_told()
    {
        string good = _folder.Write("good.yaml", "schema: latencylab/runtime/v1\nname: good\nsubmission: network\ndecisions: device\n"),
            bad = _folder.Write("bad.yaml", "schema: latencylab/runtime/v1\nname: bad\nsubmission: network\ndecisions: device\n"
                + "host: {operator_s: 1.0e-5, decision_s: 1.0e-5}\n");
        Assert.Equal($"{good}: ok\ngraph: ok\n", Latlab.Output("runtimes", "validate", good, "graph"));
        (int code, string output, string error) = Latlab.Run("runtimes", "validate", good, bad, "grap");
        Assert.Equal((2, $"{good}: ok\n"), (code, output));
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"latlab: {bad}:5:20: operator_s: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"latlab: {bad}:5:40: decision_s: ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("did you mean 'graph'?", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_that_of_the_reader() => Assert.Equal(RuntimeSchema.ToJson(), Latlab.Output("runtimes", "schema"));

    [Theory]
    [InlineData("--runtime pytorch-eagr", "no runtime 'pytorch-eagr'", "did you mean 'pytorch-eager'?")]
    [InlineData("--runtime grph", "no runtime 'grph'", "did you mean 'graph'?")]
    [InlineData("--runtime none.yaml", "none.yaml", "")]
    [InlineData("--model lasnet --runtime graph", "model lasnet has no runtime", "")]
    public void A_bad_runtime_is_one_line_and_exit_code_2(string options, string expected, string andAlso)
    {
        string line = Latlab.Refusal($"{Predict} {options}".Split(' '));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.EndsWith(andAlso, line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_model_has_no_runtime_of_its_own_choice() => Assert.Contains(
        "no runtime: operators one after another",
        Latlab.Output("predict", "--network", "resnet18", "--device", "lasnet-v100", "--model", "lasnet"), StringComparison.Ordinal);

    /// <summary>A host that takes 1 ms an operator: ResNet-18 has 20 convolutions and more.</summary>
    [Fact]
    public void A_runtime_in_a_file_drives_a_prediction()
    {
        string file = _folder.Write(
            "slow.yaml",
            "schema: latencylab/runtime/v1\nname: slow\nsubmission: operator\ndecisions: device\nhost: {operator_s: 1.0e-3}\n");
        JsonNode slow = JsonNode.Parse(Latlab.Output($"{Predict} --runtime {file} --json".Split(' ')))!,
            graph = JsonNode.Parse(Latlab.Output($"{Predict} --json".Split(' ')))!,
            named = JsonNode.Parse(Latlab.Output($"{Predict} --runtime graph --json".Split(' ')))!;
        Assert.True(Seconds(slow) > 21e-3);
        Assert.Equal(Seconds(graph), Seconds(named));
        Assert.True(Seconds(graph) < 5e-3);

        static double Seconds(JsonNode json) => json["estimate"]!["predicted_s"]!.GetValue<double>();
    }
}
