using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Tests.Kernels;

/// <summary>The exponential of vectors against that of float64; lanes are all alike, so that their sum is a lane times the width.</summary>
public class ExponentialTests
{
    private const double Bound = 5e-7;

    [Fact]
    public void Every_width_is_within_five_ten_millionths_wherever_results_are_normal()
    {
        for (int i = 0; i <= 200_000; i++)
        {
            float x = -87 + 175f * i / 200_000;
            Assert.InRange(Of<Lanes256>(x) / Math.Exp(x) - 1, -Bound, Bound);
            Assert.Equal(Of<Lanes256>(x), Of<Lanes128>(x));
            Assert.Equal(Of<Lanes256>(x), Of<Lanes512>(x));
        }
    }

    [Theory]
    [InlineData(-1000, -87)]
    [InlineData(1000, 88)]
    public void What_lies_outside_is_taken_as_the_end_of_the_range(float far, float end) =>
        Assert.Equal(Of<Lanes256>(end), Of<Lanes256>(far));

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void One_more_than_it_is_as_close_for_every_width_and_scale(float scale)
    {
        for (int i = 0; i <= 200_000; i++)
        {
            float x = (-87 + 174f * i / 200_000) / scale;
            double sum = 1 + Math.Exp((double)scale * x);
            Assert.InRange(OnePlus<Lanes256>(x, scale) / sum - 1, -Bound, Bound);
            Assert.Equal(OnePlus<Lanes256>(x, scale), OnePlus<Lanes128>(x, scale));
            Assert.Equal(OnePlus<Lanes256>(x, scale), OnePlus<Lanes512>(x, scale));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void One_more_than_it_is_a_number_far_outside(float scale)
    {
        Assert.Equal(OnePlus<Lanes256>(87 / scale, scale), OnePlus<Lanes256>(1e30f / scale, scale));
        Assert.Equal(1, OnePlus<Lanes256>(-1e30f / scale, scale));
    }

    private static double OnePlus<TLanes>(float x, float scale) where TLanes : struct, ILanes<TLanes> =>
        (double)TLanes.Sum(TLanes.Multiply(TLanes.OnePlusExp(TLanes.Splat(x), scale), TLanes.Splat(1f / 16))) * 16 / TLanes.Width;

    private static double Of<TLanes>(float x) where TLanes : struct, ILanes<TLanes>
    {
        // Large ones are made smaller, so that their sum is a number too.
        float scale = x > 0 ? 1f / 16 : 1;
        return (double)TLanes.Sum(TLanes.Multiply(TLanes.Exp(TLanes.Splat(x)), TLanes.Splat(scale))) / scale / TLanes.Width;
    }
}
