using System.Xml.Linq;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>The texts of pictures: title, legend, axes and labels; the numbers behind them are tested with the charts.</summary>
public sealed class PlotCommandTests : IDisposable
{
    private const string V100 = "nvidia-v100-sxm2-16gb", Tx2 = "nvidia-jetson-tx2";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rooflines_of_devices_are_in_one_picture() => Shows(
        ["plot", "roofline", "--device", "nvidia-v100", "--device", Tx2],
        "Roofline of 2 devices, fp32", "nvidia-v100-sxm2-16gb: 15.7 TFLOP/s, 900 GB/s", "nvidia-jetson-tx2: 666 GFLOP/s, 59.7 GB/s",
        "FLOP/s", "arithmetic intensity (FLOP/byte)", "0.1", "1", "10", "100T", "10T", "1T", "100G", "10G", "1G");

    [Fact]
    public void Latency_over_batch_has_the_batches_on_its_axis() => Shows(
        ["plot", "batch", "--network", "resnet18", "--device", V100, "--device", Tx2, "--batches", "1,2,4,...,16", "--runtime", "graph"],
        "resnet18, dense: latency over batch", V100, Tx2, "images in a batch", "latency of a batch (ms)", "1", "2", "4", "8", "16");

    [Fact]
    public void A_dynamic_network_stands_beside_the_dense_one() => Shows(
        [
            "plot", "batch", "--network", "resnet18", "--family", "lasnet", "--granularity", "4-4-2-1", "--activation-rate", "0.5",
            "--device", V100, "--batches", "1,8", "--per-image", "--title", "A title of my own",
        ],
        "A title of my own", "90 % interval", $"{V100}, dense", V100, "latency of an image (ms)", "images in a batch", "8");

    [Fact]
    public void Blocks_are_drawn_over_granularity_rate_and_both()
    {
        string[] block = ["--network", "resnet50", "--device", V100, "--stage", "3"];
        Shows(
            ["plot", "granularity", .. block, "--rates", "0.25,0.75"],
            "resnet50 stage 3, batch 1 on nvidia-v100-sxm2-16gb: latency over S", "dense", "r = 0.25", "r = 0.75", "granularity S (pixels)",
            "latency of the block (us)", "1", "2", "7", "14");
        Shows(
            ["plot", "rate", .. block, "--granularities", "2,7"],
            "resnet50 stage 3, batch 1 on nvidia-v100-sxm2-16gb: latency over r", "dense", "S = 2", "S = 7", "activation rate r",
            "0.2", "0.4");
        Shows(
            ["plot", "break-even", .. block, "--theme", "dark"],
            "resnet50 stage 3, batch 1 on nvidia-v100-sxm2-16gb: latency over dense", "break-even against dense", "latency / dense", ">= 2",
            "0.05", "14");
        Shows(
            ["plot", "rate", .. block, "--device", Tx2, "--granularities", "2", "--over-dense"],
            "resnet50 stage 3, batch 1: latency over r at S = 2", "dense", V100, Tx2, "latency / dense");
    }

