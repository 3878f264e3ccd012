using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Predictor.Model;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>
/// Profiles with correction trees: the latency never falls when batch, height, width or output channels rise, even where the rows that were
/// fitted do.
/// </summary>
public class ResidualLawTests
{
    private const double Slack = 1 + 1e-9;
    private static readonly CalibrationOptions s_options = new() { Date = "2026-01-01", Data = ["made up"], Measurement = "kernel" };

    [Fact]
    public void Convolutions_keep_the_law_though_the_rows_break_it()
    {
        LatencyLabModel truth = new(TestDevices.Gpu, DataType.Fp32);
        Random random = new(3);
        Conv2d[] fitted = [.. Enumerable.Range(0, 500).Select(_ => Convolution(random))];
        double Measured(Conv2d conv) => truth.Predict(conv).TotalSeconds * (conv.StrideHeight == 2 ? 1.5 : 1)
            * (conv.Work(4).Shape.Rows is > 4000 and < 16000 ? 1.4 : 1);
        LatencyLabModel model = Fitted(fitted, Measured);
        int falls = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            Conv2d conv = Convolution(random);
            double before = model.Predict(conv).TotalSeconds;
            foreach (Conv2d more in Larger(conv, random))
            {
                falls += Measured(more) < 0.95 * Measured(conv) ? 1 : 0;
                Assert.True(model.Predict(more).TotalSeconds * Slack >= before, $"{more} is faster than {conv}");
            }
        }

        Assert.True(falls > 100, "the rows do not break the law, so that the test says nothing");
    }

    [Fact]
    public void Linear_layers_keep_the_law_in_rows_and_outputs()
    {
        LatencyLabModel truth = new(TestDevices.Gpu, DataType.Fp32);
        Random random = new(4);
        Linear[] fitted = [.. Enumerable.Range(0, 500).Select(_ => Layer(random))];
        LatencyLabModel model = Fitted(
            fitted, op => truth.Predict(op).TotalSeconds * (op.Inputs % 2 == 1 ? 1.5 : 1) * (op.Rows is > 500 and < 1000 ? 1.4 : 1));
        for (int trial = 0; trial < 3000; trial++)
        {
            Linear op = Layer(random);
            double before = model.Predict(op).TotalSeconds;
            Assert.True(model.Predict(op with { Rows = op.Rows + random.Next(1, 200) }).TotalSeconds * Slack >= before);
            Assert.True(model.Predict(op with { Outputs = op.Outputs + random.Next(1, 200) }).TotalSeconds * Slack >= before);
        }
    }

    [SharedDataFact]
    public void A_profile_of_measured_convolutions_keeps_the_law()
    {
        DeviceProfile device = DeviceCatalog.Get("nvidia-v100-sxm2-16gb") with { Calibration = null };
        IReadOnlyList<TimedOperator> rows =
            MeasuredRows.Read([SharedData.File("conv-justus.csv")], new RowSelection { RowsOf = "V100" }, device).Rows;
        DeviceProfile profile = CalibrationRun.Run(device, rows, 800, s_options with { Measurement = "wall", Folds = 2 }).Profile;
        Assert.NotNull(profile.Calibration!.Classes["convolution"].Residual);
        LatencyLabModel model = new(profile, DataType.Fp32);
        Dictionary<string, ClassCalibration> withoutTrees = profile.Calibration.Classes.ToDictionary(
            c => c.Key, c => c.Value with { Residual = null });
        DeviceProfile bare = profile with { Calibration = profile.Calibration with { Classes = withoutTrees } };
        LatencyLabModel plain = new(bare, DataType.Fp32);
        int compared = 0;
        Random random = new(5);
        for (int trial = 0; trial < 3000; trial++)
        {
            Conv2d conv = Convolution(random);
            double before = model.Predict(conv).TotalSeconds;
            foreach (Conv2d more in Larger(conv, random))
            {
                bool equationsRise = plain.Predict(more).TotalSeconds * Slack >= plain.Predict(conv).TotalSeconds;
                Assert.True(!equationsRise || model.Predict(more).TotalSeconds * Slack >= before, $"{more} is faster than {conv}");
                compared += equationsRise ? 1 : 0;
            }
        }

        Assert.True(compared > 11900, $"{compared} of 12000 comparisons");
    }

    [Fact]
    public void The_trend_is_flat_beyond_the_rows_that_the_trees_were_grown_on()
    {
        ResidualTrend trend = new(0.5f, 10, 14);
        double Of(double log2) => trend.Of([log2]);
        Assert.Equal(0, Of(12), 12);
        Assert.Equal(-0.5 * Math.Log(2), Of(13), 12);
        Assert.Equal(Math.Log(2), Of(10), 12);
        Assert.Equal(Of(10), Of(3));
        Assert.Equal(Of(14), Of(30));
        Assert.Equal(0, default(ResidualTrend).Of([99]));
    }

    private static Conv2d Convolution(Random random)
    {
        int kernel = random.Next(1, 8);
        return Conv2d.Square(
            (int)Math.Pow(2, 6 * random.NextDouble()), random.Next(1, 600), random.Next(kernel, 120), random.Next(1, 600), kernel,
            random.Next(1, 4));
    }

    private static Linear Layer(Random random) => new(random.Next(1, 4096), random.Next(64, 2048), random.Next(64, 4096));

    private static Conv2d[] Larger(Conv2d conv, Random random) =>
    [
        conv with { Batch = conv.Batch + random.Next(1, 20) },
        conv with { InputHeight = conv.InputHeight + random.Next(1, 20) },
        conv with { InputWidth = conv.InputWidth + random.Next(1, 20) },
        conv with { OutputChannels = conv.OutputChannels + random.Next(1, 100) },
    ];

    private static LatencyLabModel Fitted<T>(IReadOnlyList<T> operators, Func<T, double> seconds)
        where T : Operator
    {
        TimedOperator[] rows = [.. operators.Select(
            (op, i) => new TimedOperator(op, DataType.Fp32, "test-gpu") { Line = i + 2, MeasuredSeconds = seconds(op) })];
        DeviceProfile profile = Calibrator.Fit(TestDevices.Gpu, rows, s_options with { Folds = 2 }).Profile;
        Assert.NotNull(Assert.Single(profile.Calibration!.Classes.Values).Residual);
        return new LatencyLabModel(profile, DataType.Fp32);
    }
}
