namespace LatencyLab.Cli.Help;

/// <summary>
/// The examples that help ends with, by command. In this order, each may use the files that those before it wrote, so that they can be run
/// one after another in an empty folder: the tests do.
/// </summary>
internal static class Examples
{
    public static IReadOnlyList<(string Command, IReadOnlyList<string> Lines)> All { get; } =
    [
        ("",
            ["latlab run experiments/quickstart.yaml", "latlab search --network resnet50 --device nvidia-v100 --batch 128",
                "latlab doctor"]),
        ("run",
            ["latlab run experiments/quickstart.yaml", "latlab run experiments/quickstart.yaml --budget-seconds 2 --out quick",
                "latlab run experiments/gpu.yaml", "latlab run experiments/sweep.yaml --executor local:2 --out sweep"]),
        ("merge", ["latlab merge experiments/sweep.yaml --out sweep"]),
        ("doctor", ["latlab doctor"]),
        ("search",
            ["latlab search --family lasnet --network resnet101 --device nvidia-v100 --batch 128",
                "latlab search --family lasnet --network resnet50 --device nvidia-v100 --emit lasnet-resnet50",
                "latlab search --family lcnet --network resnet50 --device nvidia-v100 --budget-ms 3",
                "latlab search --family hydranet --network resnet110 --device nvidia-v100 --budget-ms 1",
                "latlab search --family tokens --network deit_s --device nvidia-v100 --batch 32 --budget-macs 3e9"]),
        ("predict",
        [
            "latlab predict --device nvidia-v100 --network resnet50 --batch 32",
            "latlab predict --config lasnet-resnet50/latencylab.yaml",
            "latlab predict --family tokens --network deit_s --token-keep 0.7 --device nvidia-v100 --runtime pytorch-eager",
            "latlab predict --device nvidia-v100 --operator \"conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1\"",
        ]),
        ("simulate",
        [
            "latlab simulate --device nvidia-v100 --network resnet50 --runtime pytorch-eager --trace resnet50.json",
            "latlab simulate --config lasnet-resnet50/latencylab.yaml --mask blobs:1,4 --draws 2",
            "latlab simulate --device nvidia-v100 --operator \"conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1\" --tile 64x64",
        ]),
        ("simulate validate", ["latlab simulate validate --operators 22"]),
        ("families", ["latlab families"]),
        ("families schema", ["latlab families schema"]),
        ("sweep", ["latlab sweep --network resnet50 --device nvidia-v100 --csv sweep.csv"]),
        ("networks", ["latlab networks list", "latlab networks show resnet50"]),
        ("networks list", ["latlab networks list"]),
        ("networks show", ["latlab networks show mobilenet_v2 --resolution 160"]),
        ("devices", ["latlab devices list", "latlab devices show nvidia-v100"]),
        ("devices list", ["latlab devices list"]),
        ("devices show", ["latlab devices show nvidia-v100"]),
        ("runtimes", ["latlab runtimes list", "latlab runtimes show pytorch-eager"]),
        ("runtimes list", ["latlab runtimes list"]),
        ("runtimes show", ["latlab runtimes show pytorch-eager"]),
        ("runtimes validate", ["latlab runtimes validate graph"]),
        ("runtimes schema", ["latlab runtimes schema"]),
        ("probe", ["latlab probe --budget-seconds 3 --out host.yaml"]),
        ("devices validate", ["latlab devices validate host.yaml"]),
        ("devices schema", ["latlab devices schema"]),
        ("measure",
            ["latlab measure --suite tiny --out host.csv", "latlab measure --backend onnxruntime --suite inference --out onnxruntime.csv"]),
        ("calibrate", ["latlab calibrate --device host.yaml --measurements host.csv --rows 16 --out calibrated.yaml"]),
        ("evaluate", ["latlab evaluate --device calibrated.yaml --measurements host.csv"]),
        ("report",
            ["latlab report --device calibrated.yaml --measurements host.csv --out report.html",
                "latlab report --device nvidia-v100 --network resnet50 --batch 128 --out v100.html",
                "latlab report --device nvidia-v100 --network resnet50 --format html,png,svg --out v100"]),
        ("plot",
            ["latlab plot roofline --device nvidia-v100 --device nvidia-a100-sxm4-40gb --out roof.png",
                "latlab plot batch --network resnet50 --device nvidia-v100 --device nvidia-t4 --batches 1,2,4,...,128 --out batch.svg"]),
        ("plot roofline", ["latlab plot roofline --device nvidia-v100 --network resnet50 --batch 32 --out roofline.svg"]),
        ("plot batch", ["latlab plot batch --network resnet50 --device nvidia-v100 --runtime pytorch-eager --per-image --out eager.svg"]),
        ("plot granularity",
            ["latlab plot granularity --network resnet50 --device nvidia-v100 --stage 2 --rates 0.3,0.7 --out granularity.svg",
                "latlab plot granularity --network resnet50 --device nvidia-v100 nvidia-jetson-tx2 --over-dense --out devices.svg"]),
        ("plot rate", ["latlab plot rate --network resnet50 --device nvidia-v100 --granularities 1,4,8 --out rate.svg"]),
        ("plot break-even", ["latlab plot break-even --network resnet101 --device nvidia-v100 --stage 3 --theme dark --out map.png"]),
        ("plot layers", ["latlab plot layers --network resnet50 --device nvidia-v100 --out layers.svg"]),
        ("plot timeline",
            ["latlab plot timeline --network resnet50 --device nvidia-v100 --runtime pytorch-eager --blocks stage1.block1 --out time.svg"]),
        ("plot tiles",
            ["latlab plot tiles --device nvidia-v100 --operator \"conv2d cin=256 h=56 w=56 cout=64 kh=1 kw=1\" --out tiles.svg"]),
        ("plot front", ["latlab plot front --search quick/search-lasnet-resnet50.json --size 1600x900 --out front.png"]),
        ("plot measured", ["latlab plot measured --device calibrated.yaml --measurements host.csv --out measured.svg"]),
        ("plot errors", ["latlab plot errors --evaluation quick/evaluation.json --out errors.svg"]),
        ("transfer", ["latlab transfer --device nvidia-t4 --from nvidia-v100-pcie-32gb nvidia-a100-pcie-40gb --out t4.yaml"]),
        ("accuracy", ["latlab accuracy --data ../shared/data --data-set bmm --draws 1"]),
        ("crossover", ["latlab crossover --network resnet18 --stages 4 --granularity 1 --row-budget-seconds 0.02"]),
        ("validate", ["latlab validate --network model.onnx --device calibrated.yaml --runtime onnxruntime-cpu --picture layers.svg"]),
        ("validate-search",
            ["latlab validate-search --device calibrated.yaml --network resnet18 --stages 4 --rates 0.5 --row-budget-seconds 0.02"]),
        ("kernels", ["latlab kernels list"]),
        ("kernels list", ["latlab kernels list"]),
        ("kernels verify", ["latlab kernels verify --kernel relu"]),
        ("kernels prove", ["latlab kernels prove --backend ilgpu-cuda --out proof"]),
        ("completion", ["eval \"$(latlab completion bash)\""]),
        ("completion bash", ["eval \"$(latlab completion bash)\""]),
        ("completion zsh", ["eval \"$(latlab completion zsh)\""]),
        ("completion fish", ["latlab completion fish | source"]),
    ];

    /// <summary>Those of one command.</summary>
    public static IReadOnlyList<string> Of(Command command)
    {
        string path = CommandPath.Of(command);
        return All.FirstOrDefault(entry => entry.Command == path).Lines ?? [];
    }
}
