using System.Globalization;
using LatencyLab.Operators;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>
/// What calibration, transfer and intervals are made of, computed by hand with the numbers that docs/model.md and docs/calibration.md give.
/// </summary>
public class CalibrationConstantsTests
{
    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void An_interval_is_that_of_conformal_ranks()
    {
        // 100 rows, ln = 0.01 (i - 50): rank 0.05 x 101 - 1 = 4.05 from either end.
        Interval many = Interval.From([.. Enumerable.Range(0, 100).Select(i => Math.Exp(0.01 * (i - 50)))]);
        Assert.Equal(Math.Exp(0.01 * (4.05 - 50)), many.Low, 1e-9);
        Assert.Equal(Math.Exp(0.01 * (99 - 4.05 - 50)), many.High, 1e-9);

        // 10 rows: the median is 0, that of absolute values 0.2; normal, 1.4826 x 0.2 x (1 + 2/10) x 1.645, is wider than the extremes.
        double[] logs = [-0.4, -0.3, -0.2, -0.1, 0, 0, 0.1, 0.2, 0.3, 0.4];
        Interval few = Interval.From([.. logs.Select(Math.Exp)]);
        Assert.Equal(Math.Exp(-1.4826 * 0.2 * 1.2 * 1.645), few.Low, 1e-9);
        Assert.Equal(Math.Exp(1.4826 * 0.2 * 1.2 * 1.645), few.High, 1e-9);

        Assert.Equal(new Interval(0.25, 4), Interval.From([0.01, 0.01, 100, 100]));
        Assert.Equal(new Interval(0.5, 2), Interval.From([1, 1, 1]));
        Assert.Equal(new Interval(1, 1), Interval.From([1, 1, 1, 1]));
    }

