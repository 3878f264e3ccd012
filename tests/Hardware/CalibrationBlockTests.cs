namespace LatencyLab.Tests.Hardware;

public class CalibrationBlockTests
{
    private const string Before = "# Mine.\nschema: latencylab/device/v1 # v1\n\nname: d\nextends: nvidia-t4\n",
        After = "description: a card\n";

    private const string Block =
        "calibration:\n  date: 2026-11-28\n  data: [x]\n  classes: {}\n# A note that goes with what stands before it.\n";

    private static readonly DeviceProfile s_bare = DeviceProfileReader.Parse(Before + After, "d.yaml") with { Calibration = null };

    private static readonly DeviceProfile s_calibrated = s_bare with
    {
        Calibration = new DeviceCalibration { Date = "2026-11-29", Data = ["z"], Classes = new Dictionary<string, ClassCalibration>() },
    };

    [Fact]
    public void The_block_is_replaced_and_every_other_line_stays() => Assert.Equal(
        Before + "# A note that goes with what stands before it.\n" + After
            + "calibration:\n  date: \"2026-11-29\"\n  data: [z]\n  classes: {}\n",
        CalibrationBlock.Replace(Before + Block + After, s_calibrated));

    [Fact]
    public void A_block_at_the_end_is_replaced_and_one_that_is_missing_is_added()
    {
        string with = CalibrationBlock.Replace(Before + After, s_calibrated);
        Assert.StartsWith(Before + After + "calibration:\n", with, StringComparison.Ordinal);
        Assert.Equal(with, CalibrationBlock.Replace(with, s_calibrated));
    }

    [Fact]
    public void An_empty_line_at_the_beginning_stays() =>
        Assert.Equal("\n" + Before + After, CalibrationBlock.Replace("\n" + Before + After, s_bare));

    [Fact]
    public void Without_a_calibration_the_block_is_removed() =>
        Assert.Equal(Before + After, CalibrationBlock.Replace(Before + After + "calibration:\n  date: x\n- y\n", s_bare));
}
