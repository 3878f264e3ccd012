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

    [Fact]
    public void Caches_of_a_machine_that_does_not_describe_them_are_found()
    {
        IReadOnlyList<double> knees = BandwidthCurve.Knees(Curve(noise: 0));
        Assert.Equal(3, knees.Count);
        Assert.InRange(knees[0], 32e3 / 1.3, 32e3 * 1.5);
        Assert.InRange(knees[1], 1e6 / 1.3, 1e6 * 1.5);
        Assert.InRange(knees[2], 32e6 / 1.3, 32e6 * 1.5);
    }

    [Fact]
    public void Noise_does_not_make_caches()
    {
        Assert.Equal(3, BandwidthCurve.Knees(Curve(noise: 0.04)).Count);
        Random random = new(2);
        BandwidthPoint[] flat = [.. Enumerable.Range(0, 30)
            .Select(i => new BandwidthPoint(1 << (i / 2 + 10), 20e9 * (1 + 0.05 * random.NextDouble())))];
        Assert.Empty(BandwidthCurve.Knees(flat));
        Assert.Empty(BandwidthCurve.Knees([]));
    }

    /// <summary>
    /// 32 KB at 200 GB/s, 1 MB at 100 GB/s, 32 MB at 50 GB/s, then 12 GB/s; a cyclic read misses all of a cache it overflows.
    /// </summary>
    private static BandwidthPoint[] Curve(double noise)
    {
        Random random = new(1);
        List<BandwidthPoint> points = [];
        for (double size = 4096; size < 2e8; size *= Math.Sqrt(2))
        {
            double rate = size <= 32e3 ? 200e9 : size <= 1e6 ? 100e9 : size <= 32e6 ? 50e9 : 12e9;
            points.Add(new BandwidthPoint(size, rate * (1 + noise * (random.NextDouble() - 0.5))));
        }

        return [.. points];
    }
}
