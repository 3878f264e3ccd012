namespace LatencyLab.Tests.Hardware;

/// <summary>The calibration of a profile: its values, where they stand, and those that contradict each other.</summary>
public class CalibratedProfileTests
{
    private const string Calibration = """

        calibration:
          date: 2026-11-28
          data: [x]
          classes:
            convolution:
              measurement: kernel
              rows: 10
              set_up: {name: kernel-timer, launch_seconds: 1.0e-6}
              parameters: {step_s: 1.0e-9}
              operator_factors: {conv2d: 1.1}
              interval_low_factor: 1.2
              interval_high_factor: 1.2
              residual: abc
            linear: {measurement: wall, rows: 1, parameters: {}}

        """;

    private const string Launch = "launch_seconds", Good = DeviceProfileReaderTests.Good + Calibration;

    [Fact]
    public void Values_of_a_class_are_read()
    {
        ClassCalibration fitted = DeviceProfileReader.Parse(Good, "d.yaml").Calibration!.Classes["convolution"];
        Assert.Equal((SetUps.KernelTimer, "abc", 10, 0), (fitted.SetUp, fitted.Residual, fitted.Rows, fitted.Seed));
        Assert.Equal([("step_s", 1e-9), (Launch, 1e-6)], fitted.Parameters.Select(one => (one.Key, one.Value)));
        Assert.Equal((1.1, 1.2, 1.2), (fitted.OperatorFactors["conv2d"], fitted.IntervalLowFactor, fitted.IntervalHighFactor));
        Assert.Equal([DataType.Fp32], fitted.DataTypes);
        Assert.Equal(SetUps.Queued, DeviceProfileReader.Parse(Good, "d.yaml").Calibration!.Classes["linear"].SetUp);
    }

    [Fact]
    public void Classes_and_parameters_know_where_they_stand()
    {
        DeviceCalibration calibration = DeviceProfileReader.Parse(Good, "d.yaml").Calibration!;
        Assert.Equal(
            [("d.yaml", 20), ("d.yaml", 23), ("d.yaml", 22), ("d.yaml", 24), ("d.yaml", 27), ("d.yaml", 28), (null, 0)],
            new[]
            {
                calibration.At("convolution"), calibration.At("convolution", "step_s"), calibration.At("convolution", Launch),
                calibration.At("convolution", "conv2d"), calibration.At("convolution", DeviceCalibration.Residual),
                calibration.At("linear"), calibration.At("linear", DeviceCalibration.Residual),
            }.Select(error => (error.Source, error.Line)));
    }

    [Fact]
    public void An_interval_that_ends_before_it_begins_is_refused() => Assert.Equal(
        "d.yaml:25:28: interval_low_factor: 1.3 is above interval_high_factor, 1.2", Refused("low_factor: 1.2", "low_factor: 1.3"));

    [Fact]
    public void A_factor_that_has_a_parameters_name_stands_where_the_factor_is()
    {
        string text = Good.Replace("conv2d: 1.1", "launch_seconds: 1.1", StringComparison.Ordinal);
        Assert.Equal(24, DeviceProfileReader.Parse(text, "d.yaml").Calibration!.At("convolution", Launch).Line);
    }

    [Fact]
    public void A_parameter_of_the_set_up_is_given_once() => Assert.Equal(
        "d.yaml:23:52: launch_seconds: is of the set-up, which gives it too (d.yaml:22); expected in set_up alone",
        Refused("step_s: 1.0e-9", "step_s: 1.0e-9, launch_seconds: 2.0e-6"));

    /// <summary>Older files have them among the device's.</summary>
    [Fact]
    public void A_parameter_of_the_set_up_may_stand_among_the_others()
    {
        string text = Good.Replace("parameters: {}", $"parameters: {{{Launch}: 2.0e-6}}", StringComparison.Ordinal);
        Assert.Equal(2e-6, DeviceProfileReader.Parse(text, "d.yaml").Calibration!.Classes["linear"].Parameters[Launch]);
    }

    private static string Refused(string from, string to)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        return Assert.Single(Assert.Throws<InputException>(
            () => DeviceProfileReader.Parse(Good.Replace(from, to, StringComparison.Ordinal), "d.yaml")).Errors).ToString();
    }
}
