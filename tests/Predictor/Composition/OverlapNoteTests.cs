using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Predictor.Composition;

public class OverlapNoteTests
{
    private const string Predict = "predict --device nvidia-v100 --network resnet18 --runtime";

    /// <summary>1 s of host and 3 s of device, twice: 4 + 4 one by one, 1 + 3 + 3 together.</summary>
    [Fact]
    public void Parts_that_overlap_are_told_with_both_sums()
    {
        LatencyEstimate part = LatencyEstimate.Enqueued(1, LatencyEstimate.OnDevice(3));
        Assert.StartsWith(
            "blocks add up to 8000.0000 ms, together they take 7000.0000 ms: ",
            OverlapNote.Of("blocks", [part, part], part + part, LatencyEstimate.Zero), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_add_up_are_not_told_and_a_submission_is_no_overlap()
    {
        LatencyEstimate part = LatencyEstimate.OnDevice(3), start = LatencyEstimate.Enqueued(1, LatencyEstimate.Zero);
        Assert.Null(OverlapNote.Of("blocks", [part, part], part + part, LatencyEstimate.Zero));
        Assert.Null(OverlapNote.Of("blocks", [part, part], start + part + part, start));
    }

    [Theory]
    [InlineData("pytorch-eager", true)]
    [InlineData("graph", false)]
    public void A_prediction_says_so_in_one_line(string runtime, bool expected) => Assert.Equal(
        expected ? 1 : 0,
        Latlab.Output($"{Predict} {runtime}".Split(' ')).Split('\n')
            .Count(line => line.StartsWith("blocks add up to ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("pytorch-eager", true)]
    [InlineData("graph", false)]
    public void A_report_says_so_beside_its_bars(string runtime, bool expected)
    {
        using TemporaryFolder folder = new();
        string page = folder.File("report.html");
        _ = Latlab.Output("report", "--device", "nvidia-v100", "--network", "resnet18", "--runtime", runtime, "--out", page);
        Assert.Equal(expected, File.ReadAllText(page).Contains("Blocks of the dense network add up to ", StringComparison.Ordinal));
    }
}
