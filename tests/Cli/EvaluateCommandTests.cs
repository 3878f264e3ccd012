using System.Globalization;
using System.Text.Json.Nodes;
using LatencyLab.Measurements;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Cli;

public sealed class EvaluateCommandTests : IDisposable
{
    private const string Device = "nvidia-rtx3090";
    private const string Header = "device,dtype,op,batch,cin,h,w,cout,kh,kw,stride_h,stride_w,pad_h,pad_w,groups,m,n,k,algo_or_impl,"
        + "latency_us,peer_name,peer_predicted_us\n";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Figures_are_those_of_the_model_on_the_same_rows()
    {
        ILatencyModel model = LatencyModels.AsMeasured(DeviceCatalog.Get(Device), DataType.Fp32);
        double convolution = model.Predict(Conv2d.Square(1, 64, 56, 64, 3)).TotalSeconds * 1e6;
        double small = model.Predict(new Linear(64, 128, 256)).TotalSeconds * 1e6;
        double large = model.Predict(new Linear(512, 512, 512)).TotalSeconds * 1e6;
        string file = Write(
            $"V,fp32,conv2d,1,64,56,56,64,3,3,1,1,1,1,1,,,,implicit_gemm,{Text(convolution / 2)},,",
            $"V,fp32,linear,,,,,,,,,,,,,64,256,128,,{Text(small)},peer,{Text(small * 1.5)}",
            $"V,fp32,linear,,,,,,,,,,,,,512,512,512,,{Text(large / 1.1)},,");
        JsonNode report = Evaluate("--measurements", file, "--json");
        JsonNode Line(string name, string method) =>
            Assert.Single(report["methods"]!.AsArray(), line => (string)line!["class"]! == name && (string)line["method"]! == method)!;

        Assert.Equal(100, (double)Line("convolution", "latencylab")["median_ape_percent"]!, 3);
        Assert.Equal(5, (double)Line("linear", "latencylab")["mape_percent"]!, 3);
        Assert.Equal(10, (double)Line("all", "latencylab")["median_ape_percent"]!, 3);
        Assert.Equal(1, (int)Line("all", "lasnet")["n"]!);
        Assert.Equal(50, (double)Line("linear", "peer")["median_ape_percent"]!, 3);
        Assert.Equal(0, (double)Line("linear", "peer")["latencylab_on_these_rows"]!["median_ape_percent"]!, 3);
        Assert.Null(Line("linear", "latencylab")["latencylab_on_these_rows"]);
        Assert.Equal(2.0, (double)report["worst"]![0]!["ratio"]!, 5);
        Assert.Equal("implicit_gemm", (string)report["worst"]![0]!["measured_kernel"]!);

        string table = Latlab.Output("evaluate", "--device", Device, "--measurements", file);
        Assert.Contains("against 3 rows measured on V", table, StringComparison.Ordinal);
        Assert.Contains("not calibrated", table, StringComparison.Ordinal);
        Assert.Contains("latencylab on these 1 rows", table, StringComparison.Ordinal);
    }

