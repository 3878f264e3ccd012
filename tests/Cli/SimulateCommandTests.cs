using System.Text.Json;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

public sealed class SimulateCommandTests : IDisposable
{
    private const string Convolution = "conv2d cin=64 h=56 w=56 cout=64 kh=1 kw=1";
    private const string Skipping =
        "simulate --device v100 --network resnet18 --family laudnet --mode layer --activation-rate 0.5";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_operator_word_for_word()
    {
        string device = _folder.Write("device.yaml", """
            schema: latencylab/device/v1
            name: plain
            architecture: volta
            processing: {engine_count: 4, lanes_per_engine: 64, frequency_hz: 1.0e9}
            memories:
            - {name: l2, scope: device, size_bytes: 1.0e8, bandwidth_bytes_per_s: 1.0e12}
            - {name: dram, scope: device, size_bytes: 1.0e10, bandwidth_bytes_per_s: 1.0e11}
            kernel_floor_s: 1.0e-6
            """);
        string[] lines = Latlab.Output("simulate", "--device", device, "--operator", "add m=4096 n=1024").Split('\n');
        Assert.Equal("add on plain, fp32, simulated; the same call over and over", lines[0]);
        // 48 MiB stay in the cache; what elements cost beside their traffic is the closed form's.
        Assert.Equal("4,096", Value("tiles"));
        Assert.Equal("0", Value("off-chip bytes"));
        Assert.Equal("100.0 %", Value("hit rate"));

        string Value(string quantity) => System.Text.RegularExpressions.Regex.Split(
            Assert.Single(lines, line => line.TrimStart().StartsWith(quantity + "  ", StringComparison.Ordinal)).Trim(), "  +")[1];
    }

