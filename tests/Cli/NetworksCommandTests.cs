using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Hardware;
using LatencyLab.Tests.Networks.Onnx;

namespace LatencyLab.Tests.Cli;

public sealed class NetworksCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_networks_are_listed()
    {
        string output = Latlab.Output("networks", "list");

        Assert.All(NetworkCatalog.Names, name => Assert.Contains(name, output, StringComparison.Ordinal));
        string resnet = output.Split('\n').First(line => line.StartsWith("  resnet50 ", StringComparison.Ordinal));
        Assert.Contains("4.089", resnet, StringComparison.Ordinal);
    }

    [Fact]
    public void The_layers_of_an_onnx_file_are_shown_with_what_was_joined()
    {
        string output = Latlab.Output("networks", "show", OnnxModels.Transformer().Write(_folder.File("v.onnx")), "--batch", "2");

        Assert.StartsWith("v; opset 16, written by a test; reads images 2x3x32x32\n", output, StringComparison.Ordinal);
        Assert.Contains("LayerNormalization of 9 nodes x 2", output, StringComparison.Ordinal);
        Assert.Contains("Gelu of 5 nodes x 1", output, StringComparison.Ordinal);
        Assert.Contains("attention with its scale in the product x 1", output, StringComparison.Ordinal);
        Assert.EndsWith("not understood: nothing\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lasnet", "--granularity", "1")]
    [InlineData("lcnet", "--mode", "layer")]
    [InlineData("hydranet", "--branches", "4")]
    [InlineData("cascade", "--exits", "stage2")]
    [InlineData("basisnet", "--exit-threshold", "0.7")]
    public void An_onnx_file_is_a_network_of_every_family(string family, string option, string value)
    {
        string file = OnnxModels.ResNet18("N", 224).Write(_folder.File("r.onnx"));
        string[] rest = ["--family", family, option, value, "--batch", "4", "--device", "nvidia-v100"];

        string read = Latlab.Output(["predict", "--network", file, .. rest]);
        string known = Latlab.Output(["predict", "--network", "resnet18", .. rest]);

        Assert.Equal(Speedup(known), Speedup(read));
    }

    [Fact]
    public void An_onnx_file_is_predicted_and_reported_like_the_network_that_it_is()
    {
        string file = OnnxModels.ResNet18("N", "side").Write(_folder.File("r.onnx"));
        string page = _folder.File("r.html");

        string read = Latlab.Output("predict", "--device", "nvidia-v100", "--network", file, "--bind", "side=160");
        string known = Latlab.Output("predict", "--device", "nvidia-v100", "--network", "resnet18", "--resolution", "160");
        Latlab.Output("report", "--device", "nvidia-v100", "--network", file, "--bind", "side=160", "--out", page);

        Assert.Equal(Total(known), Total(read));
        Assert.True(File.Exists(page));
    }

    [Fact]
    public void Bindings_are_for_onnx_files() => Assert.Equal(
        "'resnet18' is no .onnx file, which --bind and --allow-unknown are for",
        Latlab.Refusal("predict", "--device", "nvidia-v100", "--network", "resnet18", "--bind", "N=2"));

    private static string Total(string output) => output.Split('\n').First(line => line.StartsWith("total ", StringComparison.Ordinal));

    /// <summary>E.g. <c>1.31x</c>: parameters of folded batch norms differ by the shifts that exporters leave out.</summary>
    private static string Speedup(string output)
    {
        string line = output.Split('\n').Last(line => line.Contains("speed-up ", StringComparison.Ordinal));
        return line[line.IndexOf("speed-up ", StringComparison.Ordinal)..].Split(' ')[1];
    }
}
