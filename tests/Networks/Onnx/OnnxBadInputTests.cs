using LatencyLab.Networks.Onnx;
using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Networks.Onnx;

/// <summary>Files that are no models that can be read: one line each.</summary>
public sealed class OnnxBadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_is_cut_anywhere_is_refused_or_read()
    {
        byte[] whole = OnnxModels.InvertedResiduals().ToBytes();
        string file = _folder.File("cut.onnx");
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            InputException problem = Assert.Throws<InputException>(() => NetworkCatalog.Open(file).Build(1));
            Assert.Single(problem.Errors);
            Assert.Equal(file, problem.Errors[0].Source);
            refused++;
        }

        Assert.Equal(whole.Length, refused);
    }

    [Theory]
    [InlineData("", "is empty, expected an ONNX model")]
    [InlineData("# a text", "is not a readable ONNX model")]
    [InlineData("PK\u0003\u0004 an archive", "is not a readable ONNX model")]
    public void Something_else_is_refused(string text, string expected) =>
        Assert.Contains(expected, Refusal(_folder.Write("text.onnx", text)), StringComparison.Ordinal);

    [Theory]
    [InlineData(6, "has operators of version (opset) 6, expected 7 to 28; onnx.version_converter makes newer ones")]
    [InlineData(99, "has operators of version (opset) 99, expected 7 to 28; onnx.version_converter makes older ones")]
    public void Operators_of_other_versions_are_refused(int opset, string expected)
    {
        OnnxWriter model = new() { Opset = opset };
        model.Output(model.Node("Relu", [model.Input("x", 1, 3, 8, 8)]));

        Assert.EndsWith(expected, Refusal(model.Write(_folder.File("m.onnx"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_refused()
    {
        OnnxWriter model = new();
        string x = model.Input("x", 1, 3, 8, 8);
        model.Node("Add", [x, "b"], ["a"]);
        model.Node("Relu", ["a"], ["b"]);
        model.Output("b");

        Assert.EndsWith("waits for itself: nodes form a circle", Refusal(model.Write(_folder.File("m.onnx"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_nothing_makes_is_refused()
    {
        OnnxWriter model = new();
        model.Input("x", 1, 3, 8, 8);
        model.Output(model.Node("Relu", ["y"]));

        Assert.Contains("reads 'y', which nothing makes", Refusal(model.Write(_folder.File("m.onnx"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_another_file_have_to_be_there()
    {
        OnnxWriter model = new();
        model.Output(model.Node("Conv", [model.Input("x", 1, 3, 8, 8), model.External("weights.bin", 8, 3, 1, 1)]));
        string file = model.Write(_folder.File("m.onnx"));

        Assert.Contains("keeps weights in 'weights.bin', which is not beside it", Refusal(file), StringComparison.Ordinal);
        _folder.Write("weights.bin", "");
        Assert.Equal(64 * 24, NetworkCatalog.Open(file).Build(1).Macs);
    }

    [Theory]
    [InlineData(1L << 40, 3, 1)]
    [InlineData(8, 1L << 40, 1)]
    [InlineData(2_000_000_000, 2_000_000_000, 3)]
    public void Sizes_that_no_memory_has_are_refused(long outputs, long inputs, long kernel)
    {
        OnnxWriter model = new();
        model.Output(model.Node("Conv", [model.Input("x", 1, inputs, 8, 8), model.Weight(outputs, inputs, kernel, kernel)]));

        Refusal(model.Write(_folder.File("m.onnx")));
    }

    [Fact]
    public void A_stated_size_that_no_memory_has_is_refused()
    {
        OnnxWriter model = new();
        model.Node("Mystery", "acme", [model.Input("x", 1, 3, 8, 8)], ["y"]);
        model.Output("y", 1L << 30, 1L << 30, 1L << 30);

        Assert.Contains("node 'node/y' (Mystery)", Refusal(model.Write(_folder.File("m.onnx"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_into_more_parts_than_there_are_outputs_is_no_loop()
    {
        OnnxWriter model = new();
        string[] parts = model.Node(
            "Split", "", [model.Input("x", 1, int.MaxValue)], ["a", "b"], ("axis", 1), ("num_outputs", long.MaxValue));
        model.Output(model.Node("Relu", [parts[0]]));

        Assert.Equal(0, NetworkCatalog.Open(model.Write(_folder.File("m.onnx"))).Build(1).Macs);
    }

    [Fact]
    public void A_node_that_does_not_fit_what_it_reads_is_named()
    {
        OnnxWriter model = new();
        model.Output(model.Node("Conv", [model.Input("x", 1, 4, 8, 8), model.Weight(8, 3, 1, 1)]));

        Assert.EndsWith(
            "node 'node/conv_1' (Conv): weights of 8x3x1x1 in 1 groups do not fit an input of 1x4x8x8",
            Refusal(model.Write(_folder.File("m.onnx"))), StringComparison.Ordinal);
    }

    /// <summary>A weight of 3 GB in the file, of which nothing is there: only the place where it ends.</summary>
    [Fact]
    public void Weights_are_not_read()
    {
        const long Bytes = 3L << 30;
        string file = _folder.File("large.onnx");
        OnnxWriter rest = new();
        rest.Output(rest.Node("MatMul", [rest.Input("x", 1, 1 << 15), "large"]));
        byte[] tensor = [.. OnnxWriter.Varint(1, 1 << 15), .. OnnxWriter.Varint(1, 3 << 13), .. OnnxWriter.Varint(2, 1),
            .. OnnxWriter.Text(8, "large"), .. OnnxWriter.Number((9 << 3) | 2), .. OnnxWriter.Number(Bytes)];
        byte[] initializer =
            [.. OnnxWriter.Number((5 << 3) | 2), .. OnnxWriter.Number((ulong)(tensor.Length + Bytes)), .. tensor];
        ulong length = (ulong)(initializer.Length + Bytes + rest.Graph.Length);
        using (FileStream stream = File.Create(file))
        {
            stream.Write([.. OnnxWriter.Number((7 << 3) | 2), .. OnnxWriter.Number(length), .. initializer]);
            stream.SetLength(stream.Position + Bytes);
            stream.Position = stream.Length;
            stream.Write([.. rest.Graph, .. OnnxWriter.Message(8, OnnxWriter.Varint(2, rest.Opset))]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        double macs = OnnxNetwork.Open(file).Build(1).Macs;

        Assert.Equal((1L << 15) * (3 << 13), macs);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static string Refusal(string file) => Latlab.Refusal("predict", "--device", "nvidia-v100", "--network", file);
}