    [Fact]
    public void Layers_and_time_lines_are_of_one_device()
    {
        Shows(
            ["plot", "layers", "--network", "resnet18", "--device", V100],
            "resnet18, dense on nvidia-v100-sxm2-16gb, batch 1", "compute", "on-chip memory", "off-chip memory", "launch", "stem",
            "stage4.block1", "head", "latency of the block (ms)");
        Shows(
            ["plot", "timeline", "--network", "resnet18", "--device", V100, "--runtime", "pytorch-eager", "--blocks", "stage1.block0"],
            "resnet18, dense, batch 1, stage1.block0 on nvidia-v100-sxm2-16gb, pytorch-eager", "host enqueues", "device works", "free",
            "host", "device", "time (us)");
        string layers = Path.Combine(SharedData.RepositoryRoot, "docs", "pictures", "bottleneck-64.csv");
        Shows(
            ["plot", "timeline", "--layers", layers, "--device", V100, "--runtime", "pytorch-eager"],
            "bottleneck-64.csv on nvidia-v100-sxm2-16gb, pytorch-eager", "conv1", "conv2", "relu3");
        Shows(
            ["plot", "tiles", "--device", V100, "--operator", "linear m=2048 n=2048 k=512"],
            "linear on nvidia-v100-sxm2-16gb, simulated", "engine 0, 0", "time (us)", "no tile");
        Shows(
            ["plot", "tiles", "--device", V100, "--network", "resnet18", "--runtime", "pytorch-eager"],
            "resnet18, dense, batch 1 on nvidia-v100-sxm2-16gb, pytorch-eager, simulated", "host", "stream 0", "engines 0-9",
            "engines 70-79", "host enqueues", "arithmetic", "time (ms)");
        Shows(
            ["plot", "tiles", "--device", V100, "--network", "resnet110", "--family", "hydranet", "--execution", "concurrent"],
            "stream 0", "stream 3", "engines 0-9", "time (us)");
    }

    [Fact]
    public void Results_in_files_are_drawn()
    {
        string search = Write("found.json", Latlab.Output("search", "--network", "resnet18", "--device", V100, "--json"));
        string other = Write("other.json", Latlab.Output("search", "--network", "resnet18", "--device", Tx2, "--json"));
        Shows(
            ["plot", "front", "--search", search],
            "Pareto front: lasnet resnet18 on nvidia-v100-sxm2-16gb", "front", "chosen", "dense network", "latency of a batch of 1 (ms)");
        Shows(
            ["plot", "front", "--search", search, "--search", other],
            "Pareto fronts", "lasnet resnet18 on nvidia-v100-sxm2-16gb", "lasnet resnet18 on nvidia-jetson-tx2", "chosen");
        string rows = Write(
            "rows.csv", "device,dtype,op,m,n,k,latency_us\nV,fp32,linear,64,256,128,10\nV,fp32,linear,512,512,512,25\n");
        Shows(
            ["plot", "measured", "--measurements", rows, "--device", V100],
            "nvidia-v100-sxm2-16gb: predicted against measured", "+-20 %", "linear (2)", "predicted = measured", "measured latency (us)");
        Shows(
            ["plot", "measured", "--measurements", rows, "--device", V100, Tx2],
            "Predicted against measured latency", "nvidia-v100-sxm2-16gb (2)", "nvidia-jetson-tx2 (2)");
        string evaluation = Write("evaluation.json", Latlab.Output("evaluate", "--measurements", rows, "--device", V100, "--json"));
        Shows(
            ["plot", "errors", "--evaluation", evaluation],
            "nvidia-v100-sxm2-16gb: error on 2 rows, by class and method", "latencylab", "linear", "median absolute error (% of measured)");
        string prediction = Write("prediction.json", Latlab.Output("predict", "--network", "resnet18", "--device", V100, "--json"));
        Shows(["plot", "layers", "--prediction", prediction], "resnet18, dense on nvidia-v100-sxm2-16gb, batch 1", "stage1.block0");
    }

    [Fact]
    public void The_ending_says_the_format_and_the_size_is_that_of_the_file()
    {
        string picture = _folder.File("roof.PNG");
        Assert.Equal(picture + "\n", Latlab.Output("plot", "roofline", "--device", V100, "--size", "800x450", "--out", picture, "--force"));
        byte[] bytes = File.ReadAllBytes(picture);
        Assert.Equal("PNG"u8, bytes.AsSpan(1, 3));
        // Width and height of the first chunk, big-endian.
        Assert.Equal([0, 0, 3, 32, 0, 0, 1, 194], bytes[16..24]);
        Assert.Equal("", Latlab.Output("plot", "roofline", "--device", V100, "--out", picture, "--force", "--quiet"));
    }

