using LatencyLab.Studies.Accuracy;

namespace LatencyLab.Tests.Studies;

public class CnnStudyTests
{
    private static readonly Lazy<CnnStudyResult> s_study = new(() => CnnStudy.Run(AccuracyCases.Shipped.Cnns));

    [Fact]
    public void Every_row_has_a_profile_a_network_and_a_source()
    {
        CnnStudyResult study = s_study.Value;
        Assert.Equal(6, study.ByDevice.Count);
        Assert.Equal(48, study.Cnns.Count);
        Assert.Equal(7, study.LeftOut);
        Assert.All(study.Cnns, cnn => Assert.Matches("^[A-Za-z0-9-]+/[A-Za-z-]+ [0-9a-f]{7}$", cnn.Row.Source));
        Assert.Distinct(study.Cnns.Select(cnn => (cnn.Row.Source, cnn.Row.Device, cnn.Row.Model, cnn.Row.Batch)));
    }

    /// <summary>The host times of pytorch-eager are from ResNet-50 at batch 1 to 8 on this card: such rows would flatter it.</summary>
    [Fact]
    public void Rows_that_the_runtime_is_from_are_not_among_them() => Assert.DoesNotContain(
        s_study.Value.Cnns,
        cnn => cnn.Row is { Device: "nvidia-v100-sxm2-16gb", Model: "resnet50", Batch: <= 8 });

    [Fact]
    public void Figures_are_those_of_the_rows()
    {
        CnnStudyResult study = s_study.Value;
        double[] errors =
        [
            .. study.Cnns.Select(cnn => 100 * Math.Abs(cnn.Predicted.TotalSeconds / cnn.MeasuredSeconds - 1)).Order(),
        ];
        Assert.Equal((errors[23] + errors[24]) / 2, study.Errors.MedianApePercent, 9);
        Assert.Equal(
            100.0 * study.Cnns.Count(cnn => cnn.Predicted.LowSeconds <= cnn.MeasuredSeconds
                && cnn.MeasuredSeconds <= cnn.Predicted.HighSeconds) / 48,
            study.Errors.CoveragePercent!.Value, 9);
    }

    [Fact]
    public void The_report_says_whether_the_bar_is_met()
    {
        string text = AccuracyMarkdown.Of(new AccuracyReport("2026-01-01", 1, [], [], null, null, s_study.Value));
        Assert.Contains("## Whole CNNs in frameworks", text, StringComparison.Ordinal);
        Assert.Contains("15 % median, 90 % inside", text, StringComparison.Ordinal);
        Assert.Contains("| nvidia-t4 | resnet50 | 16 | 39.12 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{", text, StringComparison.Ordinal);
    }
}