    /// <summary>One operator timed in three ways: three rows, each with errors of its own; the second takes twice what is told.</summary>
    [Fact]
    public void Rows_of_several_set_ups_are_told_apart()
    {
        ILatencyModel queued = LatencyModels.AsMeasured(DeviceCatalog.Get(Device), DataType.Fp32, SetUps.Queued),
            kernel = LatencyModels.AsMeasured(DeviceCatalog.Get(Device), DataType.Fp32, SetUps.KernelTimer),
            synchronised = LatencyModels.AsMeasured(DeviceCatalog.Get(Device), DataType.Fp32, SetUps.Synchronised);
        Linear op = new(64, 128, 256);
        double Microseconds(ILatencyModel model) => model.Predict(op).TotalSeconds * 1e6;
        Assert.True(Microseconds(synchronised) >= Microseconds(queued));
        string file = Path.Combine(_folder, "ways.csv");
        File.WriteAllText(file, "device,dtype,op,m,n,k,latency_us,set_up\n"
            + $"V,fp32,linear,64,256,128,{Text(Microseconds(queued))},queued\n"
            + $"V,fp32,linear,64,256,128,{Text(Microseconds(synchronised) / 2)},synchronised\n"
            + $"V,fp32,linear,64,256,128,{Text(Microseconds(kernel))},kernel-timer\n");
        JsonNode report = Evaluate("--measurements", file, "--json");
        Assert.Equal(3, (int)report["rows"]!);
        Assert.Equal(0, (int)report["repeated_timings"]!);
        Assert.Equal(
            [("kernel-timer", 0), ("queued", 0), ("synchronised", 100)],
            report["set_ups"]!.AsArray().Select(line =>
                ((string)line!["set_up"]!, (int)Math.Round((double)line["median_ape_percent"]!))));
        Assert.All(report["set_ups"]!.AsArray(), line => Assert.Equal(("linear", 1), ((string)line!["class"]!, (int)line["n"]!)));
        Assert.Equal("synchronised", (string)report["worst"]![0]!["set_up"]!);

        string table = Latlab.Output("evaluate", "--device", Device, "--measurements", file);
        Assert.Contains("latencylab by how rows were timed", table, StringComparison.Ordinal);
        Assert.Contains("ways.csv:3, synchronised", table, StringComparison.Ordinal);
        string one = Latlab.Output("evaluate", "--device", Device, "--measurements", file, "--filter", "set_up=queued");
        Assert.DoesNotContain("by how rows were timed", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Fitted_rows_are_left_out_unless_asked_for()
    {
        string file = Write(
            "V,fp32,linear,,,,,,,,,,,,,64,256,128,,20,,",
            "V,fp32,linear,,,,,,,,,,,,,512,512,512,,40,,",
            "V,fp32,linear,,,,,,,,,,,,,1024,512,512,,60,,");
        DeviceProfile device = DeviceCatalog.Get(Device);
        string[] fitted = [.. MeasurementReader.Read(file).Rows.Take(2).Select(row => row.Fingerprint)];
        DeviceProfile calibrated = device with
        {
            Calibration = new DeviceCalibration
            {
                Date = "2024-01-01",
                Data = ["rows.csv"],
                Classes = new Dictionary<string, ClassCalibration>
                {
                    ["linear"] = new()
                    {
                        Measurement = CalibratedParameters.Kernel,
                        Rows = 2,
                        Parameters = new Dictionary<string, double>(),
                        RowFingerprints = fitted,
                    },
                },
            },
        };
        IReadOnlyList<TimedOperator> rows = MeasuredRows.Read([file], new RowSelection(), device).Rows;
        EvaluationReport report = Evaluator.Evaluate(calibrated, rows);
        Assert.Equal(2, report.FittedRows);
        Assert.Equal(60e-6, Assert.Single(report.Rows).Row.Seconds, 12);
        Assert.Equal(["linear"], report.RooflineFitted);
        Assert.Equal(3, Evaluator.Evaluate(calibrated, rows, includeFitted: true).Rows.Count);
        Assert.Contains(
            "--include-fitted",
            Assert.Throws<LatencyLab.Diagnostics.InputException>(() => Evaluator.Evaluate(calibrated, [.. rows.Take(2)])).Errors[0]
                .ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_select_rows()
    {
        string file = Write(
            "V100,fp32,linear,,,,,,,,,,,,,64,256,128,a,20,,",
            "P100,fp32,linear,,,,,,,,,,,,,512,512,512,b,40,,",
            "P100,fp16,add,,,,,,,,,,,,,512,512,,c,40,,");
        string Rows(params string[] options) => (string)Evaluate(["--measurements", file, "--json", .. options])["worst"]![0]!["operator"]!;
        Assert.Equal("linear m=64 n=256 k=128", Rows("--rows-of", "V100"));
        Assert.Equal("linear m=512 n=512 k=512", Rows("--filter", "device=P100", "--operators", "linear"));
        Assert.Equal("add m=512 n=512", Rows("--filter", "device=p100", "--filter", "algo_or_impl=C"));
        Assert.Equal("add m=512 n=512", Rows("--rows-of", "P100", "--dtype", "fp16"));
    }

    [Fact]
    public void Bad_input_is_one_line()
    {
        string file = Write("V100,fp32,linear,,,,,,,,,,,,,64,256,128,a,20,,", "P100,fp32,linear,,,,,,,,,,,,,64,256,128,a,20,,");
        Assert.StartsWith("--rows-of: rows of 2 devices", Refusal("--measurements", file));
        Assert.Equal("--filter: 'device' is not COLUMN=TEXT", Refusal("--measurements", file, "--filter", "device"));
        Assert.EndsWith("no such file", Refusal("--measurements", Path.Combine(_folder, "none.csv")));
        Assert.EndsWith("did you mean 'fp32'?", Refusal("--measurements", file, "--dtype", "fp33"));
        Assert.Contains("--measurements", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_roofline_recovers_the_numbers_that_made_the_rows()
    {
        DeviceRates rates = new(DeviceCatalog.Get(Device), DataType.Fp32);
        Roofline truth = new(7e-6, 0.6, 0.5);
        TimedWork[] rows =
        [
            .. from m in (int[])[16, 128, 1024, 4096] from k in (int[])[16, 256, 4096] from n in (int[])[64, 2048]
            select new Linear(m, k, n).Work(4) into work select new TimedWork(rates, work, truth.Seconds(rates, work)),
        ];
        Roofline found = Roofline.Fit(rates, rows);
        Assert.Equal(truth.LaunchSeconds, found.LaunchSeconds, 7);
        Assert.Equal(truth.ComputeEfficiency, found.ComputeEfficiency, 2);
        Assert.Equal(truth.MemoryEfficiency, found.MemoryEfficiency, 2);
    }

    private static JsonNode Evaluate(params string[] options) =>
        JsonNode.Parse(Latlab.Output(["evaluate", "--device", Device, .. options]))!;

    private static string Refusal(params string[] options) => Latlab.Refusal(["evaluate", "--device", Device, .. options]);

    private string Write(params string[] lines)
    {
        string path = Path.Combine(_folder, "rows.csv");
        File.WriteAllText(path, Header + string.Join('\n', lines) + "\n");
        return path;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