    [Theory]
    [InlineData("--out: 'a.jpg' is not a .png or .svg file", "roofline", "--device", V100, "--out", "a.jpg")]
    [InlineData("roofline needs --device ('latlab plot roofline --help' has an example)", "roofline", "--out", "a.svg")]
    [InlineData("--device: nvidia-v100-sxm2-16gb is given twice", "roofline", "--device", V100, "nvidia-v100", "--out", "a.svg")]
    [InlineData("--batch: does nothing without --network", "roofline", "--device", V100, "--batch", "8", "--out", "a.svg")]
    [InlineData(
        "--size: '9x9' is not within 200 to 8000 pixels on each side", "roofline", "--device", V100, "--size", "9x9", "--out", "a.svg")]
    [InlineData(
        "--theme: unknown theme 'drak', expected one of light, dark; did you mean 'dark'?", "roofline", "--device", V100, "--theme", "drak",
        "--out", "a.svg")]
    [InlineData(
        "--batches: expected two numbers or more", "batch", "--device", V100, "--network", "resnet18", "--batches", "4", "--out", "a.svg")]
    [InlineData(
        "--batches: 'x' is not a whole number above 0", "batch", "--device", V100, "--network", "resnet18", "--batches", "1,x", "--out",
        "a.svg")]
    [InlineData("expected --network or --config", "batch", "--device", V100, "--out", "a.svg")]
    [InlineData(
        "--stage: is 7, expected of 1, 2, 3, 4", "granularity", "--device", V100, "--network", "resnet18", "--stage", "7", "--out",
        "a.svg")]
    [InlineData(
        "--rates: expected one rate with several devices", "granularity", "--device", V100, Tx2, "--network", "resnet18", "--rates",
        "0.1,0.2", "--out", "a.svg")]
    [InlineData(
        "--rates: is 2, expected a number above 0 and at most 1", "granularity", "--device", V100, "--network", "resnet18", "--rates", "2",
        "--out", "a.svg")]
    [InlineData(
        "--granularities: expected one granularity with several devices", "rate", "--device", V100, Tx2, "--network", "resnet18", "--out",
        "a.svg")]
    [InlineData(
        "--granularities: is 5, expected of 1, 2, 4, 7, 8, 14, 28, 56", "rate", "--device", V100, "--network", "resnet18",
        "--granularities", "4,5", "--out", "a.svg")]
    [InlineData(
        "--device: expected one device for this picture", "break-even", "--device", V100, Tx2, "--network", "resnet18", "--out", "a.svg")]
    [InlineData("layers needs --device, or --prediction with a file", "layers", "--network", "resnet18", "--out", "a.svg")]
    [InlineData(
        "--device: has no effect beside --prediction", "layers", "--device", V100, "--prediction", "p.json", "--out", "a.svg")]
    [InlineData(
        "--blocks: unknown block 'stage1.blok0', expected of stem to head; did you mean 'stage1.block0'?", "timeline", "--device", V100,
        "--network", "resnet18", "--blocks", "stage1.blok0", "--out", "a.svg")]
    [InlineData("none.json: no such file", "front", "--search", "none.json", "--out", "a.svg")]
    [InlineData("none.json: no such file", "errors", "--evaluation", "none.json", "--out", "a.svg")]
    [InlineData("none.json: no such file", "layers", "--prediction", "none.json", "--out", "a.svg")]
    [InlineData("unknown command of plot 'rooflin'; did you mean 'roofline'?", "rooflin")]
    public void Bad_input_is_one_line_and_writes_nothing(string message, params string[] arguments)
    {
        Assert.Equal(message, Latlab.Refusal(["plot", .. arguments]));
        Assert.False(File.Exists("a.svg") || File.Exists("a.jpg"));
    }

