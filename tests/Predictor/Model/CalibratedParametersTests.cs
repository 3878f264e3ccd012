using LatencyLab.Operators;
using LatencyLab.Operators.Normalization;
using LatencyLab.Predictor.Model;
using static LatencyLab.Operators.OperatorClass;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Whose fit a class is predicted with, and how wide its interval is.</summary>
public class CalibratedParametersTests
{
    /// <summary>A value that no default has.</summary>
    private const double Own = 0.6789, Launch = 9e-6, Floor = 2e-6;

    private static readonly DeviceProfile s_gpu = TestDevices.Gpu with { KernelFloorSeconds = Floor, LaunchOverheadSeconds = 4e-6 };

    private static readonly string s_trees = new BoostedResidual(
        new byte[BoostedResidual.Splits], new float[BoostedResidual.Splits], new float[BoostedResidual.Leaves], default).Encode();

    public static TheoryData<OperatorClass, OperatorClass[]> Borrowed => new()
    {
        { PatchConvolution, [Convolution] },
        { ChannelMaskedConvolution, [Convolution] },
        { GroupedConvolution, [Convolution] },
        { BatchedGemm, [Linear] },
        { Linear, [BatchedGemm] },
        { Normalization, [Elementwise] },
        { Pooling, [Elementwise] },
        { Masker, [Elementwise] },
        { Compaction, [Elementwise] },
        { Synthesis, [Elementwise] },
        { Scatter, [Elementwise] },
        { AtomicScatter, [Gather, Elementwise] },
        { Gather, [Scatter, Elementwise] },
        { Convolution, [] },
        { DepthwiseConvolution, [] },
        { Elementwise, [] },
        { Attention, [] },
        { RoutedExperts, [] },
    };

    /// <remarks>Classes that are no relatives are fitted too, and must not matter.</remarks>
    [Theory]
    [MemberData(nameof(Borrowed))]
    public void A_class_without_a_fit_has_that_of_its_nearest_relative(OperatorClass operatorClass, OperatorClass[] relatives)
    {
        DeviceRates rates = new(s_gpu, DataType.Fp32);
        double own = ParameterCatalog.Defaults(ParameterCatalog.Of(operatorClass, rates))[(int)Parameter.Serialisation];
        foreach (OperatorClass fitted in Enum.GetValues<OperatorClass>())
        {
            double value = Of(Fitted((fitted, Class())), operatorClass)[Parameter.Serialisation];
            double expected = fitted == operatorClass || relatives.Contains(fitted) ? Own : own;
            if (double.IsFinite(expected))
                Assert.Equal(expected, value, 12);
        }

        if (relatives is [OperatorClass first, OperatorClass second])
        {
            DeviceProfile both = Fitted((second, Class()), (first, Class() with
            {
                Parameters = new Dictionary<string, double> { ["serialisation"] = 0.25 },
            }));
            Assert.Equal(0.25, Of(both, operatorClass)[Parameter.Serialisation], 12);
        }
    }

    [Fact]
    public void As_measured_a_class_without_a_fit_has_the_least_launch_of_the_set_up()
    {
        DeviceProfile device = Fitted((Pooling, Launched(8e-6)), (Gather, Launched(6e-6)), (Linear, Launched(7e-6)), (Masker, Class()));
        Assert.Equal(6e-6, Of(device, Attention, asMeasured: true)[Parameter.LaunchSeconds], 12);
        Assert.Equal(8e-6, Of(device, Pooling, asMeasured: true)[Parameter.LaunchSeconds], 12);
        Assert.Equal(Floor, Of(device, Attention)[Parameter.LaunchSeconds], 12);
        DeviceRates rates = new(s_gpu, DataType.Fp32);
        Assert.Equal(rates.LaunchSeconds, Of(Fitted(), Attention, asMeasured: true)[Parameter.LaunchSeconds], 12);
        Assert.Equal(rates.LaunchSeconds, Of(s_gpu, Attention, asMeasured: true)[Parameter.LaunchSeconds], 12);
    }

    [Fact]
    public void A_fit_of_kernels_says_how_they_start_over_the_profile_s_floor()
    {
        DeviceProfile device = Fitted((Convolution, Class() with { KernelStartRatio = 1.5 }));
        Assert.Equal(1.5 * Floor, Of(device, Convolution)[Parameter.LaunchSeconds], 12);
        Assert.Equal(Floor, Of(device, GroupedConvolution)[Parameter.LaunchSeconds], 12);
        Assert.Equal(Floor, Of(Fitted((Convolution, Class())), Convolution)[Parameter.LaunchSeconds], 12);
    }

