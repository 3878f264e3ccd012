using LatencyLab.Measuring.Probing;

namespace LatencyLab.Tests.Measuring.Probing;

public class BandwidthCurveTests
{
    [Fact]
    public void Ordered_values_stay() => Assert.Equal([5, 3, 3, 1], BandwidthCurve.NonIncreasing([5, 3, 3, 1]));

    [Fact]
    public void Neighbours_out_of_order_are_averaged()
    {
        Assert.Equal([3, 3, 1], BandwidthCurve.NonIncreasing([2, 4, 1]));
        // 1 < 2 pools to 1.5, which is below 3: all three pool to 2.
        Assert.Equal([5, 2, 2, 2], BandwidthCurve.NonIncreasing([5, 1, 2, 3]));
        Assert.Empty(BandwidthCurve.NonIncreasing([]));
    }

    [Fact]
    public void A_knee_lies_where_the_curve_crosses_the_middle()
    {
        BandwidthPoint[] points = [new(1, 100), new(2, 100), new(4, 100), new(8, 25), new(16, 25)];
        // The geometric mean of 100 and 25 is 50, halfway in logarithms between 4 and 8.
        Assert.Equal(4 * Math.Sqrt(2), BandwidthCurve.Knee(points, 100, 25)!.Value, 9);
    }

    [Fact]
    public void Levels_too_close_to_tell_have_no_knee()
    {
        BandwidthPoint[] points = [new(1, 100), new(2, 98), new(4, 97)];
        Assert.Null(BandwidthCurve.Knee(points, 100, 97));
        Assert.Null(BandwidthCurve.Knee(points, 100, 50));
        Assert.Null(BandwidthCurve.Knee(points, 50, 100));
    }
}