    [Theory]
    [InlineData("[]", "is not an object, expected what 'latlab evaluate --json' writes")]
    [InlineData("{", "is not JSON, expected what 'latlab evaluate --json' writes")]
    [InlineData("""{"schema": "latencylab/evaluation/v1"}""", "schema is 'latencylab/evaluation/v1', expected 'latencylab/evaluation/v2'")]
    [InlineData("""{"schema": "latencylab/evaluation/v2"}""", "has no 'device', expected a text")]
    [InlineData(
        """{"schema": "latencylab/evaluation/v2", "device": "d", "rows": 2, "methods": [3]}""",
        "has no 'methods', expected a list of objects")]
    [InlineData(
        """
        {"schema": "latencylab/evaluation/v2", "device": "d", "rows": 2,
         "methods": [{"class": "a", "method": "m", "median_ape_percent": "5"}]}
        """,
        "methods[0].median_ape_percent is \"5\", expected a number of 0 to 1000000000")]
    [InlineData(
        """
        {"schema": "latencylab/evaluation/v2", "device": "d", "rows": 2, "methods": [
         {"class": "a", "method": "m", "median_ape_percent": null}, {"class": "a", "method": "m", "median_ape_percent": 1e308}]}
        """,
        "methods[1].median_ape_percent is 1e308, expected a number of 0 to 1000000000")]
    [InlineData(
        """{"schema": "latencylab/evaluation/v2", "device": "d", "rows": -2}""", "rows is -2, expected a number of 0 to 1000000000")]
    [InlineData("""{"schema": "latencylab/evaluation/v2", "device": "\ud800", "rows": 2}""", "has a text that is no Unicode")]
    public void Files_of_another_shape_are_refused(string text, string message) =>
        Assert.Contains(
            message, Latlab.Refusal("plot", "errors", "--evaluation", Write("e.json", text), "--out", _folder.File("e.svg")));

    [Fact]
    public void Predictions_and_fronts_that_do_not_fit_are_refused()
    {
        string Of(string block) => Write(
            "p.json", $$"""{"schema": "latencylab/network-prediction/v2", "title": "t", "device": "d", "blocks": [{{block}}]}""");
        Assert.EndsWith(
            "blocks[0] has no 'estimate', expected an object",
            Latlab.Refusal("plot", "layers", "--prediction", Of("""{"block": "b"}"""), "--out", _folder.File("p.svg")));
        Assert.EndsWith(
            "blocks[0].estimate.predicted_s is -1, expected a number of 0 to 1000000000",
            Latlab.Refusal(
                "plot", "layers", "--prediction", Of("""{"block": "b", "estimate": {"predicted_s": -1}}"""), "--out",
                _folder.File("p.svg")));
        Assert.EndsWith(
            "blocks[0].dense_s is 1e400, expected a number of 0 to 1000000000",
            Latlab.Refusal(
                "plot", "layers", "--prediction",
                Of("""
                    {"block": "b", "dense_s": 1e400,
                     "estimate": {"predicted_s": 1, "compute_s": 1, "on_chip_s": 1, "off_chip_s": 1, "launch_s": 1}}
                    """),
                "--out", _folder.File("p.svg")));
        string Front(string name, string quality) => Write(
            name,
            $$"""
            {"schema": "latencylab/search/v1", "family": "f", "network": "n", "device": "d",
             "front": [{"latency_s": 1, "{{quality}}": 1}]}
            """);
        Assert.EndsWith(
            "is a front over accuracy, expected one over loss as in " + _folder.File("one.json"),
            Latlab.Refusal(
                "plot", "front", "--search", Front("one.json", "loss"), Front("two.json", "accuracy"), "--out", _folder.File("f.svg")));
    }

    /// <summary>A picture is drawn whose texts have these among them.</summary>
    private void Shows(string[] arguments, params string[] texts)
    {
        string path = _folder.File("picture.svg");
        Assert.Equal(path + "\n", Latlab.Output([.. arguments, "--out", path, "--force"]));
        HashSet<string> drawn =
        [
            .. XElement.Load(path).Elements().Where(element => element.Name.LocalName == "text").Select(text => text.Value),
        ];
        Assert.All(texts, text => Assert.True(drawn.Contains(text), $"'{text}' is not among {string.Join(" | ", drawn)}"));
    }

    private string Write(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }
}
