using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>What people type who come from other tools, and what each of these lines is answered with: what to type instead.</summary>
public sealed class NewcomerTests : IDisposable
{
    private const string Predict = "predict --network resnet50 --device v100", Rated =
        Predict + " --family lasnet --granularity 8-4-7-1 --activation-rate", One = "predict --device v100 --operator";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]

    // Where words stand.
    [InlineData("--device nvidia-v100 predict --network resnet50", "expected behind it: 'latlab predict --device ...'")]
    [InlineData("predict resnet50 --device nvidia-v100", "did you mean '--network resnet50'?")]
    [InlineData("predict v100 --network resnet50", "did you mean '--device v100'?")]
    [InlineData("resnet50 --device v100", "--network resnet50'?")]
    [InlineData("search resnet50", "did you mean '--network resnet50'?")]
    [InlineData("evaluate rows.csv", "did you mean '--measurements rows.csv'?")]
    [InlineData("evaluate --device v100 rows.csv", "did you mean '--measurements rows.csv'?")]
    [InlineData("predict --device v100 rows.csv", "did you mean '--layers rows.csv'?")]
    [InlineData("predict latencylab.yaml", "did you mean '--config latencylab.yaml'?")]
    [InlineData("predict network=resnet50 --device v100", "did you mean '--network resnet50'?")]
    [InlineData("predict \u2013network resnet50 --device v100", "did you mean '--network'?")]
    [InlineData("predict /network resnet50", "did you mean '--network'?")]
    [InlineData("predict -network resnet50", "did you mean '--network'?")]
    [InlineData("predict --model resnet50 --network resnet50 --device v100", "did you mean '--network resnet50'?")]
    [InlineData("predict --network resnet50", "needs --device ('latlab devices list' names them)")]
    [InlineData("predict --device v100", "needs one of --network, --config, --operator or --layers")]
    [InlineData(Predict + " --device t4", "--device is given 2 values, expected one")]
    [InlineData(Predict + " --json=yes", "'latlab predict --help' lists what it takes")]

    // Commands.
    [InlineData("devices nvidia-v100", "did you mean 'devices show nvidia-v100'?")]
    [InlineData("device list", "did you mean 'devices'?")]
    [InlineData("devices ls", "did you mean 'list'?")]
    [InlineData("devices info v100", "did you mean 'show'?")]
    [InlineData("list", "did you mean 'kernels list', 'networks list', 'devices list', 'runtimes list'?")]
    [InlineData("help", "did you mean '--help'?")]
    [InlineData("help predict", "did you mean '--help'?")]
    [InlineData("version", "did you mean '--version'?")]
    [InlineData("-v", "did you mean '--version'?")]
    [InlineData("architectures", "expected one of run, merge, doctor, predict,")]
    [InlineData("networks", "networks needs a subcommand: list, show")]
    [InlineData("optimise --network resnet50", "did you mean 'search'?")]
    [InlineData("benchmark", "did you mean 'measure'?")]
    [InlineData("profile", "did you mean 'probe'?")]
    [InlineData("exec --config latencylab.yaml", "did you mean 'execute'?")]
    [InlineData("execute --config latencylab.yaml --weights w.npz", "--data")]
    [InlineData("convert arch.yaml", "did you mean 'import'?")]
    [InlineData("runtimes pytorch", "did you mean 'runtimes show pytorch'?")]
    [InlineData("plot", "needs a subcommand: roofline,")]
    [InlineData("measure", "'latlab measure --help' has an example")]

    // Options.
    [InlineData(Predict + " --batch-size 8", "did you mean '--batch'?")]
    [InlineData(Predict + " -b 8", "did you mean '--batch'?")]
    [InlineData(Predict + " --input-size 224", "did you mean '--resolution'?")]
    [InlineData(Predict + " --precision fp16", "did you mean '--dtype'?")]
    [InlineData(Predict + " --output out.csv", "did you mean '--csv'?")]
    [InlineData(Predict + " --hlep", "did you mean '--help'?")]
    [InlineData(Predict + " --granularity 4", "--granularity needs --family lasnet or laudnet")]
    [InlineData(Predict + " --budget-ms 4", "which is one of search ('latlab predict --help' lists its own)")]
    [InlineData("predict --network resnet50 --gpu v100", "did you mean '--device'?")]
    [InlineData("search --network resnet50 --device v100 --budget 10", "did you mean '--budget-ms'?")]
    [InlineData("search --network resnet50 --device v100 --out dir", "did you mean '--emit'?")]
    [InlineData("measure --backend onnx --out a.csv", "did you mean 'onnxruntime'?")]
    [InlineData("measure --backend onnxruntime --out a.csv", "'dotnet run -c Release --project src/OnnxRuntime --' instead of latlab")]
    [InlineData("validate --network a.onnx --device v100", "ONNX Runtime is not in this program but in one of its own")]
    [InlineData("measure --device v100 --out a.csv", "('latlab measure --help' lists its own)")]

    // Devices.
    [InlineData("predict --network resnet50 --device|Tesla V100", "did you mean 'v100'?")]
    [InlineData("predict --network resnet50 --device|NVIDIA GeForce RTX 3090", "rtx-3090'?")]
    [InlineData("predict --network resnet50 --device|Jetson TX2", "did you mean 'jetson-tx2'?")]
    [InlineData("predict --network resnet50 --device A100", "could be nvidia-a100-pcie-40gb,")]
    [InlineData("predict --network resnet50 --device nvidia", "more ('latlab devices list')")]
    [InlineData("predict --network resnet50 --device cuda:0", "expected one such as nvidia-v100 ('latlab devices list')")]
    [InlineData("predict --network resnet50 --device cpu", "'latlab probe --out host.yaml'")]
    [InlineData("predict --network resnet50 --device .", "expected the path of a YAML file or a name such as")]

    // Networks.
    [InlineData("predict --network net.onnx --device v100", "net.onnx: no such file")]
    [InlineData("predict --network model.pt --device v100", ".pt files are not read, expected a name such as resnet50, a .onnx or a .yaml")]
    [InlineData("predict --network torchvision.models.resnet50 --device v100", "did you mean 'resnet50'?")]
    [InlineData("predict --network resnet --device v100", "did you mean 'resnet18'?")]
    [InlineData("predict --network alexnet --device v100", "more (docs/networks.md)")]
    [InlineData("predict --network missing.yaml --device v100", "missing.yaml: no such file")]

    // Values.
    [InlineData(Predict + " --dtype float16", "did you mean 'fp16'?")]
    [InlineData(Predict + " --dtype half", "did you mean 'fp16'?")]
    [InlineData(Predict + " --dtype torch.float32", "did you mean 'fp32'?")]
    [InlineData(Predict + " --dtype bfloat16", "did you mean 'bf16'?")]
    [InlineData(Rated + " 50%", "did you mean '0.5'?")]
    [InlineData(Rated + " 0,5", "did you mean '0.5'?")]
    [InlineData(Rated + " 50", "did you mean '0.5'?")]
    [InlineData(Predict + " --family lasnet --granularity 8,4,7,1", "expected a list such as 8-4-7-1")]
    [InlineData(Predict + " --family las-net", "did you mean 'lasnet'?")]
    [InlineData(Predict + " --resolution 224px", "'224px' is no size, expected pixels such as 224 or 512x1024")]
    [InlineData(Predict + " --batch 8images", "did you mean '8'?")]
    [InlineData(Predict + " --batch 1e3", "did you mean '1000'?")]
    [InlineData(Predict + " --runtime pytorch", "did you mean 'pytorch-eager'?")]
    [InlineData("search --network resnet50 --device v100 --budget-ms 10ms", "did you mean '10'?")]
    [InlineData("search --network resnet50 --device v100 --objective fastest", "expected finest, latency, budget")]

    // Operators.
    [InlineData(One + "|conv2d cin=64 h=56 w=56 cout=64 kernel=3", "did you mean 'kh'?")]
    [InlineData(One + "|conv2d in_channels=64 h=56 w=56", "did you mean 'cin'?")]
    [InlineData(One + "|conv cin=64 h=56 w=56 cout=64 kh=3 kw=3", "did you mean 'conv2d'?")]
    [InlineData(One + "|matmul m=64 n=64 k=64", "did you mean 'gemm'?")]
    [InlineData(One + "|Conv2d(64,64,3)", "is not of the form column=value, as in 'conv2d cin=64 h=56")]
    public void A_mistake_is_answered_with_what_to_type(string line, string expected)
    {
        string[] parts = line.Split('|');
        Assert.Contains(expected, Latlab.Refusal([.. parts[0].Split(' '), .. parts.Skip(1)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net.onnx", "\u0008\u0007pytorch\u0012\u0000", "run", "is not text, expected YAML")]
    [InlineData("net.json", "{}", "predict --config", "the configuration: missing key 'schema'")]
    [InlineData("rows.csv", "op,m\nrelu,4\n", "run", "expected a mapping that starts with 'schema:'")]
    [InlineData("rows.tsv", "op\tm\nrelu\t4\n", "predict --device v100 --layers", "columns are separated by commas")]
    [InlineData("net.onnx", "\u0008\u0007pytorch\n", "predict --device v100 --layers", "has no 'op' column in its header")]
    public void A_file_of_another_kind_is_answered_with_the_kind_that_is_expected(string name, string text, string line, string expected)
    {
        string file = _folder.Write(name, text);
        Assert.Contains(expected, Latlab.Run([.. line.Split(' '), file]).Error, StringComparison.Ordinal);
    }
}
