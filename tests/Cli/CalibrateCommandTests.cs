using System.Globalization;
using System.Text;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Cli;

public sealed class CalibrateCommandTests : IDisposable
{
    private const string Device = "nvidia-rtx3090";
    private const string Header = "device,dtype,op,m,n,k,latency_us\n";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rows_of_a_known_model_are_recovered_and_evaluate_takes_the_profile()
    {
        string rows = Synthetic(160), profile = Out("fitted.yaml");
        string table = Latlab.Output("calibrate", "--device", Device, "--measurements", rows, "--rows", "60", "--out", profile);
        Assert.Contains("elementwise", table, StringComparison.Ordinal);
        Assert.Contains($"written to {profile}", table, StringComparison.Ordinal);

        DeviceProfile fitted = DeviceProfileReader.ReadFile(profile);
        ClassCalibration elementwise = fitted.Calibration!.Classes["elementwise"];
        Assert.Equal(60, elementwise.Rows);
        Assert.Equal(60, elementwise.RowFingerprints.Distinct().Count());
        Assert.Equal(100, elementwise.UnseenRows);
        Assert.Equal(["rows.csv"], fitted.Calibration.Data);

        EvaluationReport before = EvaluateAll(DeviceCatalog.Get(Device), rows), after = EvaluateAll(fitted, rows);
        Assert.Equal(60, after.FittedRows);
        Assert.Equal(100, after.Rows.Count);
        Assert.True(before.Methods[0].Errors.MedianApePercent > 20, $"{before.Methods[0].Errors}");
        Assert.True(after.Methods[0].Errors.MedianApePercent < 2, $"{after.Methods[0].Errors}");
        Assert.Equal(elementwise.UnseenMedianApePercent!.Value, after.Methods[0].Errors.MedianApePercent, 1);
        Assert.Contains(
            "60 rows left out because the profile was fitted to them",
            Latlab.Output("evaluate", "--device", profile, "--measurements", rows), StringComparison.Ordinal);
        Assert.Contains(
            "errors are too low", Latlab.Output("evaluate", "--device", profile, "--measurements", rows, "--include-fitted"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_seed_operators_and_measurement_take_effect()
    {
        string rows = Synthetic(60);
        DeviceProfile Fit(params string[] options)
        {
            Latlab.Output(["calibrate", "--device", Device, "--measurements", rows, "--out", Out("a.yaml"), "--force", .. options]);
            return DeviceProfileReader.ReadFile(Out("a.yaml"));
        }

        ClassCalibration first = Fit("--rows", "20", "--seed", "1").Calibration!.Classes["elementwise"];
        ClassCalibration again = Fit("--rows", "20", "--seed", "1").Calibration!.Classes["elementwise"];
        ClassCalibration other = Fit("--rows", "20", "--seed", "2").Calibration!.Classes["elementwise"];
        Assert.Equal(20, first.Rows);
        Assert.Equal(first.RowFingerprints, again.RowFingerprints);
        Assert.Equal(first.Parameters, again.Parameters);
        Assert.NotEqual(first.RowFingerprints, other.RowFingerprints);
        Assert.Equal(2, other.Seed);

        File.AppendAllText(rows, "V,fp32,linear,256,256,256,70\nV,fp32,linear,512,256,256,80\n");
        Assert.Equal(["elementwise", "linear"], Fit("--measurement", "kernel").Calibration!.Classes.Keys.Order());
        Assert.Equal(["linear"], Fit("--operators", "linear").Calibration!.Classes.Keys);
        Assert.Equal("wall", Fit("--operators", "linear", "--measurement", "wall").Calibration!.Classes["linear"].Measurement);
    }

    [Fact]
    public void A_class_that_is_not_among_the_rows_keeps_its_calibration()
    {
        string rows = Synthetic(30), profile = Out("first.yaml");
        Latlab.Output("calibrate", "--device", Device, "--measurements", rows, "--out", profile);
        string linear = Path.Combine(_folder, "linear.csv");
        File.WriteAllText(linear, Header + "V,fp32,linear,256,256,256,70\nV,fp32,linear,512,256,256,80\n");
        Latlab.Output("calibrate", "--device", profile, "--measurements", linear, "--out", Out("second.yaml"));
        DeviceCalibration both = DeviceProfileReader.ReadFile(Out("second.yaml")).Calibration!;
        Assert.Equal(["elementwise", "linear"], both.Classes.Keys.Order());
        Assert.Equal(["linear.csv", "rows.csv"], both.Data.Order());
    }

    [Fact]
    public void Bad_input_is_one_line_and_writes_nothing()
    {
        string rows = Synthetic(20), profile = Out("kept.yaml");
        string[] arguments = ["calibrate", "--device", Device, "--measurements", rows, "--out", profile];
        Assert.Equal("--rows: 0 is not a number of rows, expected at least 1", Latlab.Refusal([.. arguments, "--rows", "0"]));
        Assert.EndsWith("did you mean 'kernel'?", Latlab.Refusal([.. arguments, "--measurement", "kernal"]));
        Assert.Contains(
            "no operator or class among the rows 'conv2d'", Latlab.Refusal([.. arguments, "--operators", "conv2d"]),
            StringComparison.Ordinal);
        Assert.False(File.Exists(profile));
        File.WriteAllText(profile, "mine");
        Assert.Equal(
            $"{profile}: exists already and was left as it is; give another name, or --force to replace it", Latlab.Refusal(arguments));
        Assert.Equal("mine", File.ReadAllText(profile));
        Latlab.Output([.. arguments, "--force"]);
        Assert.StartsWith("schema:", File.ReadAllText(profile));

        Assert.Equal("--out: is required", Latlab.Refusal("calibrate", "--device", Device, "--measurements", rows));
        Assert.Equal("--device: is required", Latlab.Refusal("calibrate", "--measurements", rows, "--out", profile));
        Assert.StartsWith("--measurements:", Latlab.Refusal("calibrate", "--device", Device, "--out", Out("x.yaml")));
        Assert.Contains("exclude each other", Latlab.Refusal("calibrate", "--all", "--device", Device), StringComparison.Ordinal);
    }

    [Fact]
    public void The_calibration_block_is_replaced_and_nothing_else()
    {
        const string yaml = "# a comment\nname: x\nprocessing:\n  # inside\n  engine_count: 1\ncalibration:\n  date: 2000-01-01\n  data:\n "
            + " - a\nsources: {a: b} # end\n";
        DeviceProfile profile = DeviceCatalog.Get(Device);
        string without = CalibrationBlock.Replace(yaml, profile with { Calibration = null });
        Assert.Equal("# a comment\nname: x\nprocessing:\n  # inside\n  engine_count: 1\nsources: {a: b} # end\n", without);
        DeviceProfile calibrated = profile with
        {
            Calibration =
                new DeviceCalibration { Date = "2024-02-03", Data = ["d.csv"], Classes = new Dictionary<string, ClassCalibration>() },
        };
        string replaced = CalibrationBlock.Replace(yaml, calibrated);
        Assert.StartsWith(without + "calibration:\n", replaced);
        Assert.Contains("2024-02-03", replaced, StringComparison.Ordinal);
        Assert.Equal(replaced, CalibrationBlock.Replace(replaced, calibrated));
    }

    [SharedDataFact]
    public void All_calibrates_the_shipped_profiles_in_place()
    {
        string devices = Path.Combine(_folder, "devices");
        Directory.CreateDirectory(devices);
        Assert.StartsWith("--devices: no profile", Latlab.Refusal("calibrate", "--all", "--data", SharedData.Folder, "--devices", devices));
        foreach (string name in (string[])["nvidia-m40.yaml", "nvidia-titan-x-maxwell.yaml", "nvidia-k40.yaml",
            "nvidia-v100-sxm2-16gb.yaml"])
            File.Copy(Path.Combine(SharedData.RepositoryRoot, "devices", name), Path.Combine(devices, name));
        string before = File.ReadAllText(Path.Combine(devices, "nvidia-m40.yaml")).Split("\ncalibration:")[0];
        Latlab.Output("calibrate", "--all", "--data", SharedData.Folder, "--devices", devices, "--rows", "6");
        DeviceProfile m40 = DeviceProfileReader.ReadFile(Path.Combine(devices, "nvidia-m40.yaml"));
        Assert.Equal(["convolution", "linear"], m40.Calibration!.Classes.Keys.Order());
        Assert.Equal(6, m40.Calibration.Classes["linear"].Rows);
        Assert.StartsWith(before, File.ReadAllText(Path.Combine(devices, "nvidia-m40.yaml")));
        DeviceProfile k40 = DeviceProfileReader.ReadFile(Path.Combine(devices, "nvidia-k40.yaml"));
        Assert.Equal(["transferred from nvidia-m40", "transferred from nvidia-titan-x-maxwell"], k40.Calibration!.Data);
        Assert.Equal(12, k40.Calibration.Classes["linear"].Rows);
        Assert.True(k40.Calibration.Classes["linear"].IntervalHighFactor > m40.Calibration.Classes["linear"].IntervalHighFactor);
        const string untouched = "nvidia-v100-sxm2-16gb.yaml";
        Assert.Equal(
            File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "devices", untouched)),
            File.ReadAllText(Path.Combine(devices, untouched)));
    }

    [Fact]
    public void Transferred_profiles_have_calibrated_siblings_of_the_nearest_generations()
    {
        foreach (TransferredDevice transferred in TransferredDevices.All)
        {
            DeviceProfile target = DeviceCatalog.Get(transferred.Profile);
            DeviceProfile[] siblings = [.. transferred.Siblings.Select(DeviceCatalog.Get)];
            Assert.DoesNotContain(MeasuredDevices.Of(transferred.Profile), entry => entry.Measurement == MeasurementKind.Kernel);
            Assert.All(siblings, sibling => Assert.NotNull(sibling.Calibration));
            Assert.Equal(siblings, Generations.Nearest(target, siblings));
            Assert.NotNull(target.Calibration);
        }
    }

    [SharedDataFact]
    public void Fifty_real_rows_improve_what_was_not_fitted_and_intervals_hold()
    {
        string profile = Out("p4.yaml"), file = SharedData.File("conv-neusight.csv");
        Latlab.Output(
            "calibrate", "--device", "nvidia-p4", "--measurements", file, "--rows", "50", "--measurement", "kernel", "--out", profile);
        EvaluationReport before = EvaluateAll(DeviceCatalog.Get("nvidia-p4") with { Calibration = null }, file);
        EvaluationReport after = EvaluateAll(DeviceProfileReader.ReadFile(profile), file);
        Assert.Equal(50, after.FittedRows);
        MethodErrors Of(EvaluationReport report, string method) => Assert.Single(report.Methods, line => line.Method == method);
        Assert.True(Of(after, "latencylab").Errors.MedianApePercent < Of(before, "latencylab").Errors.MedianApePercent);
        Assert.True(Of(after, "latencylab").Errors.MedianApePercent < Of(after, "roofline").Errors.MedianApePercent);
        Assert.InRange(Of(after, "latencylab").Errors.CoveragePercent!.Value, 75, 99);
    }

    /// <summary>Additions timed by a model with half the bandwidth and ten times the launch of the profile.</summary>
    private string Synthetic(int count)
    {
        DeviceProfile device = DeviceCatalog.Get(Device) with { Calibration = null };
        DeviceProfile truth = device with
        {
            Calibration = new DeviceCalibration
            {
                Date = "2024-01-01",
                Data = [],
                Classes = new Dictionary<string, ClassCalibration>
                {
                    ["elementwise"] = new()
                    {
                        Measurement = "kernel",
                        Rows = 1,
                        Parameters = new Dictionary<string,
                            double>
                        { ["launch_seconds"] = 40e-6, ["off_chip_efficiency"] = 0.45, ["on_chip_efficiency"] = 0.3 },
                    },
                },
            },
        };
        ILatencyModel model = LatencyModels.Create("latencylab", truth);
        StringBuilder text = new(Header);
        Random random = new(7);
        for (int i = 0; i < count; i++)
        {
            long rows = random.Next(1, 1 << random.Next(4, 16)), columns = random.Next(16, 4096);
            double microseconds = model.Predict(new LatencyLab.Operators.Elementwise.Add(rows, columns)).TotalSeconds * 1e6;
            text.Append(CultureInfo.InvariantCulture, $"V,fp32,add,{rows},{columns},,{microseconds:R}\n");
        }

        string path = Path.Combine(_folder, "rows.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private string Out(string name) => Path.Combine(_folder, name);

    private static EvaluationReport EvaluateAll(DeviceProfile device, string file) =>
        Evaluator.Evaluate(device, MeasuredRows.Read([file], new RowSelection(), DeviceCatalog.Get(device.Name)).Rows);
}