    [Fact]
    public void Scatter_grows_with_the_share_of_launching()
    {
        // Half of 100 rows all kernel with errors of 0.1, half all launch with 0.2.
        double[] shares = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? 0.0 : 1)], logs =
            [.. shares.Select(share => 0.1 + 0.1 * share)];
        NoiseModel noise = NoiseModel.Of(logs, shares, 0.01, 1);
        Assert.Equal(1.4826 * 0.1, noise.Base, 1e-9);
        Assert.Equal(1.4826 * Math.Sqrt(0.2 * 0.2 - 0.1 * 0.1), noise.Jitter, 1e-9);
        Assert.Equal(1.4826 * 0.2, noise.Scale(1), 1e-9);
        Assert.True(NoiseModel.Constant(1.099).IsLike(NoiseModel.Constant(1)));
        Assert.False(NoiseModel.Constant(1.101).IsLike(NoiseModel.Constant(1)));
    }

    [Fact]
    public void Generations_far_apart_count_as_five_and_unrelated_ones_as_a_hundred()
    {
        Assert.Equal((0, 1, 9, 100), (
            Generations.Distance("volta", "volta"), Generations.Distance("volta", "turing"), Generations.Distance("kepler", "blackwell"),
            Generations.Distance("volta", "gcn5")));
        Assert.Equal(0.1 + 0.07 * 3, SiblingSpread.Expected(3), 12);
        Assert.Equal(0.1 + 0.07 * 5, SiblingSpread.Expected(100), 12);
        Assert.Equal(2.919986 * 0.3, new SiblingSpread(0.3, 2).HalfWidth, 6);
    }

    [Fact]
    public void Priors_from_siblings_are_a_quarter_wider_than_they_differ()
    {
        // Fitted to 2/3 and 3/2 of the default: a mean of the default, and a sample deviation of sqrt(2) ln 1.5.
        Assert.Equal(1.25 * Math.Sqrt(2) * Math.Log(1.5), Width(Parameter.TileIntensity, 4, 9), 1e-9);
        Assert.Equal(0.15, Width(Parameter.ComputeEfficiency, 0.9, 0.9), 1e-9);
        Assert.Equal(1.25 * 0.7 / 2, Width(Parameter.TileIntensity, 6), 1e-9);
        Assert.Equal(0.7 / 2, Width(Parameter.TileIntensity, 6, 6), 1e-9);

        double Width(Parameter parameter, params double[] fitted) => Transfer
            .PriorsFor(TestDevices.Gpu, [.. fitted.Select(value =>
                Sibling(parameter, value))]).ByClass[OperatorClass.BatchedGemm][parameter].Width;
    }

    [Fact]
    public void Siblings_without_an_interval_count_as_a_factor_of_two()
    {
        ClassCalibration transferred = Transfer.Apply(TestDevices.Gpu, [Sibling(Parameter.TileIntensity, 6)], "2026-01-01")
            .Calibration!.Classes["batched_gemm"];
        double between = 0.1 * 2.919986;
        Assert.Equal(Math.Exp(Math.Sqrt(Math.Pow(Math.Log(2), 2) + between * between)), transferred.IntervalHighFactor!.Value, 1e-4);
        Assert.Equal(Math.Exp(-Math.Sqrt(Math.Pow(Math.Log(2), 2) + between * between)), transferred.IntervalLowFactor!.Value, 1e-4);
    }

    [Fact]
    public void Blind_priors_say_the_bounds_and_then_what_siblings_were_fitted_to()
    {
        ParameterDefinition definition = new(Parameter.TileRamp, 1, 100, 5, 0.3);
        Assert.Equal(definition with { Default = 10, Width = Math.Log(100) / 4 }, SiblingPriors.Uninformed([definition])[0]);
        Assert.Equal(1.25 * Math.Log(5.0 / 3) / Math.Sqrt(2), Width(3, 5), 1e-9);
        Assert.Equal(0.15, Width(3, 3), 1e-9);
        Assert.Equal(1.25 * Math.Log(100) / 8, Width(3), 1e-9);

        double Width(params double[] fitted) =>
            SiblingPriors.From([definition], [.. fitted.Select(value => new ClassFit.Result(FittedValues.Of(Values(value)), [], 0))])[0]
                .Width;

        static double[] Values(double value)
        {
            double[] values = ParameterCatalog.Defaults([]);
            values[(int)Parameter.TileRamp] = value;
            return values;
        }
    }

    [Fact]
    public void Wall_times_have_to_be_clearly_better_or_to_launch_like_a_host()
    {
        Assert.Equal((true, false), (Calibrator.IsClearlyBetter(0.979, 1), Calibrator.IsClearlyBetter(0.981, 1)));
        Assert.Equal((true, false), (Calibrator.IsHostLaunch(4.01, 1), Calibrator.IsHostLaunch(3.99, 1)));
        Assert.Equal(5, new CalibrationOptions { Date = "", Data = [] }.Folds);
    }

    [Fact]
    public void Four_rows_are_cross_validated()
    {
        (TimedWork[] rows, _) = Rows(4);
        IReadOnlyList<ParameterDefinition> definitions = ParameterCatalog.Of(OperatorClass.BatchedGemm, s_gpu);
        FittedValues start = FittedValues.Of(ParameterCatalog.Defaults(definitions));
        CalibrationOptions options = new() { Date = "", Data = [] };
        Assert.Empty(CrossValidation.Ratios(OperatorClass.BatchedGemm, definitions, rows[..3], false, start, options, default));
        Assert.Equal(4, CrossValidation.Ratios(OperatorClass.BatchedGemm, definitions, rows, false, start, options, default).Length);
    }

    [Fact]
    public void Robust_costs_are_those_of_a_soft_l1_loss()
    {
        // 2 d^2 (sqrt(1 + r^2/d^2) - 1) for r = 3 d/4, and a pull of half a width.
        double cost = BoundedLeastSquares.Cost([0.9], [2], [new BoundedLeastSquares.Variable(0, 0, 9, 1, 2)], 1.2);
        Assert.Equal(2 * 1.44 * (1.25 - 1) + 0.25, cost, 12);
        Assert.Equal(1234.57, Statistics.Rounded(1234.5678), 9);
    }

    /// <summary>
    /// What fits and trees come to on made-up rows: seeds, starts, shares and rates are choices of the search, which no hand computes.
    /// </summary>
    [Theory]
    [InlineData(0.1, "0.0139581 0.859537 11.384 9")]
    [InlineData(1, "0.250541 0.741542 9.47623 18")]
    [InlineData(6, "1.82396 0.523754 8.74984 19")]
    public void Fits_come_out_as_they_did(double scatter, string expected)
    {
        (TimedWork[] rows, double[] ratios) = Rows(40);
        TimedWork[] scattered = [.. rows.Select((row, i) => row with { Seconds = row.Seconds * Math.Pow(ratios[i], scatter - 1) })];
        ClassFit.Result fit = ClassFit.Fit(
            OperatorClass.BatchedGemm, PinnedPriors.Of(s_gpu), scattered, includesFramework: false);
        double efficiency = fit.Values[(int)Parameter.ComputeEfficiency], ramp = fit.Values[(int)Parameter.TileRamp];
        string actual = string.Create(CultureInfo.InvariantCulture, $"{fit.Spread:g6} {efficiency:g6} {ramp:g6} {fit.AtPrior.Count}");
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Trees_come_out_as_they_did_and_are_grown_on_200_rows()
    {
        (TimedWork[] rows, double[] ratios) = Rows(200);
        CalibrationOptions options = new() { Date = "2026-01-01", Data = [] };
        ClassModel model = new(s_gpu, OperatorClass.BatchedGemm, Hand.Defaults(OperatorClass.BatchedGemm, s_gpu, PinnedPriors.Centres));
        Assert.Null(Choice(199).Trees);
        (BoostedResidual? trees, double[] corrected) = Choice(200);
        Assert.Equal(180, trees!.Trees);

        (BoostedResidual? Trees, double[] Ratios) Choice(int count) => ResidualChoice.Of(
            OperatorClass.BatchedGemm, row => model.Predict(row.Work), rows[..count], ratios[..count], options);

        Assert.Equal("0.036986362", FormattableString.Invariant($"{corrected.Average(ratio => Math.Abs(Math.Log(ratio))):g8}"));
    }

    private static (TimedWork[] Rows, double[] Ratios) Rows(int count)
    {
        Random random = new(2);
        ClassModel model = new(s_gpu, OperatorClass.BatchedGemm, Hand.Defaults(OperatorClass.BatchedGemm, s_gpu, PinnedPriors.Centres));
        List<TimedWork> rows = [];
        List<double> ratios = [];
        for (int i = 0; i < count; i++)
        {
            OperatorWork work = new BatchedGemm(random.Next(1, 90), random.Next(8, 900), random.Next(8, 900), random.Next(8, 900)).Work(4);
            double ratio = (work.Shape.Depth > 450 ? 1.4 : 0.9) * Math.Exp(0.1 * random.NextDouble());
            rows.Add(new TimedWork(s_gpu, work, ratio * model.Predict(work).TotalSeconds));
            ratios.Add(ratio);
        }

        return ([.. rows], [.. ratios]);
    }

    private static DeviceProfile Sibling(Parameter parameter, double value) => TestDevices.Gpu with
    {
        Calibration = new DeviceCalibration
        {
            Date = "2026-01-01",
            Data = [],
            Classes = new Dictionary<string, ClassCalibration>
            {
                ["batched_gemm"] = new()
                {
                    Measurement = "kernel",
                    Rows = 9,
                    Parameters = new Dictionary<string,
                        double>
                    { [ParameterNames.Of(parameter)] = value },
                },
            },
        },
    };
}
