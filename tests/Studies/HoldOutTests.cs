using LatencyLab.Predictor.Catalog;
using LatencyLab.Studies.Accuracy;

namespace LatencyLab.Tests.Studies;

public class HoldOutTests
{
    [SharedDataFact]
    public void Nine_tenths_of_the_rows_of_a_device_never_measured_are_within_its_intervals()
    {
        AccuracyCase unmeasured = new("0 rows", "conv-justus.csv", new(null, null), new(null, null)),
            few = unmeasured with { Name = "20 rows", Rows = 20 };
        foreach (StudyResult result in AccuracyStudy.HoldOut(
            new HeldOutCase("held out", 100, unmeasured, few), SharedData.Folder, 2, 2, "2026-01-01"))
            Assert.InRange(result.Methods.First(method => method.Method == LatencyModels.Default).CoveragePercent!.Value, 85, 95);
    }
}
