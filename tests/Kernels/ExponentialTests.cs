using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Tests.Kernels;

/// <summary>The exponential of vectors against that of float64; lanes are all alike, so that their sum is a lane times the width.</summary>
public class ExponentialTests
{
    private const double Bound = 3e-7;

    [Fact]
    public void Every_width_is_within_three_ten_millionths_wherever_results_are_normal()
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

    private static double Of<TLanes>(float x) where TLanes : struct, ILanes<TLanes>
    {
        // Large ones are made smaller, so that their sum is a number too.
        float scale = x > 0 ? 1f / 16 : 1;
        return (double)TLanes.Sum(TLanes.Multiply(TLanes.Exp(TLanes.Splat(x)), TLanes.Splat(scale))) / scale / TLanes.Width;
    }
}
