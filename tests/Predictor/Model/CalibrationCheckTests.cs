using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Routing;
using LatencyLab.Predictor;
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

    /// <summary>A CPU's depthwise kernels had a cost a tap once; what was fitted to them then can still be read.</summary>
    [Fact]
    public void A_parameter_of_earlier_versions_is_read_and_not_used()
    {
        const string Device = "apple-m2";
        DeviceProfile earlier = Profile("depthwise_convolution", "walk_seconds: 4.0e-9", Device);
        Operator depthwise = Conv2d.Square(1, 64, 28, 64, 3, groups: 64);
        Assert.Empty(CalibrationCheck.ErrorsOf(earlier));
        Assert.Equal(
            LatencyModels.Create(LatencyModels.Default, DeviceCatalog.Get(Device)).Predict(depthwise).ComputeSeconds,
            LatencyModels.Create(LatencyModels.Default, earlier).Predict(depthwise).ComputeSeconds);
        Assert.Single(CalibrationCheck.ErrorsOf(Profile("elementwise", "walk_seconds: 4.0e-9", Device)));
    }

    [Fact]
    public void Everything_is_named_at_once_whether_it_is_of_the_device_or_of_the_set_up() => Assert.Equal(
        3,
        CalibrationCheck.ErrorsOf(
            Profile("elementwise", "element_cost: 0\n        run_waste: 1\n      set_up: {launch_seconds: -1}")).Count);

    [Theory]
    [InlineData("gathr: 2", "operator_factors: unknown operator 'gathr'; did you mean 'gather'?")]
    [InlineData("gather: 5", "gather: 5 is outside 0.25..4, the bounds of a factor")]
    public void Factors_are_of_operators_and_within_bounds(string factor, string expected)
    {
        DeviceProfile device = Profile("gather", $"run_waste: 1.5\n      operator_factors: {{{factor}}}");
        InputError error = Assert.Single(CalibrationCheck.ErrorsOf(device));
        Assert.StartsWith("d.yaml:13:", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_s_factor_multiplies_its_time_and_no_other_s()
    {
        Operator combine = new BranchCombine { Batch = 64, Channels = 512, Height = 28, Width = 28, TopK = 4 };
        Operator gather = new SampleGather { Batch = 64, Channels = 512, Height = 28, Width = 28, KeepRate = 0.5 };
        ILatencyModel plain = Model("run_waste: 1.5"), slower = Model("run_waste: 1.5\n      operator_factors: {branch_combine: 1.5}");

        Assert.Equal(1.5 * plain.Predict(combine).DeviceSeconds, slower.Predict(combine).DeviceSeconds, 12);
        Assert.Equal(plain.Predict(gather).DeviceSeconds, slower.Predict(gather).DeviceSeconds);

        static ILatencyModel Model(string parameters) => LatencyModels.Create(LatencyModels.Default, Profile("gather", parameters));
    }

    /// <summary>Of two values of one parameter nobody looked at the one that did not stand, inherited or not.</summary>
    [Theory]
    [InlineData("-1")]
    [InlineData("3.0e-6")]
    public void A_parameter_of_the_set_up_is_given_in_one_place(string seconds)
    {
        string own = $"launch_seconds: {seconds}\n      set_up: {{launch_seconds: 3.0e-6}}";
        Assert.Equal(
            "d.yaml:12:25: launch_seconds: is of the set-up, which gives it too (d.yaml:13); expected in set_up alone",
            Assert.Single(Assert.Throws<InputException>(() => Profile("elementwise", own)).Errors).ToString());
        InputError inherited = Assert.Single(Assert.Throws<InputException>(() => DeviceProfileReader.Parse(
            $"""
            schema: latencylab/device/v1
            name: d
            extends: nvidia-v100-sxm2-16gb
            calibration:
              classes:
                convolution:
                  parameters:
                    launch_seconds: {seconds}
            """, "d.yaml")).Errors);
        Assert.StartsWith(
            "d.yaml:8:25: launch_seconds: is of the set-up, which gives it too (", inherited.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage", "is not base64")]
    [InlineData("garbages", "is 6 bytes long, no whole number of trees")]
    [InlineData("'not base64!'", "is not base64")]
    public void Trees_that_calibrate_did_not_write_are_refused_where_they_stand(string trees, string expected)
    {
        DeviceProfile device = Profile("elementwise", $"element_cost: 3\n      residual: {trees}");
        string error = $"d.yaml:13:17: residual: {expected}, expected what `latlab calibrate` wrote";
        Assert.Equal(error, Assert.Single(CalibrationCheck.ErrorsOf(device)).ToString());
        Assert.Equal(
            error,
            Assert.Single(Assert.Throws<InputException>(() => LatencyModels.Create(LatencyModels.Default, device)).Errors).ToString());
    }

    private static DeviceProfile Profile(string operatorClass, string parameters, string device = "nvidia-t4") => DeviceProfileReader.Parse(
        $"""
        schema: latencylab/device/v1
        name: d
        extends: {device}
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