    [Fact]
    public void On_the_device_alone_nothing_of_a_set_up_is_left()
    {
        ClassParameters device = Of(Fitted((Elementwise, Launched(Launch))), Elementwise);
        Assert.Equal((Floor, 0, 1, 1), (device[Parameter.LaunchSeconds], device[Parameter.LaunchOverlap],
            device[Parameter.BinaryLaunch], device[Parameter.TranscendentalLaunch]));
        Assert.False(device.Has(Parameter.ClockDeficit));
        Assert.False(device.Has(Parameter.ClockDelay));
    }

    [Fact]
    public void A_set_up_that_waits_hides_nothing_of_a_launch()
    {
        ClassCalibration overlapping = Class() with { Parameters = new Dictionary<string, double> { ["launch_overlap"] = 0.4 } };
        DeviceProfile device = Fitted((Linear, overlapping));
        Assert.Equal(0.4, Of(device, Linear, asMeasured: true)[Parameter.LaunchOverlap], 12);
        Assert.Equal(0, Of(device, Linear, asMeasured: true, waits: true)[Parameter.LaunchOverlap], 12);
    }

    [Fact]
    public void What_a_call_costs_on_a_cpu_is_the_device_s_whoever_asks()
    {
        DeviceProfile cpu = TestDevices.Cpu with { Calibration = Calibration((Linear, Launched(Launch))) };
        DeviceRates rates = new(cpu, DataType.Fp32);
        foreach (bool waits in new[] { false, true })
        {
            ClassParameters parameters = CalibratedParameters.Of(cpu, rates, Linear, asMeasured: waits, waits);
            Assert.Equal(Launch, parameters[Parameter.LaunchSeconds], 12);
            Assert.Equal(
                ParameterCatalog.Defaults(ParameterCatalog.Of(Linear, rates))[(int)Parameter.LaunchOverlap],
                parameters.Has(Parameter.LaunchOverlap) ? parameters[Parameter.LaunchOverlap] : double.NaN);
        }
    }

    [Theory]
    [InlineData(Convolution, CalibratedParameters.Wall, true)]
    [InlineData(GroupedConvolution, CalibratedParameters.Wall, true)]
    [InlineData(PatchConvolution, CalibratedParameters.Wall, false)]
    [InlineData(Linear, CalibratedParameters.Wall, false)]
    [InlineData(Convolution, CalibratedParameters.Kernel, false)]
    [InlineData(GroupedConvolution, CalibratedParameters.Kernel, false)]
    public void Passes_of_a_framework_are_in_wall_times_of_the_class_and_of_grouped_convolutions(
        OperatorClass operatorClass, string measurement, bool includes)
    {
        DeviceProfile device = Fitted((Convolution, Class() with { Measurement = measurement }));
        Assert.Equal(includes, Of(device, operatorClass, asMeasured: true).IncludesFramework);
        Assert.False(Of(device, operatorClass).IncludesFramework);
    }

    [Theory]
    [InlineData(Convolution, DataType.Fp32, 0.8, 1.2)]
    [InlineData(GroupedConvolution, DataType.Fp32, 0.8 / 1.5, 1.2 * 1.5)]
    [InlineData(Convolution, DataType.Fp16, 0.5, 2)]
    [InlineData(Convolution, null, 0.5, 2)]
    [InlineData(Attention, DataType.Fp32, 0.5, 2)]
    public void An_interval_is_that_of_the_fit_wider_of_a_relative_and_as_without_a_fit_of_other_types(
        OperatorClass operatorClass, DataType? type, double low, double high)
    {
        DeviceProfile device = Fitted((Convolution, Class() with { IntervalLowFactor = 0.8, IntervalHighFactor = 1.2 }));
        (double actualLow, double actualHigh) = CalibratedParameters.IntervalFactors(device, operatorClass, type);
        Assert.Equal(low, actualLow, 12);
        Assert.Equal(high, actualHigh, 12);
    }

