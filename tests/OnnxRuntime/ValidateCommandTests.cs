using System.Text.Json;
using LatencyLab.OnnxRuntime;
using LatencyLab.OnnxRuntime.Graphs;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.OnnxRuntime;

public sealed class ValidateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_layer_stands_beside_the_node_that_ran_it_and_is_drawn()
    {
        string picture = _folder.File("layers.svg");
        (int exitCode, string output, string error) = Validate(Network(), "--picture", picture, "--json");
        Assert.True(exitCode == 0, error);
        JsonElement result = JsonDocument.Parse(output).RootElement;
        Assert.Equal("latencylab/network-validation/v1", result.GetProperty("schema").GetString());
        Assert.True(result.GetProperty("measured_s").GetDouble() > 0);
        Assert.True(result.GetProperty("samples").GetInt32() >= 6);
        Assert.Equal(
            result.GetProperty("predicted_s").GetDouble() / result.GetProperty("measured_s").GetDouble(),
            result.GetProperty("ratio").GetDouble(), 9);
        JsonElement[] layers = [.. result.GetProperty("layers").EnumerateArray()];
        JsonElement[] predicted = [.. layers.Where(layer => layer.GetProperty("predicted_s").ValueKind == JsonValueKind.Number)];
        Assert.Equal(["Conv + Relu", "Conv", "Softmax"], predicted.Select(layer => layer.GetProperty("operators").GetString()));
        Assert.All(predicted, layer => Assert.Equal(JsonValueKind.Number, layer.GetProperty("measured_s").ValueKind));

        // Only the runtime has the reorders around its blocks of channels.
        Assert.Contains(layers, layer => layer.GetProperty("layer").GetString() == "ReorderOutput");
        Assert.StartsWith("<svg", File.ReadAllText(picture), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_ends_with_the_whole_run()
    {
        (int exitCode, string output, string error) = Validate(Network());
        Assert.True(exitCode == 0, error);
        Assert.Contains("whole: predicted", output, StringComparison.Ordinal);
        Assert.Contains("run by onnxruntime-1.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_among_the_inputs_are_warned_of()
    {
        OnnxBytes weights = new OnnxBytes().Add(1, 8).Add(1, 8).Add(2, 1).Add(8, "w").Add(9, new byte[8 * 8 * sizeof(float)]);
        OnnxBytes node = new OnnxBytes().Add(1, "x").Add(1, "w").Add(2, "y").Add(3, "product").Add(4, "MatMul");
        OnnxBytes graph = new OnnxBytes().Add(1, node).Add(2, "g").Add(5, weights)
            .Add(11, Tensor("x", 4, 8)).Add(11, Tensor("w", 8, 8)).Add(12, Tensor("y", 4, 8));
        byte[] model = new OnnxBytes().Add(1, 8).Add(7, graph).Add(8, new OnnxBytes().Add(1, "").Add(2, 17)).ToArray();
        (int exitCode, string _, string error) = Validate(_folder.Write("w.onnx", model));
        Assert.True(exitCode == 0, error);
        Assert.Contains("lists 1 of its weights as inputs", error, StringComparison.Ordinal);

        static OnnxBytes Tensor(string name, params long[] shape)
        {
            OnnxBytes sides = new();
            foreach (long side in shape)
                sides.Add(1, new OnnxBytes().Add(1, side));
            return new OnnxBytes().Add(1, name).Add(2, new OnnxBytes().Add(1, new OnnxBytes().Add(1, 1).Add(2, sides)));
        }
    }

    [Theory]
    [InlineData("resnet50", "is not an .onnx file")]
    [InlineData("missing.onnx", "no such file")]
    public void What_is_no_file_is_refused(string network, string expected) => Refuses(Validate(network), expected);

    [Fact]
    public void A_truncated_file_is_refused_in_one_line()
    {
        string path = Network();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^200]);
        Refuses(Validate(path), Path.GetFileName(path));
    }

    [Fact]
    public void An_operator_that_the_runtime_does_not_have_is_refused_in_one_line()
    {
        ModelGraph graph = new();
        graph.Output(graph.AddOf("com.example", "Mystery", [graph.Input(1, 8)]), [1, 8]);
        Refuses(Validate(_folder.Write("m.onnx", graph.ToModel())), "ONNX Runtime does not run it");
    }

    [Fact]
    public void A_backend_that_runs_no_files_is_refused() =>
        Refuses(Validate(Network(), "--backend", "host"), "'host' runs no files, expected onnxruntime or onnxruntime-cuda");

    [Fact]
    public void The_program_without_it_says_where_it_is() => Assert.Contains(
        "validate: ONNX Runtime is not in this program but in one of its own",
        Latlab.Refusal("validate", "--network", "net.onnx", "--device", "amd-epyc-9654"), StringComparison.Ordinal);

    private static void Refuses((int ExitCode, string Output, string Error) run, string expected)
    {
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private (int ExitCode, string Output, string Error) Validate(string network, params string[] more) => Latlab.RunWith(
        new OnnxRuntimeEngine(),
        [
            "validate", "--network", network, "--device", "amd-epyc-9654", "--runtime", "onnxruntime-cpu", "--budget-seconds", "0.1",
            .. more,
        ]);

    /// <summary>Two convolutions and a softmax.</summary>
    private string Network()
    {
        ModelGraph graph = new();
        string map = graph.Input(1, 8, 12, 12);
        map = graph.Add("Relu", [graph.Add("Conv", [map, graph.Weight(16, 8, 3, 3), graph.Weight(16)])]);
        map = graph.Add("Conv", [map, graph.Weight(8, 16, 1, 1), graph.Weight(8)]);
        map = graph.Add("Softmax", [map], ("axis", -1L));
        return _folder.Write("net.onnx", graph.Output(map, [1, 8, 10, 10]).ToModel());
    }
}
