using LatencyLab.Measurements;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

public class ResidualTests
{
    private static readonly CalibrationOptions s_options = new() { Date = "2026-01-01", Data = ["made up"] };

    [Fact]
    public void Trees_survive_their_text_form()
    {
        BoostedResidual trees = new(
            [.. Enumerable.Range(0, 14).Select(i => (byte)i)], [.. Enumerable.Range(0, 14).Select(i => i - 3.5f)],
            [.. Enumerable.Range(0, 16).Select(i => 0.01f * i)]);
        BoostedResidual read = BoostedResidual.Decode(trees.Encode());
        Random random = new(1);
        for (int i = 0; i < 100; i++)
        {
            double[] row = [.. Enumerable.Range(0, ResidualFeatures.Count).Select(_ => 20 * random.NextDouble() - 10)];
            Assert.Equal(trees.Correction(row), read.Correction(row));
        }
    }

    [Fact]
    public void A_row_falls_into_the_leaf_its_features_lead_to()
    {
        BoostedResidual one = new(new byte[7], [0, -1, 1, -2, -0.5f, 0.5f, 2], [0, 0.01f, 0.02f, 0.03f, 0.04f, 0.05f, 0.06f, 0.07f]);
        double[] row = new double[ResidualFeatures.Count];
        (double value, double leaf)[] cases = [(-3, 0), (-1.5, 0.01), (-0.7, 0.02), (-0.1, 0.03), (0.2, 0.04), (0.7, 0.05), (1.5, 0.06),
            (9, 0.07)];
        foreach ((double value, double leaf) in cases)
        {
            row[0] = value;
            Assert.Equal(leaf, one.Correction(row), 1e-6);
        }
    }

    [Fact]
    public void A_trend_survives_the_text_form_and_only_a_slope_below_1_is_read()
    {
        BoostedResidual Of(float slope) => new(new byte[7], new float[7], new float[8], new ResidualTrend(slope, 3, 9));
        double[] row = new double[ResidualFeatures.Count];
        row[0] = 4;
        Assert.Equal(0.25 * 2 * Math.Log(2), BoostedResidual.Decode(Of(0.25f).Encode()).Correction(row), 6);
        Assert.Throws<InputException>(() => BoostedResidual.Decode(Of(1).Encode()));
        Assert.Throws<InputException>(() => BoostedResidual.Decode(Of(float.NaN).Encode() + "AAAA"));
    }

    /// <summary>The last threshold and the last leaf of one tree that may be; `calibrate` grows 180 trees.</summary>
    [Theory]
    [InlineData(1, float.MaxValue, 0.7f, null)]
    [InlineData(1, float.PositiveInfinity, 0, "has a threshold that is no number")]
    [InlineData(1, float.NaN, 0, "has a threshold that is no number")]
    [InlineData(1, 0, 0.71f, "has a leaf outside -0.7..0.7")]
    [InlineData(1, 0, -0.71f, "has a leaf outside -0.7..0.7")]
    [InlineData(1, 0, float.NaN, "has a leaf outside -0.7..0.7")]
    [InlineData(1000, 0, 0, null)]
    [InlineData(1001, 0, 0, "has 1001 trees, more than 1000")]
    public void Trees_are_within_bounds(int trees, float threshold, float leaf, string? expected)
    {
        string text = new BoostedResidual(
            new byte[7 * trees], [.. new float[7 * trees - 1], threshold], [.. new float[8 * trees - 1], leaf]).Encode();
        if (expected is null)
            Assert.Equal(trees, BoostedResidual.Decode(text).Trees);
        else
            Assert.Contains(expected, Assert.Throws<InputException>(() => BoostedResidual.Decode(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public void Damaged_trees_are_an_input_error(string text) => Assert.Throws<InputException>(() => BoostedResidual.Decode(text));

    [Fact]
    public void Trees_are_used_where_the_equations_miss_something_and_rows_are_many()
    {
        IReadOnlyList<TimedOperator> rows = Rows(700, surprise: true);
        DeviceProfile few = Calibrator.Fit(TestDevices.Gpu, [.. rows.Take(199)], s_options).Profile;
        DeviceProfile many = Calibrator.Fit(TestDevices.Gpu, [.. rows.Take(400)], s_options).Profile;
        DeviceProfile without = many with
        {
            Calibration = many.Calibration! with
            {
                Classes = many.Calibration.Classes.ToDictionary(c => c.Key, c => c.Value with { Residual = null }),
            },
        };
        Assert.Null(few.Calibration!.Classes["linear"].Residual);
        Assert.NotNull(many.Calibration.Classes["linear"].Residual);
        TimedOperator[] unseen = [.. rows.Skip(400)];
        Assert.True(Error(many, unseen) < 0.8 * Error(without, unseen), $"{Error(many, unseen)} against {Error(without, unseen)}");
    }

    [Fact]
    public void Trees_are_left_out_where_only_noise_is_left()
    {
        DeviceProfile fitted = Calibrator.Fit(TestDevices.Gpu, Rows(300, surprise: false), s_options).Profile;
        Assert.Null(fitted.Calibration!.Classes["linear"].Residual);
    }

    private static double Error(DeviceProfile profile, IReadOnlyList<TimedOperator> rows) =>
        ErrorsOf.Rows(profile, rows).MapePercent;

    /// <summary>Rows that follow the model but for noise of 5 % and, if asked for, a third more time where the depth is odd.</summary>
    private static IReadOnlyList<TimedOperator> Rows(int count, bool surprise)
    {
        Random random = new(9);
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        List<TimedOperator> rows = [];
        for (int i = 0; i < count; i++)
        {
            Linear op = new(random.Next(64, 4096), random.Next(64, 2048), random.Next(64, 4096));
            double factor = Math.Exp(0.1 * (random.NextDouble() - 0.5)) * (surprise && op.Inputs % 2 == 1 ? 1.35 : 1);
            rows.Add(new TimedOperator(op, DataType.Fp32, "test-gpu")
            {
                Line = i + 2,
                MeasuredSeconds = model.Predict(op).TotalSeconds * factor,
            });
        }

        return rows;
    }
}
