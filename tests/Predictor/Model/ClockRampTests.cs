using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Cards whose clocks rise only under load.</summary>
public class ClockRampTests
{
    [Fact]
    public void Short_work_runs_at_the_idle_clocks_and_long_work_at_full_ones_after_a_while()
    {
        ClassParameters parameters = Ramp(deficit: 4, delay: 1e-3);
        Assert.Equal(5e-5, ClockRamp.Seconds(parameters, 1e-5), 12);
        Assert.Equal(1 + 4e-3, ClockRamp.Seconds(parameters, 1), 9);
        // Both at the corner: 1e-3 (1 + 4 2^(-1/8)).
        Assert.Equal(1e-3 * (1 + 4 * Math.Pow(2, -0.125)), ClockRamp.Seconds(parameters, 1e-3), 12);
    }

    [Fact]
    public void More_work_never_takes_less_time_nor_less_than_at_full_clocks()
    {
        ClassParameters parameters = Ramp(deficit: 8, delay: 2e-4);
        double before = 0;
        for (double seconds = 1e-7; seconds < 0.1; seconds *= 1.01)
        {
            double ramped = ClockRamp.Seconds(parameters, seconds);
            Assert.True(ramped > before && ramped >= seconds, $"{seconds} s take {ramped} s after {before} s");
            before = ramped;
        }
    }

    [Fact]
    public void Without_a_deficit_nothing_changes() => Assert.Equal(3e-4, ClockRamp.Seconds(Ramp(deficit: 0, delay: 1e-3), 3e-4));

    [Fact]
    public void Every_part_of_a_kernel_grows_alike()
    {
        KernelTime time = ClockRamp.Apply(Ramp(deficit: 1, delay: 1), new KernelTime(1e-6, 8e-7, 2e-7, 5e-7, default));
        Assert.Equal(2e-6, time.Total, 12);
        Assert.Equal(1.6e-6, time.Compute, 12);
        Assert.Equal(4e-7, time.OnChip, 12);
        Assert.Equal(1e-6, time.OffChip, 12);
    }

    [Theory]
    [InlineData(OperatorClass.Convolution)]
    [InlineData(OperatorClass.GroupedConvolution)]
    [InlineData(OperatorClass.DepthwiseConvolution)]
    [InlineData(OperatorClass.PatchConvolution)]
    [InlineData(OperatorClass.ChannelMaskedConvolution)]
    public void Dense_and_dynamic_convolutions_of_a_card_start_from_the_same_clocks(OperatorClass operatorClass)
    {
        DeviceRates rates = new(TestDevices.Gpu with { Architecture = "rdna2" }, DataType.Fp32);
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(operatorClass, rates));
        Assert.Equal(4.5, values[(int)Parameter.ClockDeficit]);
        Assert.Equal(4e-4, values[(int)Parameter.ClockDelay]);
    }

    [Fact]
    public void A_cpu_has_no_ramp() =>
        Assert.DoesNotContain(
            ParameterCatalog.Of(OperatorClass.Convolution, new DeviceRates(TestDevices.Cpu, DataType.Fp32)),
            d => d.Parameter == Parameter.ClockDeficit);

    [Fact]
    public void Doubling_the_batch_of_a_ramped_card_costs_less_than_twice()
    {
        LatencyLabModel ramped = new(TestDevices.Gpu with { Architecture = "rdna2" }, DataType.Fp32, asMeasured: true),
            steady = new(TestDevices.Gpu, DataType.Fp32, asMeasured: true);
        Conv2d one = Conv2d.Square(16, 256, 56, 256, 3), two = one with { Batch = 32 };
        Assert.InRange(ramped.Predict(two).TotalSeconds / ramped.Predict(one).TotalSeconds, 1, 1.9);
        Assert.InRange(steady.Predict(two).TotalSeconds / steady.Predict(one).TotalSeconds, 1.9, 2.1);
    }

    private static ClassParameters Ramp(double deficit, double delay)
    {
        return Hand.Parameters((Parameter.ClockDeficit, deficit), (Parameter.ClockDelay, delay));
    }
}
