using LatencyLab.Operators;
using LatencyLab.Predictor.Calibration;

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

    private static (IReadOnlyDictionary<string, double> Factors, double[] Ratios) Fit(
        OperatorClass operatorClass, Func<int, double> ratio, int rows = 40) =>
        OperatorFactorFit.Of(
            operatorClass, [.. Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? "slow" : "fast")],
            [.. Enumerable.Range(0, rows).Select(ratio)], s_options);
}
