using System.Text;
using LatencyLab.Cli;
using LatencyLab.Cli.Commands.Run;
using LatencyLab.Cli.Parsing;
using LatencyLab.Measurements;
using LatencyLab.Studies.Experiments.Description;
using LatencyLab.Studies.Matrices;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Networks.Onnx;

namespace LatencyLab.Tests.Hostile;

/// <summary>Something that reads what people write: what it reads, and how an input is given to it.</summary>
/// <param name="Name">What is read.</param>
/// <param name="Seeds">Good inputs; of a command line one argument a line.</param>
/// <param name="Read">Reads an input, which is in a file of that path too; returns the exit code, and what was said.</param>
internal sealed record HostileReader(
    string Name, IReadOnlyList<string> Seeds, Func<string, string, (int ExitCode, string Output, string Error)> Read)
{
    private const char Separator = '\n';

    /// <summary>The end of the file's name.</summary>
    public string Extension => Seeds[0].Contains(": ", StringComparison.Ordinal) ? ".yaml" : ".csv";

    private static readonly string s_root = SharedData.RepositoryRoot;

    /// <summary>Commands that write nothing and end soon, whatever their arguments are.</summary>
    private static readonly string[] s_commands =
    [
        "predict --device nvidia-v100 --network resnet50 --batch 32",
        "predict --device nvidia-t4 --network mobilenet_v2 --resolution 192 --runtime pytorch-eager --dtype fp16 --json",
        "predict --device nvidia-v100 --family lasnet --network resnet50 --granularity 8-4-2-1 --activation-rate 0.5",
        "predict --device nvidia-v100 --family lcnet --network resnet56 --mode layer --layer-keep 0.5 --batch 32",
        "predict --device nvidia-v100 --family hydranet --network resnet110 --branches 4 --top-k 2",
        "predict --device nvidia-v100 --family basisnet --network mobilenet_v3_large --exit-threshold 0.7",
        "predict --device nvidia-v100 --family cascade --network resnet50 --exits stage2,stage3 --exit-rates 0.4,0.3",
        "predict --device nvidia-v100 --family tokens --network deit_ti --token-keep 0.7,0.5 --prune-before 3,6",
        "search --family lcnet --network resnet18 --device nvidia-v100 --budget-ms 3",
        "devices show nvidia-v100", "devices list --json", "runtimes show pytorch-eager", "runtimes validate graph", "families",
        "kernels list",
        "sweep --network resnet18 --device nvidia-v100 --batch 8",
    ];

    private static readonly string[] s_operators =
    [
        "conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1",
        "grouped_conv2d batch=8 cin=1024 h=56 w=56 cout=1024 kh=3 kw=3 pad_h=1 pad_w=1 groups=4",
        "conv2d batch=3 cin=14 h=213 w=213 cout=707 kh=7 kw=7 pad_h=3 pad_w=3 other=act=relu;bias=1",
        "linear m=64 n=128 k=256", "bmm batch=4 m=64 n=64 k=64", "relu m=64 n=64",
        "patch_conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1 granularity=4 activation_rate=0.5",
    ];

    public static IReadOnlyList<HostileReader> All { get; } =
    [
        OfFile("device profile", Texts("devices", "*.yaml"), file => Latlab.Run("predict", "--device", file, "--network", "resnet18")),
        OfFile("runtime", Texts("runtimes", "*.yaml"),
            file => Latlab.Run("predict", "--device", "nvidia-v100", "--network", "resnet18", "--runtime", file)),
        OfFile("network description", Texts("examples/networks", "*.yaml"),
            file => Latlab.Run("predict", "--device", "nvidia-v100", "--network", file)),
        new("ONNX model", [Bytes(OnnxModels.ResNet18("N", 64)), Bytes(OnnxModels.InvertedResiduals()), Bytes(OnnxModels.Transformer())],
            (text, path) =>
            {
                // A byte a letter: what is changed are bytes.
                string file = Path.ChangeExtension(path, ".onnx");
                File.WriteAllBytes(file, Encoding.Latin1.GetBytes(text));
                return Latlab.Run("predict", "--device", "nvidia-v100", "--network", file);
            }),
        OfFile("configuration", Texts("examples/hydranet", "*.yaml"), file => Latlab.Run("predict", "--config", file)),
        OfFile(
            "experiment", [.. Texts("experiments", "*.yaml").Where(text => !MatrixFile.IsOne(text) && !text.Contains("../examples"))],
            file => Guarded(() => ExperimentFile.Read(file, new ExperimentHost()))),
        OfFile("sweep", Texts("experiments", "sweep.yaml"), file => Guarded(() => MatrixFile.Parse(File.ReadAllText(file), file))),
        OfFile("measurements", [Rows(), Dynamic()],
            file => Latlab.Run("evaluate", "--device", "nvidia-v100", "--measurements", file)),
        OfFile("layers", [Rows(), Dynamic()], file => Latlab.Run("predict", "--device", "nvidia-v100", "--layers", file)),
        OfFile("network rows",
            ["device,dtype,model,batch,resolution,latency_ms\nnvidia-v100,fp32,resnet50,1,224,7.5\nV100,fp16,vgg16,32,224,30\n"],
            file => Guarded(() => NetworkRowReader.Read(file))),
        OfFile("rates of a cascade", Texts("examples/cascade", "confidence.csv"), file => Latlab.Run(
            "search", "--family", "cascade", "--network", "resnet50", "--exits", "stage2,stage3", "--before", "mobilenet_v3_small@160",
            "--confidence", file, "--device", "nvidia-v100")),
        OfFile("rates of layers", Texts("examples/lcnet", "keep.csv"), file => Latlab.Run(
            "predict", "--family", "lcnet", "--network", "resnet56", "--mode", "layer", "--layer-keep", file, "--device", "nvidia-v100")),
        OfFile("measured rates", Texts("examples/hydranet", "usage.csv"), file => Latlab.Run(
            "predict", "--device", "nvidia-v100", "--config", Path.Combine(s_root, "examples/hydranet/latencylab.yaml"),
            "--measured-rates", file)),
        .. OtherTools(),
        new("operator", s_operators, (text, _) => Latlab.Run("predict", "--device", "nvidia-v100", "--operator", text)),
        new("command line", [.. s_commands.Select(command => command.Replace(' ', Separator))],
            (text, _) => IsHarmless(text) ? Latlab.Run(text.Split(Separator)) : (Invocation.BadInput, "", "latlab: left out\n")),
    ];

    /// <summary>The input that one seed becomes.</summary>
    public string Mutated(Random random)
    {
        Mutator mutator = new(random);
        string seed = Seeds[random.Next(Seeds.Count)];
        if (Name != "command line")
            return mutator.Mutate(seed, Seeds);
        string[] others = Seeds[random.Next(Seeds.Count)].Split(Separator);
        return string.Join(Separator, mutator.Mutate(seed.Split(Separator), others));
    }

    /// <summary>Nothing of the machine is probed, measured or written.</summary>
    private static bool IsHarmless(string arguments) =>
        !arguments.Split(Separator).Any(one => one is "--csv" or "--out" or "--emit" or "run" or "probe" or "measure" or "report" or "plot"
            || one.StartsWith("--csv", StringComparison.Ordinal) || one.StartsWith("--out", StringComparison.Ordinal)
            || one.StartsWith("--emit", StringComparison.Ordinal));

    private static HostileReader OfFile(
        string name, IReadOnlyList<string> seeds, Func<string, (int ExitCode, string Output, string Error)> read) =>
        new(name, seeds, (_, path) => read(path));

    /// <summary>Files of other tools, a reader a format.</summary>
    private static IEnumerable<HostileReader> OtherTools() =>
        from path in Directory.GetFiles(Path.Combine(s_root, "examples/import")).Order(StringComparer.Ordinal)
        select OfFile($"import of {Path.GetFileName(path)}", [File.ReadAllText(path)], file => Latlab.Run("import", file));

    private static (int ExitCode, string Output, string Error) Guarded(Action read)
    {
        using StringWriter error = new();
        int code = EntryPoint.Guarded(() =>
        {
            read();
            return 0;
        }, error);
        return (code, "", error.ToString().ReplaceLineEndings("\n"));
    }

    private static string Bytes(OnnxWriter model) => Encoding.Latin1.GetString(model.ToBytes());

    private static string[] Texts(string folder, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(s_root, folder), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static string Rows() => """
        op,device,dtype,batch,cin,h,w,cout,kh,kw,stride_h,stride_w,pad_h,pad_w,groups,m,n,k,other,latency_us
        conv2d,V100,fp32,1,64,56,56,64,3,3,1,1,1,1,1,,,,act=relu;bias=1,35.5
        depthwise_conv2d,V100,fp32,8,128,28,28,128,3,3,2,2,1,1,128,,,,,20
        linear,V100,fp16,,,,,,,,,,,,,64,128,256,,7.25
        bmm,V100,fp32,12,,,,,,,,,,,,64,64,64,,9
        softmax,V100,fp32,,,,,,,,,,,,,64,64,,,5

        """;

    private static string Dynamic() => """
        op,batch,cin,h,w,cout,kh,kw,pad_h,pad_w,granularity,activation_rate,latency_us
        patch_conv2d,1,64,56,56,64,3,3,1,1,4,0.5,40
        gather_conv2d,1,64,56,56,64,3,3,1,1,8,0.25,30

        """;
}
