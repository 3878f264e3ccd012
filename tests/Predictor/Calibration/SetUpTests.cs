using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>Rows that were timed in several ways: the device's parameters are one for all, what the timer saw is the set-up's.</summary>
public sealed class SetUpTests : IDisposable
{
    private const double Gap = 50e-6, Start = 3e-6;

    private static readonly CalibrationOptions s_options = new() { Date = "2026-01-01", Data = ["made up"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_two_set_ups_are_fitted_together()
    {
        (CalibrationResult result, double efficiency, ClassModel truth) = Fitted(30, 50);
        ClassCalibration linear = result.Profile.Calibration!.Classes["linear"];
        Assert.Equal((SetUps.Queued, 80), (linear.SetUp, linear.Rows));
        Assert.InRange(linear.Parameters["compute_efficiency"] / efficiency, 0.95, 1.05);
        Assert.InRange(linear.Parameters["launch_seconds"], 0.9 * Gap, 1.1 * Gap);
        Assert.InRange(linear.KernelStartRatio!.Value * TestDevices.Gpu.KernelFloorSeconds, 0.75 * Start, 1.25 * Start);
        Assert.Equal([DataType.Fp32], linear.DataTypes);

        // Time on the device of shapes that were not fitted.
        ILatencyModel device = LatencyModels.Create("latencylab", result.Profile);
        Random random = new(9);
        double[] errors =
        [
            .. Enumerable.Range(0, 100).Select(_ => Shape(random)).Select(op =>
                Math.Abs(Math.Log(device.Predict(op).TotalSeconds / truth.Predict(op.Work(4)).TotalSeconds))).Order(),
        ];
        Assert.True(errors[50] < 0.03 && errors[90] < 0.15, $"{errors[50]} and {errors[90]}");
    }

    [Fact]
    public void The_set_up_of_most_rows_is_the_one_whose_launch_is_kept()
    {
        ClassCalibration linear = Fitted(50, 30).Result.Profile.Calibration!.Classes["linear"];
        Assert.Equal(SetUps.KernelTimer, linear.SetUp);
        Assert.InRange(linear.Parameters["launch_seconds"], 0.75 * Start, 1.25 * Start);
        Assert.Equal(linear.Parameters["launch_seconds"] / TestDevices.Gpu.KernelFloorSeconds, linear.KernelStartRatio!.Value, 1e-3);
    }

    [Fact]
    public void Rows_of_a_host_say_nothing_about_the_start_of_a_kernel() =>
        Assert.Null(Fitted(0, 40).Result.Profile.Calibration!.Classes["linear"].KernelStartRatio);

    [Fact]
    public void A_prediction_of_the_device_has_no_gap_and_one_of_the_set_up_does()
    {
        DeviceProfile profile = Fitted(30, 50).Result.Profile;
        Linear tiny = new(8, 16, 16);
        double device = LatencyModels.Create("latencylab", profile).Predict(tiny).TotalSeconds,
            timer = LatencyModels.AsMeasured(profile, DataType.Fp32, SetUps.KernelTimer).Predict(tiny).TotalSeconds,
            queued = LatencyModels.AsMeasured(profile, DataType.Fp32).Predict(tiny).TotalSeconds;
        Assert.Equal(device, timer);
        Assert.InRange(device, 0.5 * Start, 3 * Start);
        Assert.InRange(queued - device, 0.8 * Gap, 1.2 * Gap);
        Assert.InRange(LatencyModels.Create("latencylab", profile).Predict(tiny).LaunchSeconds, 0.75 * Start, 1.25 * Start);
    }

    [Fact]
    public void The_start_that_a_kernel_timer_sees_is_the_profile_s_within_a_factor_of_four()
    {
        DeviceRates gpu = new(TestDevices.Gpu, DataType.Fp32);
        ParameterDefinition launch = ParameterCatalog.Of(OperatorClass.Linear, gpu).Single(d => d.Parameter == Parameter.LaunchSeconds);
        ParameterDefinition timer = FittedValues.Definition(launch, SetUps.KernelTimer, gpu)!;
        double start = gpu.KernelStartSeconds;
        Assert.Equal((start / 4, start * 4, start, 0.5), (timer.Low, timer.High, timer.Default, timer.Width));
    }

    [Fact]
    public void A_written_profile_keeps_set_up_types_and_start()
    {
        DeviceProfile profile = Fitted(20, 30).Result.Profile;
        ClassCalibration linear = profile.Calibration!.Classes["linear"];
        profile = profile with
        {
            Calibration = profile.Calibration with
            {
                Classes = new Dictionary<string, ClassCalibration>
                {
                    ["linear"] = linear with { DataTypes = [DataType.Fp32, DataType.Fp16] },
                },
            },
        };
        string text = DeviceProfileWriter.ToYaml(profile);
        DeviceProfile read = DeviceProfileReader.Parse(text, "written.yaml");
        ClassCalibration again = read.Calibration!.Classes["linear"];
        Assert.Equal((SetUps.Queued, linear.KernelStartRatio), (again.SetUp, again.KernelStartRatio));
        Assert.Equal([DataType.Fp32, DataType.Fp16], again.DataTypes);
        Assert.Equal(linear.Parameters.OrderBy(entry => entry.Key), again.Parameters.OrderBy(entry => entry.Key));
        Assert.Equal(text, DeviceProfileWriter.ToYaml(read));
    }

    /// <summary>Profiles of earlier versions had launch terms among the parameters of the device.</summary>
    [Fact]
    public void The_gap_of_an_old_profile_stays_out_of_predictions_of_the_device()
    {
        string text = DeviceProfileWriter.ToYaml(TestDevices.Gpu) + """
            calibration:
              date: 2026-01-01
              data: [old]
              classes:
                linear:
                  measurement: kernel
                  rows: 40
                  parameters: {launch_seconds: 5.0e-5, compute_efficiency: 0.5}
            """ + "\n";
        DeviceProfile old = DeviceProfileReader.Parse(text, "old.yaml");
        ClassCalibration linear = old.Calibration!.Classes["linear"];
        Assert.Equal((SetUps.Queued, 5e-5), (linear.SetUp, linear.Parameters["launch_seconds"]));
        Linear tiny = new(8, 16, 16);
        Assert.Equal(old.KernelFloorSeconds, LatencyModels.Create("latencylab", old).Predict(tiny).LaunchSeconds, 12);
        Assert.Equal(5e-5, LatencyModels.AsMeasured(old, DataType.Fp32).Predict(tiny).LaunchSeconds, 12);
        string written = DeviceProfileWriter.ToYaml(old);
        Assert.Equal(written, DeviceProfileWriter.ToYaml(DeviceProfileReader.Parse(written, "new.yaml")));
    }

    [Fact]
    public void Half_precision_that_is_slow_is_stored_and_not_computed_with()
    {
        DeviceProfile slow = TestDevices.Gpu with
        {
            Processing = TestDevices.Gpu.Processing with
            {
                Rates = new Dictionary<DataType, ArithmeticRate> { [DataType.Fp16] = new(1) },
            },
        };
        DeviceRates half = new(slow, DataType.Fp16), single = new(slow, DataType.Fp32);
        Assert.Equal((2, 4), (half.ElementBytes, single.ElementBytes));
        Assert.Equal((DataType.Fp32, single.PeakFlopsPerSecond, single.VectorFlopsPerSecond),
            (half.Arithmetic, half.PeakFlopsPerSecond, half.VectorFlopsPerSecond));

        // Twice the rate is used.
        DeviceRates fast = new(
            slow with
            {
                Processing = slow.Processing with { Rates = new Dictionary<DataType, ArithmeticRate> { [DataType.Fp16] = new(128) } },
            }, DataType.Fp16);
        Assert.Equal((DataType.Fp16, 2 * single.PeakFlopsPerSecond), (fast.Arithmetic, fast.PeakFlopsPerSecond));
        Assert.Throws<InputException>(() => new DeviceRates(TestDevices.Gpu, DataType.Int8));
    }

    [Theory]
    [InlineData("m40")]
    [InlineData("k40")]
    [InlineData("gtx1080ti")]
    public void Cards_without_fast_half_precision_predict_it_no_slower_than_single(string device)
    {
        string[] line = ["predict", "--network", "resnet18", "--device", $"nvidia-{device}", "--json", "--dtype"];
        double half = Seconds([.. line, "fp16"]), single = Seconds([.. line, "fp32"]);
        Assert.InRange(half, 0.4 * single, single);

        static double Seconds(string[] line) => System.Text.Json.Nodes.JsonNode.Parse(Latlab.Output(line))!["estimate"]!["predicted_s"]!
            .GetValue<double>();
    }

    [Fact]
    public void The_interval_of_a_type_that_was_not_fitted_is_a_factor_of_2_at_least()
    {
        DeviceProfile profile = Fitted(20, 30).Result.Profile;
        Linear op = new(512, 512, 512);
        LatencyEstimate single = LatencyModels.Create("latencylab", profile).Predict(op),
            half = LatencyModels.Create("latencylab", profile, DataType.Fp16).Predict(op);
        Assert.True(single.HighSeconds < 1.9 * single.TotalSeconds && single.LowSeconds > 0.55 * single.TotalSeconds);
        Assert.True(half.LowSeconds <= 0.5 * half.TotalSeconds && half.HighSeconds >= 2 * half.TotalSeconds);
    }

    [Fact]
    public void The_floor_of_an_extending_profile_counts_under_its_parents_calibration()
    {
        string parent = _folder.Write("parent.yaml", DeviceProfileWriter.ToYaml(Fitted(30, 30).Result.Profile));
        DeviceProfile before = DeviceProfileReader.ReadFile(parent),
            after = DeviceProfileReader.ReadFile(_folder.Write(
                "child.yaml", "schema: latencylab/device/v1\nname: child\nextends: parent.yaml\nkernel_floor_s: 1.0e-5\n"));
        double ratio = before.Calibration!.Classes["linear"].KernelStartRatio!.Value;
        Linear tiny = new(8, 16, 16);
        double fast = LatencyModels.Create("latencylab", before).Predict(tiny).LaunchSeconds,
            slow = LatencyModels.Create("latencylab", after).Predict(tiny).LaunchSeconds;
        Assert.Equal(ratio * before.KernelFloorSeconds, fast, 12);
        Assert.Equal(ratio * 1e-5, slow, 12);
    }

    [Fact]
    public void The_launch_overhead_of_a_card_is_said_not_to_count()
    {
        string child = _folder.Write(
            "child.yaml", "schema: latencylab/device/v1\nname: my-card\nextends: nvidia-v100\nlaunch_overhead_s: 2.0e-5\n");
        (int code, string output, string error) = Latlab.Run("predict", "--network", "resnet18", "--device", child);
        Assert.Equal(0, code);
        Assert.Contains("launch_overhead_s of my-card describes a host and not the card", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "launch_overhead_s", string.Concat(Latlab.Run("predict", "--network", "resnet18", "--device", "nvidia-v100")),
            StringComparison.Ordinal);
    }

    /// <summary>Rows of a kernel timer and of a queue with a gap, of one device, and the device as the timer sees it.</summary>
    private static (CalibrationResult Result, double ComputeEfficiency, ClassModel Truth) Fitted(int timed, int queued)
    {
        DeviceRates rates = new(TestDevices.Gpu, DataType.Fp32);
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Linear, rates));
        values[(int)Parameter.ComputeEfficiency] *= 0.7;
        values[(int)Parameter.OffChipEfficiency] *= 0.75;
        values[(int)Parameter.LaunchOverlap] = 1e-3;
        Random random = new(3);
        IReadOnlyList<TimedOperator> rows = [.. Rows(timed, SetUps.KernelTimer, Start), .. Rows(queued, SetUps.Queued, Gap)];
        CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, rows, s_options);
        return (result, values[(int)Parameter.ComputeEfficiency], Model(SetUps.KernelTimer, Start));

        IEnumerable<TimedOperator> Rows(int count, string setUp, double launch)
        {
            ClassModel model = Model(setUp, launch);
            for (int i = 0; i < count; i++)
            {
                Linear op = Shape(random);
                yield return new TimedOperator(op, DataType.Fp32, "test-gpu")
                {
                    Line = i + 1,
                    SetUp = setUp,
                    MeasuredSeconds = model.Predict(op.Work(4)).TotalSeconds * Math.Exp(0.02 * (2 * random.NextDouble() - 1)),
                };
            }
        }

        ClassModel Model(string setUp, double launch)
        {
            double[] own = [.. values];
            own[(int)Parameter.LaunchSeconds] = launch;
            if (setUp == SetUps.KernelTimer)
                own[(int)Parameter.LaunchOverlap] = 0;
            return new ClassModel(rates, OperatorClass.Linear, new ClassParameters(own, false));
        }
    }

    /// <summary>16 to 4096 rows, inputs and outputs.</summary>
    private static Linear Shape(Random random)
    {
        return new Linear(Size(), Size(), Size());

        int Size() => (int)Math.Exp(Math.Log(16) + random.NextDouble() * Math.Log(256));
    }
}
