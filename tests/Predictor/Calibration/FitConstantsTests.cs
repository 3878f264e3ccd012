using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>
/// How far a fit searches, pinned by a few made-up rows each: which of several valleys it ends in, and how far down, follows from the
/// constant that the row names, and no hand computes it. And what a calibration makes of its fits.
/// </summary>
public class FitConstantsTests
{
    private static readonly CalibrationOptions s_options = new() { Date = "2026-01-01", Data = [] };
    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp32);
    private static readonly IReadOnlyList<ParameterDefinition> s_definitions = ParameterCatalog.Of(OperatorClass.BatchedGemm, s_gpu);

    /// <remarks>One more of what is named moves the parameter by 7 % or more; rows shaken by 1e-11 move it by less than 1e-8.</remarks>
    [Theory]
    [InlineData("60 random starts", 14, 191, 0.3, nameof(Parameter.LaunchSeconds), 2.943279312747779e-06)]
    [InlineData("4 refined starts", 6, 3, 2, nameof(Parameter.TileFocus), 0.02665037128759939)]
    [InlineData("12 iterations of a start", 6, 11, 2, nameof(Parameter.TileFocus), 0.03594731691688309)]
    [InlineData("60 iterations", 4, 160, 2, nameof(Parameter.LaunchSeconds), 1.6737295510868066e-06)]
    [InlineData("3 rounds of scaling", 4, 264, 0.3, nameof(Parameter.LaunchSeconds), 4.285721243428941e-05)]
    public void A_fit_goes_as_far_as_it_did(string what, int count, int seed, double scatter, string parameter, double expected)
    {
        ClassFit.Result fit = ClassFit.Fit(
            OperatorClass.BatchedGemm, PinnedPriors.Of(s_gpu), Works(Gemms(count, seed, scatter)), includesFramework: false);
        double actual = fit.Values[(int)Enum.Parse<Parameter>(parameter)];
        Assert.True(Math.Abs(actual / expected - 1) < 1e-6, $"{what}: {actual:R}, expected {expected:R}");
    }

    [Fact]
    public void A_calibration_fits_the_seconds_of_its_rows_and_gives_unseen_errors_in_percent()
    {
        // Through microseconds and back, as a calibration takes them: unseen errors of so few rows hang on the last bit.
        (TimedWork Work, TimedOperator Row)[] rows =
            [.. Gemms(14, 191, 0.3).Select(row => (row.Work with { Seconds = row.Row.Seconds * 1e6 * 1e-6 }, row.Row))];
        ClassCalibration calibration = Calibrated([.. rows.Select(row => row.Row)]);
        ClassFit.Result fit = Fit(rows);
        foreach (ParameterDefinition definition in s_definitions)
        {
            double expected = fit.Values[(int)definition.Parameter];
            Assert.Equal(expected, calibration.Parameters[definition.Name], 1e-5 * expected);
        }

        // |predicted - measured| over measured.
        double[] errors =
        [
            .. CrossValidation.Ratios(OperatorClass.BatchedGemm, s_definitions, Works(rows), false, fit.Fitted, s_options, default)
                .Select(ratio => Math.Abs(1 / ratio - 1) / 0.01).Order(),
        ];
        Assert.Equal((errors[6] + errors[7]) / 2, calibration.UnseenMedianApePercent!.Value, 1e-5 * errors[7]);
        Assert.Equal(errors.Average(), calibration.UnseenMapePercent!.Value, 1e-5 * errors.Average());
    }

    [Fact]
    public void Fewer_than_two_folds_are_two()
    {
        TimedWork[] rows = Works(Gemms(6, 3, 0.3));
        FittedValues start = FittedValues.Of(ParameterCatalog.Defaults(s_definitions));
        double[] expected = new double[rows.Length];
        int[] order = [0, 1, 2, 3, 4, 5];
        new Random(s_options.Seed).Shuffle(order);
        int[] even = [order[0], order[2], order[4]], odd = [order[1], order[3], order[5]];
        foreach ((int[] unseen, int[] fitted) in new[] { (even, odd), (odd, even) })
        {
            ClassFit.Result fit = ClassFit.Fit(OperatorClass.BatchedGemm, s_definitions, [.. fitted.Select(i => rows[i])], false, start);
            ClassModel model = new(s_gpu, OperatorClass.BatchedGemm, new ClassParameters(fit.Values, false));
            foreach (int i in unseen)
                expected[i] = rows[i].Seconds / model.Predict(rows[i].Work).TotalSeconds;
        }

        Assert.Equal(expected, CrossValidation.Ratios(
            OperatorClass.BatchedGemm, s_definitions, rows, false, start, s_options with { Folds = 1 }, default));
    }

    [Theory]
    [InlineData(7, "kernel")]
    [InlineData(8, "wall")]
    public void Eight_rows_decide_on_framework_passes(int count, string measurement)
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Convolution, s_gpu));
        ClassModel model = new(s_gpu, OperatorClass.Convolution, new ClassParameters(values, includesFramework: true));
        Random random = new(4);
        TimedOperator[] rows = new TimedOperator[count];
        for (int i = 0; i < count; i++)
        {
            Conv2d op = Conv2d.Square(random.Next(1, 65), random.Next(4, 200), random.Next(8, 100), random.Next(4, 200), 3);
            rows[i] = Row(op, model.Predict(op.Work(4)).TotalSeconds);
        }

        Assert.Equal(measurement, Calibrator.Fit(TestDevices.Gpu, rows, s_options).Profile.Calibration!.Classes["convolution"].Measurement);
    }

    [Fact]
    public void Classes_are_compared_on_networks_of_one_image_and_of_thirty_two() => Assert.Equal(
        [new Linear(1, 2048, 1000) { HasBias = true }, new Linear(32, 2048, 1000) { HasBias = true }],
        ReferenceOperators.Of(OperatorClass.Linear).OfType<Linear>().Where(op => op.Inputs == 2048));

    private static ClassCalibration Calibrated(TimedOperator[] rows) =>
        Calibrator.Fit(TestDevices.Gpu, rows, s_options).Profile.Calibration!.Classes["batched_gemm"];

    private static ClassFit.Result Fit((TimedWork Work, TimedOperator Row)[] rows) =>
        ClassFit.Fit(OperatorClass.BatchedGemm, s_definitions, Works(rows), includesFramework: false);

    private static TimedWork[] Works((TimedWork Work, TimedOperator Row)[] rows) => [.. rows.Select(row => row.Work)];

    private static (TimedWork Work, TimedOperator Row)[] Gemms(int count, int seed, double scatter)
    {
        Random random = new(seed);
        ClassModel model = new(s_gpu, OperatorClass.BatchedGemm, Hand.Defaults(OperatorClass.BatchedGemm, s_gpu, PinnedPriors.Centres));
        (TimedWork, TimedOperator)[] rows = new (TimedWork, TimedOperator)[count];
        for (int i = 0; i < count; i++)
        {
            BatchedGemm op = new(random.Next(1, 90), random.Next(8, 900), random.Next(8, 900), random.Next(8, 900));
            OperatorWork work = op.Work(4);
            double seconds = Math.Exp(scatter * (2 * random.NextDouble() - 1)) * model.Predict(work).TotalSeconds;
            rows[i] = (new TimedWork(s_gpu, work, seconds), Row(op, seconds));
        }

        return rows;
    }

    private static TimedOperator Row(Operator op, double seconds) =>
        new(op, DataType.Fp32, "test-gpu") { Line = 1, MeasuredSeconds = seconds };
}
