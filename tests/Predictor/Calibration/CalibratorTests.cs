using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

public class CalibratorTests
{
    private static readonly CalibrationOptions s_options = new() { Date = "2026-01-01", Data = ["made up"] };

    [Fact]
    public void Rows_that_follow_the_model_are_recovered_on_unseen_shapes()
    {
        IReadOnlyList<TimedOperator> rows = Linears(240, noise: 0.02, Truth(OperatorClass.Linear));
        CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, [.. rows.Take(60)], s_options);
        ErrorSummary before = ErrorsOf.Rows(TestDevices.Gpu, [.. rows.Skip(60)]);
        ErrorSummary after = ErrorsOf.Rows(result.Profile, [.. rows.Skip(60)]);
        Assert.True(before.MedianApePercent > 20, $"the test is too easy: {before.MedianApePercent} %");
        Assert.True(after.MedianApePercent < 4, $"{after.MedianApePercent} %");
        Assert.True(after.KendallTau > 0.95);
        Assert.InRange(after.CoveragePercent!.Value, 80, 100);
        ClassCalibration recorded = result.Profile.Calibration!.Classes["linear"];
        Assert.Equal(60, recorded.Rows);
        Assert.Equal(60, recorded.RowFingerprints.Count);
        Assert.InRange(recorded.UnseenMedianApePercent!.Value, 0.5 * after.MedianApePercent, 2 * after.MedianApePercent);
    }

    [Fact]
    public void Five_rows_never_hurt()
    {
        IReadOnlyList<TimedOperator> rows = Linears(305, noise: 0.05, Truth(OperatorClass.Linear));
        TimedOperator[] unseen = [.. rows.Take(200)];
        double before = ErrorsOf.Rows(TestDevices.Gpu, unseen).MedianApePercent;
        for (int draw = 0; draw < 20; draw++)
        {
            CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, [.. rows.Skip(200 + 5 * draw).Take(5)], s_options);
            double after = ErrorsOf.Rows(result.Profile, unseen).MedianApePercent;
            Assert.True(after <= 1.05 * before, $"draw {draw}: {before} % became {after} %");
        }
    }

    [Fact]
    public void A_parameter_that_the_rows_say_nothing_about_is_listed_at_its_prior()
    {
        CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, Linears(40, 0.02, Truth(OperatorClass.Linear)), s_options);
        ClassCalibration linear = result.Profile.Calibration!.Classes["linear"];
        Assert.Contains("depth_penalty", linear.AtPrior);
        Assert.DoesNotContain("launch_seconds", linear.AtPrior);
    }

    [Fact]
    public void Framework_passes_are_found_in_the_data()
    {
        foreach (bool isWall in new[] { false, true })
        {
            double[] truth = Truth(OperatorClass.Convolution);
            IReadOnlyList<TimedOperator> rows = Convolutions(80, truth, isWall);
            CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, rows, s_options);
            Assert.Equal(isWall ? "wall" : "kernel", result.Profile.Calibration!.Classes["convolution"].Measurement);
        }
    }

    [Fact]
    public void The_declared_measurement_kind_stands()
    {
        IReadOnlyList<TimedOperator> rows = Convolutions(30, Truth(OperatorClass.Convolution), isWall: true);
        CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, rows, s_options with { Measurement = "kernel" });
        Assert.Equal("kernel", result.Profile.Calibration!.Classes["convolution"].Measurement);
        Assert.DoesNotContain("layout_cost", result.Profile.Calibration.Classes["convolution"].Parameters.Keys);
    }

    [Fact]
    public void Outliers_do_not_move_the_fit_far()
    {
        TimedOperator[] rows = [.. Linears(200, noise: 0.02, Truth(OperatorClass.Linear))];
        for (int i = 0; i < 60; i += 10)
            rows[i] = rows[i] with { MeasuredSeconds = 5 * rows[i].Seconds };
        CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, [.. rows.Take(60)], s_options);
        Assert.True(ErrorsOf.Rows(result.Profile, [.. rows.Skip(60)]).MedianApePercent < 5);
    }

    [Fact]
    public void Rows_that_cannot_be_used_are_counted_and_nothing_usable_is_an_error()
    {
        TimedOperator useless = Row(new Add(0, 4), 1);
        IReadOnlyList<TimedOperator> rows = [.. Linears(10, 0, Truth(OperatorClass.Linear)), useless];
        Assert.Equal(1, Calibrator.Fit(TestDevices.Gpu, rows, s_options).RowsLeftOut);
        Assert.Throws<InputException>(() => Calibrator.Fit(TestDevices.Gpu, [useless], s_options));
    }

    [Fact]
    public void Fitted_rows_are_told_from_unseen_ones()
    {
        IReadOnlyList<TimedOperator> rows = Linears(30, 0.02, Truth(OperatorClass.Linear));
        CalibrationResult result = Calibrator.Fit(TestDevices.Gpu, [.. rows.Take(12)], s_options);
        EvaluationReport report = Evaluator.Evaluate(result.Profile, rows);
        Assert.Equal(12, report.FittedRows);
        Assert.Equal(rows.Skip(12), report.Rows.Select(row => row.Row));
        Assert.Equal(30, Evaluator.Evaluate(result.Profile, rows, includeFitted: true).Rows.Count);
        Assert.Contains(
            "fitted to all 12 rows", Assert.Throws<InputException>(() => Evaluator.Evaluate(result.Profile, [.. rows.Take(12)])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Transfer_uses_the_siblings_and_widens_the_interval()
    {
        CalibrationResult one = Calibrator.Fit(TestDevices.Gpu, Linears(40, 0.02, Truth(OperatorClass.Linear)), s_options);
        DeviceProfile target = TestDevices.WithClock(TestDevices.Gpu, 1.2);
        DeviceProfile transferred = Transfer.Apply(target, [one.Profile, one.Profile], "2026-01-02");
        ClassCalibration from = one.Profile.Calibration!.Classes["linear"], to = transferred.Calibration!.Classes["linear"];
        Assert.Equal(from.Parameters["launch_seconds"], to.Parameters["launch_seconds"], 1e-9);
        Assert.True(to.IntervalLowFactor < from.IntervalLowFactor && to.IntervalHighFactor > from.IntervalHighFactor);
        Assert.Equal(2 * from.Rows, to.Rows);
        Assert.Throws<InputException>(() => Transfer.Apply(target, [TestDevices.Gpu], "2026-01-02"));
    }

    [Fact]
    public void Transfer_applies_how_siblings_differ_from_their_generation_to_the_targets_own()
    {
        DeviceProfile sibling = DeviceCatalog.Get("nvidia-gtx1080ti"), target = DeviceCatalog.Get("nvidia-k40") with { Calibration = null };
        double ofPascal = Default(sibling, Parameter.ComputeEfficiency), ofKepler = Default(target, Parameter.ComputeEfficiency);
        Assert.True(ofKepler < ofPascal);
        ClassCalibration to = Transferred(0.9 * ofPascal, 1.2);
        Assert.Equal(0.9 * ofKepler, to.Parameters["compute_efficiency"], 1e-9);
        Assert.Equal(2e-4, to.Parameters["launch_seconds"], 1e-9);

        double Default(DeviceProfile device, Parameter parameter) =>
            ParameterCatalog.Of(OperatorClass.Convolution, new DeviceRates(device, DataType.Fp32))
                .Single(d => d.Parameter == parameter).Default;

        ClassCalibration Transferred(double efficiency, double interval) =>
            Transfer.Apply(target, [Calibrated(sibling, efficiency, interval)], "2026-01-02").Calibration!.Classes["convolution"];
    }

    [Fact]
    public void Transferred_intervals_widen_with_distance_and_disagreement()
    {
        DeviceProfile pascal = DeviceCatalog.Get("nvidia-gtx1080ti"), near = DeviceCatalog.Get("nvidia-titan-xp"),
            far = DeviceCatalog.Get("nvidia-k40");
        double High(DeviceProfile target, params double[] efficiencies) =>
            Transfer.Apply(target, [.. efficiencies.Select(e => Calibrated(pascal, e, 1.2))], "2026-01-02").Calibration!.Classes[
                "convolution"].IntervalHighFactor!.Value;
        Assert.Equal(Math.Exp(Math.Sqrt(Math.Pow(Math.Log(1.2), 2) + Math.Pow(2.919986 * 0.1, 2))), High(near, 0.8), 1e-5);
        Assert.True(High(near, 0.8, 0.8) < High(far, 0.8, 0.8));
        Assert.True(High(near, 0.8, 0.8) < High(near, 0.6, 0.9));
    }

    private static DeviceProfile Calibrated(DeviceProfile device, double efficiency, double interval) => device with
    {
        Calibration = new DeviceCalibration
        {
            Date = "2026-01-01",
            Data = ["made up"],
            Classes = new Dictionary<string, ClassCalibration>
            {
                ["convolution"] = new()
                {
                    Measurement = "kernel",
                    Rows = 10,
                    Parameters = new Dictionary<string, double> { ["launch_seconds"] = 2e-4, ["compute_efficiency"] = efficiency },
                    IntervalLowFactor = 1 / interval,
                    IntervalHighFactor = interval,
                },
            },
        },
    };

    /// <summary>Parameters well away from the defaults.</summary>
    private static double[] Truth(OperatorClass operatorClass)
    {
        DeviceRates rates = new(TestDevices.Gpu, DataType.Fp32);
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(operatorClass, rates));
        values[(int)Parameter.LaunchSeconds] = 40e-6;
        values[(int)Parameter.ComputeEfficiency] *= 0.6;
        values[(int)Parameter.OffChipEfficiency] *= 0.75;
        values[(int)Parameter.LayoutCost] = 2.5;
        values[(int)Parameter.PassCost] = 2;
        return values;
    }

    private static IReadOnlyList<TimedOperator> Linears(int count, double noise, double[] truth)
    {
        Random random = new(3);
        ClassModel model = new(new DeviceRates(TestDevices.Gpu, DataType.Fp32), OperatorClass.Linear, new ClassParameters(truth, false));
        List<TimedOperator> rows = [];
        for (int i = 0; i < count; i++)
        {
            Linear op = new(random.Next(16, 4096), random.Next(16, 4096), random.Next(16, 4096));
            rows.Add(Row(op, model.Predict(op.Work(4)).TotalSeconds * Math.Exp(noise * (2 * random.NextDouble() - 1) * 1.7)));
        }

        return rows;
    }

    private static IReadOnlyList<TimedOperator> Convolutions(int count, double[] truth, bool isWall)
    {
        Random random = new(4);
        ClassModel model = new(
            new DeviceRates(TestDevices.Gpu, DataType.Fp32), OperatorClass.Convolution, new ClassParameters(truth, isWall));
        List<TimedOperator> rows = [];
        for (int i = 0; i < count; i++)
        {
            Conv2d op =
                Conv2d.Square(random.Next(1, 65), random.Next(4, 200), random.Next(8, 100), random.Next(4, 200), random.Next(1, 8)) with
                {
                    HasBias = random.Next(2) == 0,
                    HasActivation = random.Next(2) == 0,
                };
            rows.Add(Row(op, model.Predict(op.Work(4)).TotalSeconds * Math.Exp(0.03 * (2 * random.NextDouble() - 1))));
        }

        return rows;
    }

    private static TimedOperator Row(Operator op, double seconds) =>
        new(op, DataType.Fp32, "test-gpu") { Line = 1, MeasuredSeconds = seconds };
}
