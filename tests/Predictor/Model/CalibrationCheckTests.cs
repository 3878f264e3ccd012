using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

public class CalibrationCheckTests
{
    public static TheoryData<string> Shipped => [.. DeviceCatalog.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void What_is_shipped_is_within_the_bounds(string name) => Assert.Empty(CalibrationCheck.ErrorsOf(DeviceCatalog.Get(name)));

    [Theory]
    [InlineData("convolution", "compute_efficiency: 1.5", "12:29: compute_efficiency: 1.5 is outside 0.05..1 of convolution")]
    [InlineData("linear", "compute_efficiency: -3", "12:29: compute_efficiency: -3 is outside")]
    [InlineData("elementwise", "off_chip_efficiency: 50", "12:30: off_chip_efficiency: 50 is outside 0.1..1 of elementwise")]
    [InlineData("grouped_convolution", "direct_efficiency: 1.82", "direct_efficiency: 1.82 is outside 0.002..1 of grouped_convolution")]
    [InlineData("elementwise", "element_cost: 0", "12:23: element_cost: 0 is outside 1..200 of elementwise")]
    [InlineData("elementwise", "no_such_parameter: 3", "12:28: no_such_parameter: no parameter of elementwise on turing, expected one of")]
    [InlineData("elementwise", "elment_cost: 3", "did you mean 'element_cost'?")]
    [InlineData("elementwise", "run_waste: 1", "12:20: run_waste: no parameter of elementwise on turing, expected one of")]
    [InlineData("convolutoin", "compute_efficiency: 0.5", "unknown operator class 'convolutoin'")]
    public void A_calibration_that_the_model_cannot_have_is_refused_where_it_stands(string operatorClass, string parameter, string expected)
    {
        DeviceProfile device = Profile(operatorClass, parameter);
        InputError error = Assert.Single(CalibrationCheck.ErrorsOf(device));
        Assert.StartsWith("d.yaml:", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            [error], Assert.Throws<InputException>(() => LatencyModels.Create(LatencyModels.Default, device)).Errors);
    }

    [Fact]
    public void Everything_is_named_at_once_whether_it_is_of_the_device_or_of_the_set_up() => Assert.Equal(
        3,
        CalibrationCheck.ErrorsOf(
            Profile("elementwise", "element_cost: 0\n        run_waste: 1\n      set_up: {launch_seconds: -1}")).Count);

    private static DeviceProfile Profile(string operatorClass, string parameters) => DeviceProfileReader.Parse(
        $"""
        schema: latencylab/device/v1
        name: d
        extends: nvidia-t4
        calibration:
          date: 2026-11-28
          data: [x]
          classes:
            {operatorClass}:
              measurement: wall
              rows: 10
              parameters:
                {parameters}
        """, "d.yaml");
}
