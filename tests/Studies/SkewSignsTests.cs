using LatencyLab.Measurements;
using LatencyLab.Operators.Routing;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Studies.Accuracy;

namespace LatencyLab.Tests.Studies;

public class SkewSignsTests
{
    private static readonly RoutedExperts s_even = new() { Rows = 32, Hidden = 64, Inner = 64, Experts = 8, Chosen = 2 };

    /// <summary>
    /// Of an even row of 100 us predicted as 90: 80 as 70 is right, 106 as 80 is wrong, 104 does not count, nor does another layer.
    /// </summary>
    [Fact]
    public void Pairs_that_differ_count_by_the_sign_of_their_difference()
    {
        PredictedRow[] rows =
        [
            Row(s_even, 100, 90), Row(Skewed(1.2), 80, 70), Row(Skewed(1.3), 106, 80), Row(Skewed(1.4), 104, 80),
            Row(Skewed(1.2) with { Rows = 64 }, 10, 70),
        ];
        Assert.Equal((1, 2), SkewSigns.Of(rows));
    }

    /// <summary>Rows of one GPU, 200 of which are fitted: the bar of the accuracy report.</summary>
    [SharedDataFact]
    public void Whether_skew_helps_is_predicted_on_rows_never_seen()
    {
        AccuracyCase one = AccuracyCases.Shipped.Published.First(one => one.File == "moe-routing.csv") with { Device = "H100 SXM" };
        StudyFigures ours = AccuracyStudy.Run(one, SharedData.Folder, 1, 1, "2026-01-01").Methods
            .First(method => method.Method == LatencyModels.Default);
        Assert.InRange(ours.SkewSignPercent!.Value, one.Bar.SkewSignPercent!.Value, 100);
        Assert.InRange(ours.MedianApePercent, 0, one.Bar.MedianApePercent!.Value);
        Assert.InRange(ours.MapePercent, 0, one.Bar.MapePercent!.Value);
    }

    private static RoutedExperts Skewed(double exponent) =>
        s_even with { Distribution = FormattableString.Invariant($"power_law_{exponent}") };

    private static PredictedRow Row(RoutedExperts experts, double measured, double predicted) => new(
        new TimedOperator(experts, DataType.Bf16, "gpu") { MeasuredSeconds = measured * 1e-6 },
        LatencyEstimate.OnDevice(predicted * 1e-6));
}
