using LatencyLab.Operators;
using LatencyLab.Predictor.Calibration;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>
/// Devices a million times as fast make every operator's time the launch term, so that ln differences of times are those of the launch
/// terms.
/// </summary>
public class SiblingSpreadTests
{
    private const double Launch = 1e-3;
    private const double Faster = 1e6;

    private static readonly DeviceProfile s_target = DeviceCatalog.Get("nvidia-p100-sxm2-16gb") with { Calibration = null };

    [Fact]
    public void One_sibling_cannot_be_left_out_and_the_expectation_stands()
    {
        SiblingSpread pascal = SiblingSpread.Of(s_target, [Sibling("nvidia-gtx1080ti", Launch)], OperatorClass.Elementwise);
        Assert.Equal((0.1, 2), (pascal.Scale, pascal.DegreesOfFreedom));
        Assert.Equal(0.1 * 2.919986, pascal.HalfWidth, 6);
        Assert.Equal(0.17, SiblingSpread.Of(s_target, [Sibling("nvidia-v100-pcie-16gb", Launch)], OperatorClass.Elementwise).Scale, 12);
        Assert.Equal(0.24, SiblingSpread.Of(s_target, [Sibling("nvidia-t4", Launch)], OperatorClass.Elementwise).Scale, 12);
    }

    [Fact]
    public void Siblings_that_agree_halve_the_variance()
    {
        SiblingSpread spread = SiblingSpread.Of(
            s_target, [Sibling("nvidia-gtx1080ti", Launch), Sibling("nvidia-titan-xp", Launch)], OperatorClass.Elementwise);
        Assert.Equal(0.1 * Math.Sqrt(2.0 / 4), spread.Scale, 3);
        Assert.Equal(4, spread.DegreesOfFreedom);
        Assert.Equal(spread.Scale * 2.131847, spread.HalfWidth, 6);
    }

    /// <remarks>d^2 = 0.4^2 x 3/4 = 0.12 for both, z^2 = 12, kappa^2 = (2 + 24) / 4.</remarks>
    [Fact]
    public void Siblings_that_disagree_widen_by_what_leaving_one_out_shows()
    {
        DeviceProfile first = Sibling("nvidia-gtx1080ti", Launch), second = Sibling("nvidia-titan-xp", Launch * Math.Exp(0.4));
        Assert.Equal(0.1 * Math.Sqrt(6.5), SiblingSpread.Of(s_target, [first, second], OperatorClass.Elementwise).Scale, 2);
    }

    /// <remarks>
    /// ln launch 0, 0, 0.6: left out they are 0.3, 0.3 and 0.6 from the others' mean; sum of squares 0.54 x 8/9, over 0.01: 48; kappa^2 =
    /// (2 + 48) / 5.
    /// </remarks>
    [Fact]
    public void Every_sibling_is_left_out_in_turn()
    {
        DeviceProfile[] siblings = [Sibling("nvidia-gtx1080ti", Launch), Sibling("nvidia-titan-xp", Launch),
            Sibling("nvidia-titan-x-pascal", Launch * Math.Exp(0.6))];
        SiblingSpread spread = SiblingSpread.Of(s_target, siblings, OperatorClass.Elementwise);
        Assert.Equal(0.1 * Math.Sqrt(10), spread.Scale, 2);
        Assert.Equal(5, spread.DegreesOfFreedom);
    }

    [Fact]
    public void A_class_that_no_static_network_has_keeps_the_expectation() =>
        Assert.Equal(2, SiblingSpread.Of(
            s_target, [Sibling("nvidia-gtx1080ti", Launch, "scatter"), Sibling("nvidia-titan-xp", 2 * Launch, "scatter")],
            OperatorClass.Scatter).DegreesOfFreedom);

    [Fact]
    public void The_interval_is_that_of_the_siblings_and_of_their_spread_in_quadrature()
    {
        ClassCalibration one =
            Transfer.Apply(s_target, [Sibling("nvidia-gtx1080ti", Launch, low: 0.9, high: 1.3)], "2026-01-01").Calibration!.Classes[
                "elementwise"];
        double between = 0.1 * 2.919986;
        Assert.Equal(Math.Exp(-Math.Sqrt(Math.Pow(Math.Log(0.9), 2) + between * between)), one.IntervalLowFactor!.Value, 4);
        Assert.Equal(Math.Exp(Math.Sqrt(Math.Pow(Math.Log(1.3), 2) + between * between)), one.IntervalHighFactor!.Value, 4);
    }

    private static DeviceProfile Sibling(
        string name, double launchSeconds, string operatorClass = "elementwise", double low = 0.8, double high = 1.2) =>
        Fast(DeviceCatalog.Get(name)) with
        {
            Calibration = new DeviceCalibration
            {
                Date = "2026-01-01",
                Data = ["made up"],
                Classes = new Dictionary<string, ClassCalibration>
                {
                    [operatorClass] = new()
                    {
                        Measurement = "kernel",
                        Rows = 50,
                        Parameters = new Dictionary<string, double> { ["launch_seconds"] = launchSeconds },
                        IntervalLowFactor = low,
                        IntervalHighFactor = high,
                    },
                },
            },
        };

    private static DeviceProfile Fast(DeviceProfile device) => device with
    {
        Processing = device.Processing with { FrequencyHz = Faster * device.Processing.FrequencyHz },
        Memories = [.. device.Memories.Select(memory => memory with { BandwidthBytesPerSecond = Faster * memory.BandwidthBytesPerSecond })],
    };
}