    [Fact]
    public void A_network_has_a_row_a_kernel_and_the_sum_of_both()
    {
        string[] lines = Latlab.Output("simulate", "--device", "nvidia-v100", "--network", "resnet18").TrimEnd().Split('\n');
        Assert.StartsWith("resnet18, dense; 224 px, batch 1, fp32 on nvidia-v100-sxm2-16gb, simulated", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.TrimStart().StartsWith("stage1.block0 conv1", StringComparison.Ordinal));
        Assert.StartsWith("simulated ", lines[^2], StringComparison.Ordinal);
        Assert.Contains("waiting for the host", lines[^1], StringComparison.Ordinal);
        string narrow = Latlab.OutputAt(80, "simulate", "--device", "nvidia-v100", "--network", "resnet18");
        Assert.Contains("not shown:", narrow, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_give_a_distribution()
    {
        string[] command =
        [
            "simulate", "--device", "nvidia-v100", "--network", "resnet18", "--family", "lasnet", "--granularity", "4-4-2-1",
            "--activation-rate", "0.5",
        ];
        string output = Latlab.Output([.. command, "--mask", "random:3", "--draws", "4"]);
        Assert.Contains("over 4 masks", output, StringComparison.Ordinal);
        string picture = Path.Combine(_folder.Path, "spread.svg");
        Assert.Equal(output, Latlab.Output([.. command, "--mask", "random:3", "--draws", "4", "--picture", picture]));
        Assert.StartsWith("<svg", File.ReadAllText(picture), StringComparison.Ordinal);
        File.Delete(picture);
        JsonElement json = JsonDocument.Parse(Latlab.Output([.. command, "--mask", "blobs:3,2", "--draws", "3", "--json"])).RootElement;
        JsonElement masks = json.GetProperty("masks");
        double[] draws =
            [.. masks.GetProperty("draws").EnumerateArray().Select(draw => draw.GetProperty("simulated_s").GetDouble()).Order()];
        Assert.Equal(draws[1], masks.GetProperty("p50_s").GetDouble());
        Assert.Equal(draws[2], masks.GetProperty("p99_s").GetDouble());
        _folder.Write("a.csv", string.Concat(Enumerable.Repeat("1,0,0,0,0,0,1\n", 7)));
        _folder.Write("b.csv", string.Concat(Enumerable.Repeat("1,1,1,1,1,1,1\n", 7)));
        Assert.Contains("over 2 masks", Latlab.Output([.. command, "--mask", _folder.Path]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--family hydranet --network resnet110 --execution concurrent", "batches")]
    [InlineData("--family basisnet --network mobilenet_v3_small --exit-rate 0.5", "batches")]
    [InlineData("--family cascade --network resnet18 --exits stage2.block1 --exit-rates 0.4 --batch 4", "batches")]
    [InlineData("--family lcnet --network resnet18 --layer-keep 0.7", "batches")]
    [InlineData("--family laudnet --network resnet18 --mode layer --activation-rate 0.5 --batch 4 --decisions random:7", "batches")]
    public void Networks_whose_images_decide_are_drawn(string network, string what)
    {
        string[] command = ["simulate", "--device", "nvidia-v100", .. network.Split(' '), "--draws", "5"];
        string[] lines = Latlab.Output(command).TrimEnd().Split('\n');
        Assert.Contains($"over 5 {what} ", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("closed form: expected ", lines[^1], StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(Latlab.Output([.. command, "--json"])).RootElement;
        JsonElement[] draws = [.. json.GetProperty("decisions").GetProperty("draws").EnumerateArray()];
        Assert.Equal(5, draws.Length);
        Assert.Equal(draws[0].GetProperty("simulated_s").GetDouble(), json.GetProperty("simulated_s").GetDouble());
        double mean = json.GetProperty("decisions").GetProperty("mean_s").GetDouble();
        Assert.InRange(mean / json.GetProperty("expected").GetProperty("closed_form_s").GetDouble(), 0.6, 1.6);
    }

    [Fact]
    public void A_trace_of_branches_has_a_track_a_stream()
    {
        string file = _folder.File("streams.json");
        Latlab.Output(
            "simulate", "--device", "nvidia-v100", "--family", "hydranet", "--network", "resnet110", "--execution", "concurrent",
            "--streams", "3", "--draws", "1", "--trace", file);
        JsonElement[] kernels =
        [
            .. JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("traceEvents").EnumerateArray()
                .Where(one => one.GetProperty("pid").GetInt32() == 2 && one.GetProperty("ph").GetString() == "X"),
        ];
        Assert.Equal([0, 1, 2], kernels.Select(one => one.GetProperty("tid").GetInt32()).Distinct().Order());
    }

    [Fact]
    public void A_trace_has_every_tile_on_a_track_and_says_what_it_left_out()
    {
        string file = _folder.File("t.json");
        Latlab.Output("simulate", "--device", "nvidia-v100", "--operator", Convolution, "--tile", "64x64", "--trace", file);
        JsonElement trace = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        JsonElement[] events = [.. trace.GetProperty("traceEvents").EnumerateArray()];
        JsonElement[] tiles =
            [.. events.Where(one => one.GetProperty("pid").GetInt32() == 1 && one.GetProperty("ph").GetString() == "X")];
        Assert.Equal(49, tiles.Length);
        Assert.Equal(Enumerable.Range(0, 49), tiles.Select(one => one.GetProperty("args").GetProperty("tile").GetInt32()).Order());
        Assert.Equal("nothing", trace.GetProperty("otherData").GetProperty("left_out").GetString());
        JsonElement kernel = events.Single(one => one.GetProperty("pid").GetInt32() == 2 && one.GetProperty("ph").GetString() == "X");
        double end = kernel.GetProperty("ts").GetDouble() + kernel.GetProperty("dur").GetDouble();
        Assert.Equal(end, tiles.Max(one => one.GetProperty("ts").GetDouble() + one.GetProperty("dur").GetDouble()), 1e-6);
        Assert.Contains(events, one => one.GetProperty("name").GetString() == "off-chip GB/s");

        string few = _folder.File("few.json");
        (int code, _, string error) = Latlab.Run(
            "simulate", "--device", "nvidia-v100", "--network", "resnet18", "--trace", few, "--trace-tiles", "100");
        Assert.Equal(0, code);
        Assert.Contains("kernels are left out", error, StringComparison.Ordinal);
        Assert.Contains(
            "--force", Latlab.Refusal("simulate", "--device", "nvidia-v100", "--network", "resnet18", "--trace", few),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulate --device v100", "simulate needs one of --network, --config or --operator")]
    [InlineData("simulate --network resnet18", "--network needs --device")]
    [InlineData("simulate --device v100 --network resnet18 --tile 64x64", "--tile: needs --operator")]
    [InlineData("simulate --device v100 --network resnet18 --mask random:1", "--mask: has no effect")]
    [InlineData("simulate --device v100 --network resnet18 --mask random:x", "--mask: 'random:x': 'x' is no seed")]
    [InlineData("simulate --device v100 --network resnet18 --mask blobs:1", "--mask: 'blobs:1' is not of the form blobs:SEED,SIZE")]
    [InlineData("simulate --device v100 --network resnet18 --mask nothing", "--mask: 'nothing' is no mask, expected FILE.npy")]
    [InlineData("simulate --device v100 --network resnet18 --picture spread.svg", "--picture: shows how batches spread")]
    [InlineData("simulate --device v100 --operator add,m=8,n=16 --picture spread.svg", "--picture: needs a network")]
    [InlineData("simulate --device v100 --network resnet18 --draws 3", "--draws: needs --decisions random:SEED, --mask random:SEED")]
    [InlineData("simulate --device v100 --network resnet18 --decisions random:1", "--decisions: has no effect: images decide nothing")]
    [InlineData("simulate --device v100 --network resnet18 --streams 2", "--streams: does nothing: no branches run concurrently")]
    [InlineData(Skipping + " --decisions random:1 --mask random:1", "--mask and --decisions exclude each other")]
    [InlineData(Skipping + " --decisions random:x", "--decisions: 'random:x': 'x' is no seed")]
    [InlineData(Skipping + " --decisions nothing", "--decisions: 'nothing' is no source of decisions, expected random:SEED or FILE.csv")]
    [InlineData(Skipping + " --decisions none.csv", "none.csv: ")]
    [InlineData(Skipping + " --draws 0", "--draws: expected at least 1")]
    [InlineData("simulate --device v100 --operator add,m=8,n=16 --decisions random:1", "--decisions: needs a network")]
    [InlineData("simulate --device v100 --operator add,m=8,n=16 --draws 2", "--draws: needs --mask random:SEED or blobs:SEED,SIZE")]
    [InlineData("simulate --device v100 --network resnet18 --trace-tiles 3", "--trace-tiles: does nothing without --trace")]
    [InlineData("simulate --device v100 --network resnet18 --model lasnet", "--model: model lasnet has no tiles to simulate")]
    [InlineData("simulate --device v100 --operator linear,m=8,n=16,k=32 --tile 7", "--tile: '7' is no tile, expected ROWSxCOLUMNS")]
    [InlineData("simulate --device v100 --operator linear,m=8,n=16,k=32 --tile 9x9", "--tile: the device's kernels hold no tile 9x9")]
    [InlineData("simulate --device v100 --operator add,m=8,n=16 --tile 8x8", "--tile: has no effect")]
    [InlineData("simulate --device v100 --operator add,m=8,n=16 --mask random:1", "--mask: has no effect: add has no patches")]
    public void What_makes_no_sense_is_refused_in_a_line(string line, string problem) =>
        Assert.StartsWith(problem, Latlab.Refusal(line.Split(' ')), StringComparison.Ordinal);
}
