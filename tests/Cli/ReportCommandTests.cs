using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Reporting.Charts;

namespace LatencyLab.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private const string Device = "nvidia-v100-sxm2-16gb";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_measurements_the_device_is_reported()
    {
        string profile = Write("plain.yaml", """
            schema: latencylab/device/v1
            name: plain
            architecture: volta
            processing: {engine_count: 80, lanes_per_engine: 64, frequency_hz: 1.5e+9}
            memories:
              - {name: l2, scope: device, size_bytes: 6291456, bandwidth_bytes_per_s: 2.0e+12}
              - {name: dram, scope: device, size_bytes: 1.6e+10, bandwidth_bytes_per_s: 9.0e+11}

            """);
        string path = Path.Combine(_folder, "page.html");
        Latlab.Output("report", "--device", profile, "--network", "resnet18", "--batch", "8", "--out", path);
        string page = File.ReadAllText(path);
        JsonNode charts = Data(page)["charts"]!;
        Assert.Equal(
            ["roofline", "granularity-stage1", "granularity-stage2", "granularity-stage3", "granularity-stage4", "break-even-stage1",
                "break-even-stage2", "break-even-stage3", "break-even-stage4", "layers", "simulation"],
            charts.AsObject().Select(chart => chart.Key));
        Assert.Contains("resnet18, LASNet with S = ", page, StringComparison.Ordinal);
        Assert.Contains("not calibrated", page, StringComparison.Ordinal);
        // 8 basic blocks, stem and head; dense and dynamic of four parts each.
        JsonArray bars = charts["layers"]!["options"]!["series"]!.AsArray();
        Assert.Equal(8, bars.Count);
        Assert.All(bars, bar => Assert.Equal(10, bar!["data"]!.AsArray().Count));
    }

    [Fact]
    public void Bars_add_up_to_the_latency_of_predict()
    {
        JsonNode charts = Data(Report("--network", "densenet121"))["charts"]!;
        double bars = charts["layers"]!["options"]!["series"]!.AsArray()
            .Sum(bar => bar!["data"]!.AsArray().Sum(value => (double)value![0]!));
        JsonNode predicted = JsonNode.Parse(Latlab.Output("predict", "--device", Device, "--network", "densenet121", "--json"))!;
        Assert.Equal((double)predicted["estimate"]!["predicted_s"]! * 1e3, bars, 2);
        Assert.False(charts.AsObject().ContainsKey("break-even-stage1"));
    }

    [Fact]
    public void Measured_rows_are_shown_with_their_errors()
    {
        double predicted =
            LatencyModels.AsMeasured(DeviceCatalog.Get(Device), DataType.Fp32).Predict(new Linear(64, 128, 256)).TotalSeconds * 1e6;
        string file = Write("rows.csv", FormattableString.Invariant(
            $"device,dtype,op,m,n,k,algo_or_impl,latency_us\nV,fp32,linear,64,256,128,first,{predicted / 2}\n")
            + FormattableString.Invariant($"V,fp32,linear,512,512,512,second,20\nV,fp32,linear,512,512,512,second,30\n"));
        string page = Report("--measurements", file, "--network", "densenet121", "--title", "A <b>title</b>");
        JsonNode data = Data(page);
        JsonNode points = data["charts"]!["predicted-measured"]!["options"]!["series"]!.AsArray()
            .First(series => (string)series!["type"]! == "scatter")!["data"]!;
        Assert.Equal(predicted / 2, (double)points[0]![0]!, 3);
        Assert.Equal(predicted, (double)points[0]![1]!, 3);
        JsonArray detail = data["details"]![(int)points[0]![2]!]!.AsArray();
        Assert.Equal("linear m=64 n=256 k=128", (string)detail[1]!);
        JsonArray names = data["shapes"]![(int)detail[0]!]!.AsArray();
        Assert.Equal("2", (string)detail[2 + names.Select(name => (string)name!).ToList().IndexOf("predicted / measured")]!);
        Assert.Contains("rows.csv:2", page, StringComparison.Ordinal);
        Assert.Contains("<dt>evaluated (n)</dt><dd>2</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>repeated timings</dt><dd>1, taken into medians</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<h1>A &lt;b&gt;title&lt;/b&gt;</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Fronts_of_searches_are_drawn()
    {
        string search = Write("found.json", Latlab.Output("search", "--network", "resnet18", "--device", Device, "--json"));
        string other = Write("other.json", """
            {"schema": "latencylab/search/v1", "family": "lcnet", "network": "x", "device": "elsewhere",
             "front": [{"latency_s": 0.004, "branches": 3, "accuracy": 0.71},
                       {"latency_s": 0.002, "branches": 1, "accuracy": 0.65, "note": "</script>"}]}
            """);
        string family = Write(
            "family.json", Latlab.Output("search", "--family", "lcnet", "--network", "resnet18", "--device", Device, "--json"));
        string page = Report("--network", "densenet121", "--search", search, other, family);
        JsonNode charts = Data(page)["charts"]!;
        JsonNode result = JsonNode.Parse(File.ReadAllText(search))!;
        Assert.Equal(
            result["devices"]![0]!["front"]!.AsArray().Count, charts["front-1"]!["options"]!["series"]![0]!["data"]!.AsArray().Count);
        Assert.Equal("mean granularity S (lower is finer)", (string)charts["front-1"]!["options"]!["yAxis"]!["name"]!);
        Assert.Equal("accuracy", (string)charts["front-2"]!["options"]!["yAxis"]!["name"]!);
        Assert.Equal(
            [2.0, 0.65], charts["front-2"]!["options"]!["series"]![0]!["data"]![0]!.AsArray().Take(2).Select(value => (double)value!));
        JsonNode found = JsonNode.Parse(File.ReadAllText(family))!["devices"]![0]!["front"]!;
        Assert.Equal("loss (lower is better)", (string)charts["front-3"]!["options"]!["yAxis"]!["name"]!);
        Assert.Equal(found.AsArray().Count, charts["front-3"]!["options"]!["series"]![0]!["data"]!.AsArray().Count);
        Assert.Contains("<button type=\"button\">stage4</button>", page, StringComparison.Ordinal);
        Assert.Contains("other.json is a search for another device, elsewhere.", page, StringComparison.Ordinal);
    }

    /// <summary>No text of a report ends the scripts it stands in: a page has exactly its own three.</summary>
    [Fact]
    public void Hostile_text_stays_text()
    {
        string file = Write("rows.csv", "device,dtype,op,m,n,k,algo_or_impl,latency_us\n"
            + "\"</script><script>alert(1)</script>\",fp32,linear,64,256,128,\"</script><img src=x onerror=alert(1)>\",20\n");
        string page = Report("--measurements", file, "--network", "densenet121", "--title", "</script><script>alert(2)</script>");
        Assert.Equal(3, Regex.Count(page, "</script", RegexOptions.IgnoreCase));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
    }

    [Fact]
    public void Pictures_are_a_folder_of_charts()
    {
        string pictures = Path.Combine(_folder, "pictures");
        Assert.Equal(
            pictures + "\n", Latlab.Output("report", "--device", Device, "--network", "densenet121", "--format", "svg", "--out", pictures));
        Assert.Equal(
            ChartsOf(Report("--network", "densenet121")).Select(chart => $"{chart}.svg").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(pictures).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string light = File.ReadAllText(Path.Combine(pictures, "layers.svg"));
        Assert.StartsWith("<svg", light, StringComparison.Ordinal);
        Assert.EndsWith("is a file, expected a directory to write to", Latlab.Refusal(
            "report", "--device", Device, "--network", "densenet121", "--format", "svg", "--out", Path.Combine(pictures, "layers.svg")));
        Latlab.Output(
            "report", "--device", Device, "--network", "densenet121", "--format", "svg", "--theme", "dark", "--out", pictures, "--force");
        Assert.Contains(Palette.Dark.Surface, File.ReadAllText(Path.Combine(pictures, "layers.svg")), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Palette.Dark.Surface, light, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Formats in one option or several, each written once, beside the page and the picture of the whole report.</summary>
    [Fact]
    public void Several_formats_are_one_folder()
    {
        string folder = Path.Combine(_folder, "all");
        Latlab.Output(
            "report", "--device", Device, "--network", "densenet121", "--format", "html,png", "--format", "svg", "png", "--out", folder);
        Assert.Equal(
            ChartsOf(File.ReadAllText(Path.Combine(folder, "report.html"))).Append("report")
                .SelectMany(picture => (string[])[$"{picture}.png", picture == "report" ? "report.html" : $"{picture}.svg"])
                .Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("PNG"u8, File.ReadAllBytes(Path.Combine(folder, "report.png")).AsSpan(1, 3));
    }

    [Fact]
    public void Bad_input_is_one_line_and_writes_nothing()
    {
        string page = Path.Combine(_folder, "page.html");
        string Refusal(params string[] options) => Latlab.Refusal(["report", "--device", Device, "--out", page, .. options]);
        Assert.Equal("--include-fitted: does nothing without --measurements", Refusal("--include-fitted"));
        Assert.Equal("--rows-of: does nothing without --measurements", Refusal("--rows-of", "V"));
        Assert.Equal("--granularity needs --family lasnet or laudnet", Refusal("--granularity", "4"));
        Assert.Equal("--family: needs --network", Refusal("--family", "lasnet"));
        Assert.EndsWith("expected one of html, png, svg; did you mean 'html'?", Refusal("--format", "htm"));
        Assert.Equal("--theme: is of pictures, expected --format png or svg beside it", Refusal("--theme", "dark"));
        Assert.Equal(
            "--theme: unknown theme 'drak', expected one of light, dark; did you mean 'dark'?",
            Refusal("--format", "svg", "--theme", "drak"));
        Assert.Equal("--data: does nothing without --all", Refusal("--data", _folder));
        Assert.Equal("--device: does not go with --all, which writes what is published", Refusal("--all"));
        Assert.StartsWith("--device: needs a device", Latlab.Refusal("report", "--out", page));
        Assert.EndsWith(
            "nowhere: folder not found, expected that of the published measurements",
            Latlab.Refusal("report", "--all", "--out", page, "--data", Path.Combine(_folder, "nowhere")));
        Assert.EndsWith("none.json: no such file", Refusal("--search", Path.Combine(_folder, "none.json")));
        Assert.EndsWith(
            "broken.json:2: is not JSON, expected what 'latlab search --json' writes",
            Refusal("--search", Write("broken.json", "{\n\"schema\": oops")));
        Assert.EndsWith(
            "schema is 'v2', expected 'latencylab/search/v2' or 'latencylab/search/v1' or 'latencylab/family-search/v1'",
            Refusal("--search", Write("v2.json", """{"schema": "v2"}""")));
        Assert.EndsWith(
            "has no 'front', expected a list of points",
            Refusal("--search", Write("bare.json", """{"schema": "latencylab/search/v1", "front": []}""")));
        string Figures(string of) => Refusal("--search", Write("figures.json",
            $$"""{"schema": "latencylab/search/v2", "quality": "q", "family": "f", "network": "n", "devices": [{{{of}}}]}"""));
        Assert.EndsWith("devices[0].front[1].latency_s is \"fast\", expected a number of 1E-12 to 1000000000", Figures(
            "\"front\": [{\"latency_s\": 1, \"q\": 1}, {\"latency_s\": \"fast\"}]"));
        Assert.EndsWith("devices[0].front[0].latency_s is 0, expected a number of 1E-12 to 1000000000", Figures(
            "\"front\": [{\"latency_s\": 0, \"q\": 1}]"));
        Assert.EndsWith("devices[0].front[0].q is \"NaN\", expected a number of -1000000000000000 to 1000000000000000", Figures(
            "\"front\": [{\"latency_s\": 1, \"q\": \"NaN\"}]"));
        Assert.EndsWith("devices[0].front[0].loss is -1e308, expected a number of -1000000000000000 to 1000000000000000", Figures(
            "\"front\": [{\"latency_s\": 1, \"q\": 1, \"loss\": -1e308}]"));
        Assert.EndsWith("devices[0].latency_s is -1, expected a number of 1E-12 to 1000000000", Figures(
            "\"device\": \"v100\", \"latency_s\": -1, \"front\": [{\"latency_s\": 1, \"q\": 1}]"));
        Assert.EndsWith("batch is 1.5, expected a whole number", Refusal("--search", Write("batch.json",
            """
            {"schema": "latencylab/search/v1", "family": "f", "network": "n", "device": "d", "batch": 1.5,
             "front": [{"latency_s": 1, "q": 1}]}
            """)));
        Assert.EndsWith(
            "have no number beside 'latency_s', expected e.g. 'mean_granularity'",
            Refusal("--search", Write("mute.json", """{"schema": "latencylab/search/v1", "front": [{"latency_s": 1}]}""")));
        Assert.Contains("did you mean 'resnet50'", Refusal("--network", "resnet5O"), StringComparison.Ordinal);
        Assert.False(File.Exists(page));
    }

    private string Report(params string[] options)
    {
        string path = Path.Combine(_folder, "page.html");
        Assert.Equal(path + "\n", Latlab.Output(["report", "--device", Device, "--out", path, .. options]));
        return File.ReadAllText(path);
    }

    private static JsonNode Data(string page) =>
        JsonNode.Parse(Regex.Match(
            page, "<script type=\"application/json\" id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value)!;

    private static IEnumerable<string> ChartsOf(string page) => Data(page)["charts"]!.AsObject().Select(chart => chart.Key);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
