namespace LatencyLab.Tests.Hardware;

public class ProfileOutlineTests
{
    /// <summary>Lines below a class go, those of other keys and empty ones stay, and a key that begins alike is another.</summary>
    [Fact]
    public void What_was_fitted_is_left_out() => Assert.Equal(
        """
              deep: 1
        calibrations:
              deep: 2
        calibration:
          date: x
          classes:
            convolution:

            linear: {}
        name: d
              deep: 3

        """,
        ProfileOutline.Of(
            """
                  deep: 1
            calibrations:
                  deep: 2
            calibration:
              date: x
              classes:
                convolution:
                  rows: 10

                  parameters: {}
                linear: {}
            name: d
                  deep: 3
            """));
}
