using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

public class OperatorFactorFitTests
{
    private static readonly CalibrationOptions s_options = new() { Date = "2026-11-29", Data = [] };

    [Fact]
    public void A_factor_is_the_median_pulled_towards_one_by_three_rows()
    {
        // Median of ln 1.5, ln 2, ln 4 is ln 2; 3 rows of 3 + 3 move it by half.
        Assert.Equal(Math.Sqrt(2), OperatorFactorFit.FactorOf([Math.Log(1.5), Math.Log(2), Math.Log(4)]), 12);
        Assert.Equal(4, OperatorFactorFit.FactorOf([.. Enumerable.Repeat(Math.Log(100), 50)]), 12);
        Assert.Equal(0.25, OperatorFactorFit.FactorOf([.. Enumerable.Repeat(Math.Log(0.01), 50)]), 12);
    }

    [Fact]
    public void Operators_of_a_class_that_differ_get_factors()
    {
        (IReadOnlyDictionary<string, double> factors, double[] ratios) = Fit(OperatorClass.Gather, i => i % 2 == 0 ? 1.4 : 0.8);

        Assert.Equal(1.4, factors["slow"], 0.07);
        Assert.Equal(0.8, factors["fast"], 0.04);
        Assert.All(ratios, ratio => Assert.Equal(1, ratio, 0.12));
    }

    [Fact]
    public void Eight_rows_are_enough_and_seven_are_not()
    {
        Assert.Empty(Fit(OperatorClass.Gather, _ => 2, rows: 7).Factors);
        Assert.NotEmpty(Fit(OperatorClass.Gather, _ => 2, rows: 8).Factors);
    }

    [Fact]
    public void Operators_that_only_scatter_get_none()
    {
        (IReadOnlyDictionary<string, double> factors, double[] ratios) = Fit(OperatorClass.Gather, i => i / 2 % 2 == 0 ? 1.3 : 1 / 1.3);

        Assert.Empty(factors);
        Assert.Equal(1.3, ratios[0]);
    }

    [Fact]
    public void Classes_whose_dynamic_and_dense_forms_are_compared_get_none() =>
        Assert.Empty(Fit(OperatorClass.PatchConvolution, i => i % 2 == 0 ? 1.4 : 0.8).Factors);

    /// <summary>A start of 1 s of 3 s: twice the rest is 5 s on a CPU, and twice all of it on a GPU.</summary>
    [Fact]
    public void A_factor_is_on_what_a_processor_does_after_the_start()
    {
        LatencyEstimate estimate = new() { Time = 3, DeviceSeconds = 3, LaunchSeconds = 1 };
        Assert.Equal(5 / 3.0, OperatorFactors.Ratio(estimate, 2, new DeviceRates(TestDevices.Cpu, DataType.Fp32)), 12);
        Assert.Equal(2, OperatorFactors.Ratio(estimate, 2, new DeviceRates(TestDevices.Gpu, DataType.Fp32)), 12);
    }

    /// <summary>A library whose leaky ReLU takes four times what its ReLU6 does beyond the same start: equal arithmetic.</summary>
    [Fact]
    public void Functions_of_very_different_speed_are_fitted_with_their_class()
    {
        DeviceProfile device = TestDevices.Cpu;
        LatencyLabModel model = new(device, DataType.Fp32);
        TimedOperator[] rows = [.. from i in Enumerable.Range(0, 24) select Timed(i % 2 == 0, 2000 + 4001 * i)];
        ClassCalibration fitted = Calibrator.Fit(device, rows, s_options).Profile.Calibration!.Classes["elementwise"];

        Assert.Equal(4, fitted.OperatorFactors["leaky_relu"] / fitted.OperatorFactors["relu6"], 0.8);
        Assert.True(fitted.UnseenMapePercent < 10, $"{fitted.UnseenMapePercent}");

        TimedOperator Timed(bool isSlow, long elements)
        {
            LatencyEstimate estimate = model.Predict(new Unary(UnaryFunction.Relu6, 1, elements));
            double seconds = estimate.LaunchSeconds + (isSlow ? 4 : 1) * (estimate.TotalSeconds - estimate.LaunchSeconds);
            Unary op = new(isSlow ? UnaryFunction.LeakyRelu : UnaryFunction.Relu6, 1, elements);
            return new(op, DataType.Fp32, device.Name) { Line = 1, MeasuredSeconds = seconds };
        }
    }

    private static (IReadOnlyDictionary<string, double> Factors, double[] Ratios) Fit(
        OperatorClass operatorClass, Func<int, double> ratio, int rows = 40) =>
        OperatorFactorFit.Of(
            operatorClass, [.. Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? "slow" : "fast")],
            [.. Enumerable.Range(0, rows).Select(ratio)], s_options);
}