    [Theory]
    [InlineData(1.1, 0.9, DataType.Fp32, 1, 1)]
    [InlineData(0.3, 3.0, DataType.Fp16, 0.3, 3)]
    [InlineData(null, null, DataType.Fp32, 0.5, 2)]
    public void An_interval_holds_the_prediction_and_is_no_narrower_for_other_types(
        double? low, double? high, DataType type, double expectedLow, double expectedHigh)
    {
        DeviceProfile device = Fitted((Convolution, Class() with { IntervalLowFactor = low, IntervalHighFactor = high }));
        Assert.Equal((expectedLow, expectedHigh), CalibratedParameters.IntervalFactors(device, Convolution, type));
    }

    [Fact]
    public void Without_any_calibration_intervals_are_a_factor_of_two() =>
        Assert.Equal((0.5, 2), CalibratedParameters.IntervalFactors(s_gpu, Convolution, DataType.Fp32));

    [Fact]
    public void Trees_and_factors_are_of_the_class_itself_and_trees_of_the_types_fitted()
    {
        DeviceProfile device = Fitted((Scatter, Class() with
        {
            Residual = s_trees,
            OperatorFactors = new Dictionary<string, double> { ["patch_scatter"] = 1.5 },
        }));
        Assert.NotNull(CalibratedParameters.ResidualOf(device, Scatter, DataType.Fp32));
        Assert.Null(CalibratedParameters.ResidualOf(device, Scatter, DataType.Fp16));
        Assert.Null(CalibratedParameters.ResidualOf(device, Scatter, null));
        Assert.Null(CalibratedParameters.ResidualOf(device, Gather, DataType.Fp32));
        Assert.Null(CalibratedParameters.ResidualOf(Fitted((Scatter, Class())), Scatter, DataType.Fp32));
        Assert.Equal(1.5, FactorsOf(device, Scatter)!["patch_scatter"]);
        Assert.Null(FactorsOf(device, Gather));
        Assert.Null(FactorsOf(Fitted((Scatter, Class())), Scatter));
        Assert.Null(FactorsOf(s_gpu, Scatter));
    }

    [Fact]
    public void Normalisations_of_a_gpu_have_factors_until_they_or_their_relatives_are_fitted()
    {
        Assert.Equal(1.18, FactorsOf(s_gpu, Normalization)!["ln"]);
        Assert.Equal(0.86, FactorsOf(s_gpu, Normalization)!["softmax"]);
        Assert.Null(FactorsOf(Fitted((Normalization, Class())), Normalization));
        Assert.Null(FactorsOf(Fitted((Elementwise, Class())), Normalization));
        Assert.Null(FactorsOf(TestDevices.Cpu, Normalization));
    }

    [Fact]
    public void An_unfitted_layer_norm_takes_as_much_longer_as_its_factor_says()
    {
        LatencyLabModel model = new(s_gpu, DataType.Fp32);
        OperatorWork work = new LayerNorm(1 << 15, 1 << 12).Work(4);
        Assert.Equal(1.18, model.Predict(work, "ln").TotalSeconds / model.Predict(work).TotalSeconds, 9);
    }

    private static IReadOnlyDictionary<string, double>? FactorsOf(DeviceProfile device, OperatorClass operatorClass) =>
        CalibratedParameters.OperatorFactorsOf(device, new DeviceRates(device, DataType.Fp32), operatorClass);

    private static ClassParameters Of(DeviceProfile device, OperatorClass operatorClass, bool asMeasured = false, bool waits = false) =>
        CalibratedParameters.Of(device, new DeviceRates(device, DataType.Fp32), operatorClass, asMeasured, waits);

    private static DeviceProfile Fitted(params (OperatorClass Class, ClassCalibration Fit)[] classes) =>
        s_gpu with { Calibration = Calibration(classes) };

    private static DeviceCalibration Calibration(params (OperatorClass Class, ClassCalibration Fit)[] classes) => new()
    {
        Date = "2026-01-01",
        Data = ["made-up"],
        Classes = classes.ToDictionary(one => ParameterNames.Of(one.Class), one => one.Fit),
    };

    private static ClassCalibration Class() => new()
    {
        Measurement = CalibratedParameters.Kernel,
        Rows = 100,
        Parameters = new Dictionary<string, double> { ["serialisation"] = Own },
    };

    private static ClassCalibration Launched(double seconds) =>
        Class() with { Parameters = new Dictionary<string, double> { ["launch_seconds"] = seconds, ["launch_overlap"] = 0.3 } };
}
