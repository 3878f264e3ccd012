using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Cli;

public sealed class TransferCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Parameters_are_the_siblings_mean_and_intervals_are_wider_than_theirs()
    {
        string first = Sibling("nvidia-gtx1080ti", 0.5, 10e-6, 1.2), second = Sibling("nvidia-titan-xp", 0.8, 40e-6, 1.3);
        (_, string text, string notes) = Latlab.Run(
            "transfer", "--device", "nvidia-p100-sxm2-16gb", "--from", first, second, "--out", Out("new.yaml"));
        DeviceProfile profile = DeviceProfileReader.ReadFile(Out("new.yaml"));
        ClassCalibration elementwise = profile.Calibration!.Classes["elementwise"];
        Assert.Equal(Math.Sqrt(0.5 * 0.8), elementwise.Parameters["off_chip_efficiency"], 4);
        Assert.Equal(20e-6, elementwise.Parameters["launch_seconds"], 7);
        Assert.True(elementwise.IntervalHighFactor > 1.3 && elementwise.IntervalLowFactor < 1 / 1.3);
        Assert.Equal(100, elementwise.Rows);
        Assert.Equal(["transferred from nvidia-gtx1080ti", "transferred from nvidia-titan-xp"], profile.Calibration.Data);
        Assert.Equal(DeviceCatalog.Get("nvidia-p100-sxm2-16gb").Processing.FrequencyHz, profile.Processing.FrequencyHz);
        Assert.Contains("nvidia-gtx1080ti, nvidia-titan-xp", text, StringComparison.Ordinal);
        Assert.Equal("", notes);
        Latlab.Output(
            "transfer", "--device", "nvidia-p100-sxm2-16gb", "--from", first, Sibling("nvidia-k40", 0.1, 90e-6, 1.2), "--out",
            Out("near.yaml"));
        Assert.Equal(
            0.5, DeviceProfileReader.ReadFile(Out("near.yaml")).Calibration!.Classes["elementwise"].Parameters["off_chip_efficiency"], 4);
        Assert.Contains(
            "efficiencies differ between generations",
            Latlab.Run("transfer", "--device", "nvidia-t4", "--from", first, "--out", Out("t4.yaml")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_rows_are_fitted_on_top()
    {
        string sibling = Sibling("nvidia-gtx1080ti", 0.5, 10e-6, 1.2), rows = Path.Combine(_folder, "rows.csv");
        File.WriteAllText(rows, "device,dtype,op,m,n,latency_us\n"
            + string.Concat(Enumerable.Range(1, 30).Select(i => $"P,fp32,add,{i * 40},1024,{60 + i}\n")));
        Latlab.Output(
            "transfer", "--device", "nvidia-p100-sxm2-16gb", "--from", sibling, "--out", Out("new.yaml"), "--measurements", rows, "--rows",
            "12");
        DeviceCalibration calibration = DeviceProfileReader.ReadFile(Out("new.yaml")).Calibration!;
        Assert.Equal(12, calibration.Classes["elementwise"].Rows);
        Assert.InRange(calibration.Classes["elementwise"].Parameters["launch_seconds"], 40e-6, 70e-6);
        Assert.Equal(["rows.csv", "transferred from nvidia-gtx1080ti"], calibration.Data.Order());
    }

    [Fact]
    public void Bad_input_is_one_line()
    {
        string sibling = Sibling("nvidia-gtx1080ti", 0.5, 10e-6, 1.2), plain = Out("plain.yaml");
        File.WriteAllText(plain, DeviceProfileWriter.ToYaml(DeviceCatalog.Get("nvidia-p4") with { Calibration = null }));
        Assert.Equal(
            $"--from: '{plain}' has no calibration to transfer",
            Latlab.Refusal("transfer", "--device", "nvidia-t4", "--from", plain, "--out", Out("a.yaml")));
        Assert.Equal(
            $"{plain}: exists already and was left as it is; give another name, or --force to replace it",
            Latlab.Refusal("transfer", "--device", "nvidia-t4", "--from", sibling, "--out", plain));
        Latlab.Output("transfer", "--device", "nvidia-t4", "--from", sibling, "--out", plain, "--force");
        Assert.Contains("--from", Latlab.Refusal("transfer", "--device", "nvidia-t4", "--out", Out("a.yaml")), StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Twenty_rows_of_a_device_improve_on_its_siblings()
    {
        string file = SharedData.File("conv-justus.csv");
        string Fitted(string device)
        {
            Latlab.Output(
                "calibrate", "--device", device, "--measurements", file, "--rows", "40", "--measurement", "wall", "--out",
                Out(device + ".yaml"));
            return Out(device + ".yaml");
        }

        string[] siblings = [Fitted("nvidia-v100-sxm2-16gb"), Fitted("nvidia-gtx1080ti")];
        double Median(params string[] options)
        {
            Latlab.Output(
                ["transfer", "--device", "nvidia-p100-pcie-16gb", "--from", .. siblings, "--out", Out("p100.yaml"), "--force", .. options]);
            DeviceProfile profile = DeviceProfileReader.ReadFile(Out("p100.yaml"));
            return Evaluator.Evaluate(
                profile, MeasuredRows.Read([file], new RowSelection { RowsOf = "P100" }, profile).Rows).Methods[0].Errors.MedianApePercent;
        }

        double unmeasured = Median(),
            fewRows = Median("--measurements", file, "--rows-of", "P100", "--rows", "20", "--measurement", "wall");
        Assert.True(unmeasured < 30 && fewRows < unmeasured, $"{unmeasured} -> {fewRows}");
    }

    private string Sibling(string device, double offChip, double launch, double interval)
    {
        string path = Out($"{device}-calibrated.yaml");
        File.WriteAllText(path, DeviceProfileWriter.ToYaml(DeviceCatalog.Get(device) with
        {
            Calibration = new DeviceCalibration
            {
                Date = "2024-01-01",
                Data = ["rows.csv"],
                Classes = new Dictionary<string, ClassCalibration>
                {
                    ["elementwise"] = new()
                    {
                        Measurement = "kernel",
                        Rows = 50,
                        Parameters = new Dictionary<string, double> { ["launch_seconds"] = launch, ["off_chip_efficiency"] = offChip },
                        IntervalLowFactor = 1 / interval,
                        IntervalHighFactor = interval,
                    },
                },
            },
        }));
        return path;
    }

    private string Out(string name) => Path.Combine(_folder, name);
}
