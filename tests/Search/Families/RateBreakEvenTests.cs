using LatencyLab.Search.Families;

namespace LatencyLab.Tests.Search.Families;

public class RateBreakEvenTests
{
    [Fact]
    public void A_straight_line_crosses_where_it_should()
    {
        RateBreakEven found = RateBreakEven.Find(rate => 0.2 + rate, 0.87);
        Assert.Equal(BreakEvenKind.Below, found.Kind);
        Assert.InRange(found.Rate, 0.669, 0.67);
    }

    [Fact]
    public void Overhead_above_dense_never_pays() =>
        Assert.Equal(new RateBreakEven(BreakEvenKind.Never, 0), RateBreakEven.Find(rate => 1.01 + rate, 1));

    [Fact]
    public void Less_than_dense_with_everything_active_always_pays() =>
        Assert.Equal(new RateBreakEven(BreakEvenKind.Always, 1), RateBreakEven.Find(rate => rate, 1));

    [Fact]
    public void With_several_crossings_it_is_the_highest_rate_that_pays() =>
        Assert.InRange(RateBreakEven.Find(rate => rate is > 0.3 and < 0.5 or > 0.8 ? 2 : 0.5, 1).Rate, 0.799, 0.8);
}
